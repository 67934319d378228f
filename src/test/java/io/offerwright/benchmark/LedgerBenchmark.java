package io.offerwright.benchmark;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.DecisionCodec;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.RandomDecisions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Decisions a second that a ledger takes, with all candidates, and the encoding alone.
 *
 * <p>Run {@link #main}; it prints bytes per decision too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class LedgerBenchmark {
    private static final int PREPARED = 4096;

    /** Offers of the catalogue, all of which are candidates. */
    @Param({"60", "200"})
    public int offers;

    private final List<Decision> prepared = new ArrayList<>();
    private final DecisionCodec codec = new DecisionCodec();
    private Path folder;
    private Ledger ledger;
    private long next;

    /** Makes decisions, and an empty ledger. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        folder = Files.createTempDirectory("offerwright-ledger");
        ledger = Ledger.open(folder);
        Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        prepared.clear();
        RandomDecisions random = new RandomDecisions(1);
        for (int number = 0; number < PREPARED; number++) {
            prepared.add(random.realistic(number, offers, bundle));
        }
    }

    /** Encodes a decision, hashes nothing, stores nothing. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(prepared.get((int) (next++ % PREPARED)));
    }

    /** Appends a decision; blocks are sealed and committed as they fill. */
    @Benchmark
    public void append() {
        ledger.append(decision());
    }

    /** Appends a decision and waits until it is durable. */
    @Benchmark
    public void appendDurably() {
        ledger.append(decision());
        ledger.flush();
    }

    private Decision decision() {
        Decision decision = prepared.get((int) (next % PREPARED));
        DecisionRequest request = decision.request();
        return new Decision(
                new DecisionRequest(
                        "decision " + next++,
                        request.customer(),
                        request.holdings(),
                        request.contacts(),
                        request.context(),
                        request.listLength()),
                decision.bundle(),
                decision.candidates());
    }

    /** Closes the ledger, says how large it became, and removes it. */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
        long records = ledger.size();
        ledger.close();
        if (records > 0) {
            System.out.printf(
                    "%n%,d records, %,d bytes of file each%n",
                    records, Files.size(folder.resolve("ledger.mv.db")) / records);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Runs the benchmark and prints bytes per encoded decision. */
    public static void main(String[] arguments) throws RunnerException {
        for (int offers : new int[] {60, 200, 500}) {
            RandomDecisions random = new RandomDecisions(1);
            DecisionCodec codec = new DecisionCodec();
            long bytes = 0;
            for (int number = 0; number < 1000; number++) {
                bytes += codec.encode(random.realistic(number, offers, Fingerprint.of("bundle"))).length;
            }
            System.out.printf("%d offers: %,d bytes a decision%n", offers, bytes / 1000);
        }
        new Runner(new OptionsBuilder()
                        .include(LedgerBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
