package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvOutputTest {
    @TempDir
    Path directory;

    @Test
    void fieldsAreQuotedWhereTheyMustBe() throws IOException {
        Path file = directory.resolve("offers.csv");
        try (CsvOutput output = CsvOutput.create(file, "id", "name")) {
            output.row("1", "plain");
            output.row("2", "with, comma");
            output.row("3", "with \"quotes\"\nand a line");
            output.row("4", "");
            assertThat(output.rows()).isEqualTo(4);
        }

        assertThat(Files.readString(file))
                .isEqualTo("id,name\n1,plain\n2,\"with, comma\"\n3,\"with \"\"quotes\"\"\nand a line\"\n4,\n");
    }

    @Test
    void aRowOfAnotherLengthThanTheHeaderIsRefused() throws IOException {
        try (CsvOutput output = CsvOutput.create(directory.resolve("offers.csv"), "id", "name")) {
            assertThatThrownBy(() -> output.row("1")).hasMessage("A row has 1 fields, the header 2.");
        }
    }
}
