package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Contact;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the rules of one decision cost, in four ways: {@code remembered} is how Offerwright does it, {@code matched} is the same
 * without memory, {@code plainDrools} is how Drools' documentation has it (a new session for each decision, rules that modify
 * facts), and {@code handWritten} is Java without a rule engine. With {@code -p idle=1000} one sees what rules cost that apply to
 * nobody. Beside the packages, since it needs a session without memory.
 *
 * <pre>
 *   mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 *   java -cp target/test-classes:target/classes:$(cat target/classpath) org.openjdk.jmh.Main rules.RuleBenchmark -p rules=25 -p offers=100
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class RuleBenchmark {
    private static final int CUSTOMERS = 10_000;

    /** Number of offers. */
    @Param({"20", "100", "500", "5000"})
    public int offers;

    /** Number of rules. */
    @Param({"15", "25", "100", "500"})
    public int rules;

    /** Number of further rules, of ours only, that apply to nobody. */
    @Param("0")
    public int idle;

    private Catalog catalog;
    private RuleSession remembering;
    private RuleSession matching;
    private BenchmarkRules.HandWritten handWritten;
    private List<DecisionRequest> requests;
    private int next;

    /** Compiles the rules in both forms. */
    @Setup(Level.Trial)
    public void open() {
        BenchmarkRules made = new BenchmarkRules(rules);
        catalog = BenchmarkRules.catalog(offers);
        requests = BenchmarkRules.requests(catalog, CUSTOMERS);
        RuleBook book = RuleBook.compile(
                new TreeMap<>(Map.of("benchmark.drl", made.ours(), "idle.drl", BenchmarkRules.idle(idle))),
                AttributeSchema.NONE);
        remembering = book.newSession(catalog);
        matching = book.newPlainSession(catalog);
        handWritten = made.new HandWritten(catalog);
    }

    /** What Drools by itself compiles. */
    @State(Scope.Thread)
    public static class Plain {
        private KieBase base;

        /** Compiles the same rules. */
        @Setup(Level.Trial)
        public void open(RuleBenchmark benchmark) {
            base = WholeDrools.compile(new BenchmarkRules(benchmark.rules).plainDrools());
        }
    }

    private DecisionRequest request() {
        next = (next + 1) % CUSTOMERS;
        return requests.get(next);
    }

    /** As an engine does it. */
    @Benchmark
    public List<Firing> remembered() {
        return remembering.fire(request());
    }

    /** A session that stays, in which every rule is matched with every offer. */
    @Benchmark
    public List<Firing> matched() {
        return matching.fire(request());
    }

    /** A session for each decision, and facts that are modified. */
    @Benchmark
    public List<BenchmarkRules.OfferFact> plainDrools(Plain plain) {
        return decide(plain.base, catalog, request());
    }

    static List<BenchmarkRules.OfferFact> decide(KieBase plain, Catalog catalog, DecisionRequest request) {
        KieSession session = plain.newKieSession();
        try {
            List<BenchmarkRules.OfferFact> facts = new ArrayList<>();
            for (Offer offer : catalog.offers()) {
                BenchmarkRules.OfferFact fact = new BenchmarkRules.OfferFact(offer);
                facts.add(fact);
                session.insert(fact);
            }
            session.insert(new BenchmarkRules.ListFact());
            session.insert(request.customer());
            for (Contact contact : request.contacts()) {
                session.insert(contact);
            }
            session.fireAllRules();
            return facts;
        } finally {
            session.dispose();
        }
    }

    /** Without a rule engine. */
    @Benchmark
    public double handWritten() {
        handWritten.decide(request());
        return handWritten.score[0];
    }

    /** Closes the sessions. */
    @TearDown
    public void close() {
        remembering.close();
        matching.close();
    }
}
