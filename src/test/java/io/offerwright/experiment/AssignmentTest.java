package io.offerwright.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignmentTest {
    private static final int CUSTOMERS = 1_000_000;
    private static final List<Assignment.Share> SHARES = List.of(
            new Assignment.Share("control", 5_000),
            new Assignment.Share("bold", 2_500),
            new Assignment.Share("gentle", 2_000));

    private static Stream<Named<IntFunction<String>>> shapes() {
        return Stream.of(
                Named.of("sequential", Integer::toString),
                Named.of("padded, with a prefix", index -> String.format("C%09d", index)),
                Named.of("UUID", index -> new UUID(0x1d_4f89_11d3L * index, 0x9a0c_0305_e82c_3301L - index).toString()),
                Named.of("phone number", index -> "+4479" + (46_000_000L + 17L * index)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void bucketsAreEquallyFullWhateverIdsLookLike(IntFunction<String> id) {
        long[] counts = new long[Assignment.BUCKETS];
        // Beside the buckets, which of them neighbours get: the lowest bits of both.
        long[][] neighbours = new long[10][10];
        int last = 0;
        for (int index = 0; index < CUSTOMERS; index++) {
            int bucket = Assignment.bucket("spring-2026", id.apply(index));
            counts[bucket]++;
            neighbours[last / 1_000][bucket / 1_000]++;
            last = bucket;
        }
        assertThat(ChiSquareTest.withDefaults().test(counts).getPValue()).isBetween(0.001, 0.999);
        assertThat(ChiSquareTest.withDefaults().test(neighbours).getPValue()).isGreaterThan(0.001);
    }

    @Test
    void twoExperimentsAndTheHoldoutKnowNothingOfEachOther() {
        Assignment one = new Assignment("spring-2026", SHARES);
        Assignment other = new Assignment("autumn-2026", SHARES);
        Holdout holdout = new Holdout("universal-holdout", 500);
        long[][] arms = new long[4][4];
        long[][] held = new long[4][2];
        for (int index = 0; index < 300_000; index++) {
            String id = "customer-" + index;
            int arm = number(one.arm(id));
            arms[arm][number(other.arm(id))]++;
            held[arm][holdout.holds(id) ? 1 : 0]++;
        }
        assertThat(ChiSquareTest.withDefaults().test(arms).getPValue()).isGreaterThan(0.001);
        assertThat(ChiSquareTest.withDefaults().test(held).getPValue()).isGreaterThan(0.001);
    }

    private static int number(Optional<String> arm) {
        return arm.map(name ->
                        SHARES.stream().map(Assignment.Share::arm).toList().indexOf(name) + 1)
                .orElse(0);
    }

    /** The file was made by another program, in Python, from the words of the class's documentation. */
    @Test
    void assignmentsAreThoseOfTheGoldenFile() throws IOException {
        Assignment assignment = new Assignment("spring-2026", SHARES);
        List<String> lines;
        try (InputStream file =
                Objects.requireNonNull(AssignmentTest.class.getResourceAsStream("/experiment/assignments.csv"))) {
            lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
        }
        assertThat(lines).hasSizeGreaterThan(90).allSatisfy(line -> {
            String[] cells = line.split(",", -1);
            assertThat(Assignment.bucket("spring-2026", cells[0])).isEqualTo(Integer.parseInt(cells[1]));
            assertThat(assignment.arm(cells[0]).orElse("")).isEqualTo(cells[2]);
            assertThat(Assignment.bucket("autumn-2026", cells[0])).isEqualTo(Integer.parseInt(cells[3]));
        });
    }

    @Test
    void onlyAtTheEndMayASharesChangeMoveNobody() {
        Assignment before = new Assignment("s", SHARES);
        Assignment grown = new Assignment(
                "s",
                List.of(
                        new Assignment.Share("control", 5_000),
                        new Assignment.Share("bold", 2_500),
                        new Assignment.Share("gentle", 2_200),
                        new Assignment.Share("new", 300)));
        assertThat(before.moved(grown)).isZero();
        Assignment earlier = new Assignment(
                "s",
                List.of(
                        new Assignment.Share("control", 4_500),
                        new Assignment.Share("bold", 3_000),
                        new Assignment.Share("gentle", 2_000)));
        assertThat(before.moved(earlier)).isEqualTo(0.05);
    }

    @Test
    void whoIsHeldOutStaysSoWhenTheShareGrows() {
        Holdout small = new Holdout("h", 200);
        Holdout large = new Holdout("h", 1_000);
        for (int index = 0; index < 20_000; index++) {
            String id = Integer.toString(index);
            assertThat(!small.holds(id) || large.holds(id)).isTrue();
        }
        assertThat(Holdout.NONE.holds("1")).isFalse();
    }

    @Test
    void sharesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Assignment("", SHARES)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Assignment(
                        "s", List.of(new Assignment.Share("a", 6_000), new Assignment.Share("b", 4_001))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
