package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.evidence.CandidateCopy;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.RecordReader.DamagedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecisionCodecTest {
    private static final Fingerprint BUNDLE = Fingerprint.of("bundle");

    @Property(tries = 1000)
    void everyDecisionComesBackAsItWas(@ForAll long seed) {
        Decision decision = new RandomDecisions(seed).hostile("id", BUNDLE);
        DecisionCodec codec = new DecisionCodec();
        Roster roster = codec.rosterOf(decision);

        byte[] bytes = codec.encode(decision);
        Decision read = DecisionCodec.decode(bytes, fingerprint -> Roster.read(roster.content()));

        assertThat(read).isEqualTo(decision);
        assertThat(new DecisionCodec().encode(read)).isEqualTo(bytes);
        assertThat(Roster.read(roster.content()).fingerprint()).isEqualTo(roster.fingerprint());
    }

    @Property(tries = 1000)
    void aDamagedRecordIsRefusedOrReadsAsAnotherDecision(@ForAll long seed, @ForAll int place, @ForAll byte change) {
        Decision decision = new RandomDecisions(seed).hostile("id", BUNDLE);
        DecisionCodec codec = new DecisionCodec();
        Roster roster = codec.rosterOf(decision);
        byte[] bytes = codec.encode(decision);
        bytes[Math.floorMod(place, bytes.length)] ^= change;
        byte[] cut = Arrays.copyOf(bytes, Math.floorMod(place, bytes.length + 1));

        for (byte[] damaged : new byte[][] {bytes, cut}) {
            try {
                Decision read = DecisionCodec.decode(damaged, fingerprint -> roster);
                assertThat(read.candidates()).hasSameSizeAs(decision.candidates());
            } catch (DamagedException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Property
    void aColumnComesBackAsItWas(@ForAll @Size(max = 300) long[] values) {
        RecordWriter writer = new RecordWriter();
        Column.write(writer, values);
        RecordReader reader = new RecordReader(writer.toByteArray());

        assertThat(Column.read(reader, values.length)).isEqualTo(values);
        reader.requireEnd();
    }

    /** The layout, by the shortest code that writes it. */
    @Property
    void aColumnIsTheShorterOfBothWays(
            @ForAll @Size(min = 1, max = 300) long[] any,
            @ForAll @IntRange(min = 1, max = 100) int distinct,
            @ForAll @IntRange(min = 0, max = 63) int shift) {
        long[] values = Arrays.stream(any)
                .map(value -> any[Math.floorMod(value, Math.min(distinct, any.length))] >> shift)
                .toArray();
        long[] sorted = Arrays.stream(values).sorted().distinct().toArray();
        int width = Long.SIZE - Long.numberOfLeadingZeros(sorted[sorted.length - 1] - sorted[0]);
        int indexWidth = Integer.SIZE - Integer.numberOfLeadingZeros(sorted.length - 1);
        long plain = (values.length * (long) width + 7) / 8;
        long listed = sorted.length * (width + 7L) / 8 + (values.length * (long) indexWidth + 7) / 8;
        RecordWriter expected = new RecordWriter();
        if (sorted.length <= 64 && listed < plain) {
            expected.unsigned(sorted.length);
            expected.signed(sorted[0]);
            for (int index = 1; index < sorted.length; index++) {
                expected.unsigned(sorted[index] - sorted[index - 1]);
            }
            expected.raw(packed(
                    Arrays.stream(values)
                            .map(value -> (long) Arrays.binarySearch(sorted, value))
                            .toArray(),
                    indexWidth));
        } else {
            expected.unsigned(0);
            expected.signed(sorted[0]);
            expected.unsignedByte(width);
            expected.raw(
                    packed(Arrays.stream(values).map(value -> value - sorted[0]).toArray(), width));
        }
        RecordWriter writer = new RecordWriter();
        Column.Workspace used = new Column.Workspace();
        Column.write(new RecordWriter(), any, used);
        Column.write(writer, values, used);

        assertThat(writer.toByteArray()).isEqualTo(expected.toByteArray());
    }

    private static byte[] packed(long[] values, int width) {
        byte[] bytes = new byte[(values.length * width + 7) / 8];
        for (int bit = 0; bit < values.length * width; bit++) {
            bytes[bit / 8] |= (byte) ((values[bit / width] >>> bit % width & 1) << bit % 8);
        }
        return bytes;
    }

    /** An engine's decisions share the objects of their verdicts, decisions that were read or made by hand do not. */
    @Property
    void candidatesShareAFateThatIsEqualWhetherOrNotItIsTheSameObject(@ForAll long seed, @ForAll boolean hostile) {
        RandomDecisions decisions = new RandomDecisions(seed);
        Decision decision = hostile ? decisions.hostile("id", BUNDLE) : decisions.realistic(1, 200, BUNDLE);
        Map<Verdict, Verdict> verdicts = new HashMap<>();
        Map<List<String>, List<String>> ruleIds = new HashMap<>();
        Decision shared = with(
                decision,
                verdict -> verdicts.computeIfAbsent(verdict, same -> same),
                ids -> ruleIds.computeIfAbsent(ids, same -> same));
        Decision apart = with(decision, DecisionCodecTest::copy, ids -> List.of(ids.toArray(String[]::new)));
        DecisionCodec codec = new DecisionCodec();

        assertThat(codec.encode(shared)).isEqualTo(codec.encode(apart)).isEqualTo(codec.encode(decision));
    }

    private static Decision with(
            Decision decision, UnaryOperator<Verdict> verdicts, UnaryOperator<List<String>> ruleIds) {
        return new Decision(
                decision.request(),
                decision.bundle(),
                decision.candidates().stream()
                        .map(candidate -> CandidateCopy.with(
                                candidate, ruleIds.apply(candidate.ruleIds()), verdicts.apply(candidate.verdict())))
                        .toList(),
                decision.selectionProbability(),
                decision.failedRules());
    }

    private static Verdict copy(Verdict verdict) {
        if (verdict instanceof Verdict.Excluded excluded) {
            return new Verdict.Excluded(new ArrayList<>(excluded.ruleIds()));
        } else if (verdict instanceof Verdict.Outranked outranked) {
            return new Verdict.Outranked(outranked.rivalId());
        } else if (verdict instanceof Verdict.Chosen chosen) {
            return new Verdict.Chosen(chosen.rank());
        } else if (verdict instanceof Verdict.OverLimit over) {
            return new Verdict.OverLimit(over.ruleId(), over.limit());
        }
        return verdict;
    }

    @Test
    void decisionsOnOneCatalogueShareARoster() {
        RandomDecisions decisions = new RandomDecisions(1);
        DecisionCodec codec = new DecisionCodec();

        assertThat(codec.rosterOf(decisions.realistic(1, 60, BUNDLE)))
                .isSameAs(codec.rosterOf(decisions.realistic(2, 60, BUNDLE)));
    }

    @Test
    void aRecordStaysSmall() {
        RandomDecisions decisions = new RandomDecisions(1);
        DecisionCodec codec = new DecisionCodec();
        for (int number = 0; number < 100; number++) {
            assertThat(codec.encode(decisions.realistic(number, 60, BUNDLE))).hasSizeLessThan(800);
            assertThat(codec.encode(decisions.realistic(number, 200, BUNDLE))).hasSizeLessThan(1500);
        }
    }
}
