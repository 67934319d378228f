package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutcomeRowsTest {
    private static final String HEADER = "decision_id,customer_id,offer_id,at,outcome,channel,revenue\n";

    private static final class Heard implements OutcomeRows.Listener {
        private final List<ReportedOutcome> outcomes = new ArrayList<>();
        private final List<String> malformed = new ArrayList<>();

        @Override
        public void reported(long line, ReportedOutcome outcome) {
            outcomes.add(outcome);
        }

        @Override
        public void malformed(long line, String message) {
            malformed.add(line + ": " + message);
        }
    }

    private static Heard read(byte[] content) {
        Heard heard = new Heard();
        OutcomeRows.read(Table.csv("outcomes.csv", content), ZoneId.of("Europe/Berlin"), heard);
        return heard;
    }

    private static Heard read(String content) {
        return read(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void momentsAreLocalOrPutIntoTheZone() {
        Heard heard = read(HEADER + "D1,,O,2026-03-01T23:30:00Z,CLICK,,\nD1,,O,2026-07-01T10:00+05:30,CLICK,,\n"
                + "D1,,O,2026-03-01T23:30,CLICK,,\nD1,,O,2026-03-01,CLICK,,\n");

        assertThat(heard.malformed).isEmpty();
        assertThat(heard.outcomes.stream().map(ReportedOutcome::at))
                .containsExactly(
                        LocalDateTime.parse("2026-03-02T00:30"),
                        LocalDateTime.parse("2026-07-01T06:30"),
                        LocalDateTime.parse("2026-03-01T23:30"),
                        LocalDateTime.parse("2026-03-01T00:00"));
    }

    @Test
    void aRowThatCannotBeUsedIsToldAndReadingGoesOn() {
        Heard heard = read(HEADER
                + "secret-decision,,O,2026-03-01T25:00:00Z,CLICK,,\n"
                + "secret-decision,,,2026-03-01,CLICK,,\n"
                + ",,O,2026-03-01,CLICK,,\n"
                + "D1,,O,2026-03-01,click,,\n"
                + "D1,,O,2026-03-01,CLICK,PIGEON,\n"
                + "D1,,O,2026-03-01,CLICK,SMS,1e300\n"
                + "D1,,O,2026-03-01,CLICK,SMS,\"1,50\"\n"
                + "D1,,O,0000-03-01,CLICK,SMS,1\n"
                + "s".repeat(201) + ",,O,2026-03-01,CLICK,SMS,1\n"
                + "D1,,O,2026-03-01,CLICK,SMS,1,2\n"
                + "D1,,O,2026-03-01,CLICK,SMS,1\n");

        assertThat(heard.outcomes).hasSize(1);
        assertThat(heard.outcomes.get(0).revenue()).isEqualTo(10_000);
        assertThat(heard.malformed)
                .hasSize(10)
                .noneMatch(message -> message.contains("secret") || message.contains("ssss"));
        assertThat(heard.malformed.get(0)).startsWith("2: ");
        assertThat(heard.malformed.get(9)).startsWith("11: ").contains("8 fields");
    }

    @Test
    void aTableWithoutWhatAnOutcomeNeedsIsRefused() {
        assertThatThrownBy(() -> read("offer_id,at,outcome\nO,2026-03-01,CLICK\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("decision_id")
                .hasMessageContaining("customer_id");
        assertThatThrownBy(() -> read("decision_id,offer_id,outcome\nD,O,CLICK\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"at\"");
        assertThatThrownBy(() -> read("decision_id,offer_id,at,outcome,colour\nD,O,2026-03-01,CLICK,red\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> read(HEADER + "D1,,\"O\"x,2026-03-01,CLICK,,\n"))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(InputException.class).hasMessageContaining("empty");
    }

    @Test
    void compressedRowsAreRows() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write((HEADER + "D1,,O,2026-03-01,CLICK,,\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(read(packed.toByteArray()).outcomes).hasSize(1);
    }

    /** Any bytes behind a good header are rows, malformed rows, or a refusal; never another failure. */
    @Property(tries = 300)
    void anyBytesAreToldOf(@ForAll @Size(max = 80) @ByteRange(min = -128, max = 127) byte[] bytes) {
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, all, header.length, bytes.length);
        try {
            Heard heard = read(all);
            assertThat(heard.outcomes.size() + heard.malformed.size()).isLessThanOrEqualTo(bytes.length);
        } catch (InputException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }
}
