package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
    @Property(tries = 20_000)
    void aNumberIsTheOneThatJavaReads(@ForAll("numbers") String text) {
        assertThat(Double.doubleToLongBits(Cells.parsed(text)))
                .as(text)
                .isEqualTo(Double.doubleToLongBits(Double.parseDouble(text) + 0.0));
    }

    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(17);
        Arbitrary<String> rest = Arbitraries.strings().numeric().ofMaxLength(17);
        Arbitrary<String> sign = Arbitraries.of("", "", "", "-", "+");
        Arbitrary<String> exponent = Arbitraries.of("", "", "", "e3", "E-7", "e+12");
        return net.jqwik.api.Combinators.combine(sign, digits, Arbitraries.of("", "."), rest, exponent)
                .as((signed, whole, point, decimals, power) ->
                        signed + whole + point + (point.isEmpty() ? "" : decimals) + power);
    }

    @ParameterizedTest
    @ValueSource(strings = {".5", "5.", "0", "0.1", "-0", "9007199254740993", "999999999999999.9", "0.000000000000001"})
    void readsWhatIsWrittenUnusually(String text) {
        assertThat(Cells.parsed(text)).isEqualTo(Double.parseDouble(text) + 0.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "1.2.3",
                " 1",
                "1 ",
                "1d",
                "0x1p3",
                "NaN",
                "Infinity",
                "1e999",
                "٣",
                "1,5",
                "-",
                "e3"
            })
    void anythingElseIsNone(String text) {
        assertThat(Cells.parsed(text)).isNaN();
    }
}
