package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
