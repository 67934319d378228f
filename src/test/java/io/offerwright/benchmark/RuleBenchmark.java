package io.offerwright.benchmark;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.rules.Firing;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleSession;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one firing of the packaged telco rules, for customers of all kinds in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RuleBenchmark {
    /** Number of offers. */
    @Param({"20", "100", "500"})
    public int offers;

    private RuleBook book;
    private RuleSession session;
    private final List<DecisionRequest> requests = new ArrayList<>();
    private int next;

    /** Compiles the rules and makes a catalogue and a thousand requests. */
    @Setup
    public void open() {
        Random random = new Random(1);
        String[] categories = {"PLAN", "ADD_ON", "DEVICE", "FAMILY", "RETENTION", "ROAMING", "CONTENT"};
        List<Offer> list = new ArrayList<>();
        for (int index = 0; index < offers; index++) {
            String category = categories[random.nextInt(categories.length)];
            list.add(new Offer(
                    String.format(Locale.ROOT, "o%04d", index),
                    "Offer " + index,
                    category,
                    any(PaymentType.values(), 4, random),
                    any(DeviceTier.values(), 3, random),
                    random.nextInt(60),
                    random.nextInt(20),
                    random.nextInt(100),
                    100,
                    100,
                    category.equals("FAMILY"),
                    category.equals("RETENTION"),
                    any(Segment.values(), 4, random),
                    0,
                    LocalDate.MIN,
                    LocalDate.MAX));
        }
        Catalog catalog = Catalog.of(list);
        for (int index = 0; index < 1000; index++) {
            Customer customer = Customer.of("c" + index)
                    .withPaymentType(any(PaymentType.values(), 3, random))
                    .withDeviceTier(any(DeviceTier.values(), 3, random))
                    .withSegment(any(Segment.values(), 3, random))
                    .withHouseholdSize(1 + random.nextInt(4))
                    .withTenureDays(random.nextInt(1000))
                    .withCoverageScore(random.nextDouble())
                    .withChurnRisk(random.nextDouble())
                    .withCurrentOffer(catalog.offer(random.nextInt(offers)).id());
            requests.add(
                    DecisionRequest.of(customer, new Context("benchmark", LocalDate.of(2026, 3, 10), Channel.SMS), 5));
        }
        book = RuleBook.compile(RuleBook.read(Path.of("rules/telco")), AttributeSchema.NONE);
        session = book.newSession(catalog);
    }

    /** One request. */
    @Benchmark
    public List<Firing> fire() {
        next = (next + 1) % requests.size();
        return session.fire(requests.get(next));
    }

    /** Closes the session and the book. */
    @TearDown
    public void close() {
        session.close();
        book.close();
    }

    private static <T> T any(T[] constants, int count, Random random) {
        return constants[random.nextInt(count)];
    }
}
