package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RecordWriterTest {
    @Property
    void saysHowLongANumberWillBe(@ForAll long value, @ForAll byte few) {
        for (long each : new long[] {value, few & 0xFF, value >>> 30}) {
            RecordWriter writer = new RecordWriter(RecordWriter.unsignedLength(each));
            writer.unsigned(each);
            assertThat(writer.toByteArray()).hasSize(RecordWriter.unsignedLength(each));
        }
    }

    @Property
    void endsWithWhatWasWritten(@ForAll byte[] bytes, @ForAll boolean expected) {
        RecordWriter writer = new RecordWriter(expected ? bytes.length : 0);
        writer.raw(bytes);
        assertThat(writer.end()).isEqualTo(bytes);
    }

    @Property
    void aTextIsWrittenAsJavaEncodesIt(@ForAll String text) {
        byte[] utf8 = RecordWriter.utf8(text);
        if (utf8 != null) {
            assertThat(new String(utf8, java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(text);
        } else {
            assertThat(text).matches(each -> each.chars().anyMatch(unit -> Character.isSurrogate((char) unit)));
        }
    }
}
