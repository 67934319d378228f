package io.offerwright.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    private static final List<String> KNOWN = List.of("tenureDays", "coverageScore", "churnRisk", "data_gb");

    @ParameterizedTest
    @CsvSource({
        "tenuredays, tenureDays",
        "tenreDays, tenureDays",
        "tenureeDays, tenureDays",
        "tenuerDays, tenureDays",
        "chrunRisk, churnRisk",
        "data-gb, data_gb",
        "Data GB, data_gb",
    })
    void aWordIsKnownDespiteASlip(String found, String meant) {
        assertThat(Spelling.nearest(found, KNOWN, 1)).contains(meant);
        assertThat(Spelling.hint(found, KNOWN)).isEqualTo("Did you mean \"" + meant + "\"?");
    }

    @Test
    void whatIsFarFromAllIsNone() {
        assertThat(Spelling.nearest("price", KNOWN, 1)).isEmpty();
        assertThat(Spelling.hint("price", KNOWN)).isEmpty();
        assertThat(Spelling.hint("", KNOWN)).isEmpty();
        assertThat(Spelling.hint("x".repeat(100_000), KNOWN)).isEmpty();
        assertThat(Spelling.nearest("price", List.of(), 3)).isEmpty();
    }

    @Test
    void ofTwoAsNearTheFirstIsMeant() {
        assertThat(Spelling.nearest("aa", List.of("ab", "ac"), 1)).contains("ab");
    }
}
