package io.offerwright.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Numbers as text, held against what {@link BigDecimal} makes of them. */
class NumberTextTest {
    @Property
    void aScoreIsItsMillionths(@ForAll long score) {
        for (long each : List.of(score, score % 100_000_000, score % 1_000, score / 1_000_000 * 1_000_000)) {
            assertThat(Score.text(each)).isEqualTo(plain(BigDecimal.valueOf(each, 6)));
        }
    }

    @Test
    void theEndsOfTheScores() {
        for (long each : new long[] {0, 1, -1, -999_999, 100_000, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(Score.text(each)).isEqualTo(plain(BigDecimal.valueOf(each, 6)));
        }
    }

    @Property
    void aNumberWithFewDecimalsIsThatDecimal(@ForAll long digits, @ForAll @IntRange(max = 9) int decimals) {
        for (long each : List.of(digits % 1_000, digits % 10_000_000, digits % 100_000_000_000_000L)) {
            BigDecimal decimal = BigDecimal.valueOf(each, decimals);
            assertThat(Decimals.text(decimal.doubleValue())).isEqualTo(plain(decimal));
        }
    }

    @Property
    void anyNumberIsTheShortestDecimalThatReadsBack(@ForAll double value, @ForAll float fewer) {
        for (double each : new double[] {value, fewer, Math.nextUp((double) fewer), fewer / 1e3, value % 1e8}) {
            assertThat(Decimals.text(each)).isEqualTo(searched(each));
        }
    }

    /** Digit by digit. */
    private static String searched(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP)) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return plain(rounded);
                }
            }
        }
        return plain(exact.round(new MathContext(17, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
