package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Numbers in reasons, held against decimals. */
class ReasonNumberTest {
    @Property
    void aNumberIsRoundedAsItsDecimal(@ForAll @DoubleRange(min = -1e12, max = 1e12) double value, @ForAll float small) {
        for (double each : new double[] {value, value / 1e6, value / 1e10, value / 1e14, small}) {
            assertThat(ReasonText.number(each)).isEqualTo(rounded(each));
        }
    }

    @Property
    void halvesOfAHundredthGoUp(@ForAll @IntRange(min = -100_000_000, max = 100_000_000) int thousandths) {
        for (double each : new double[] {
            thousandths / 1e3, Math.nextUp(thousandths / 1e3), Math.nextDown(thousandths / 1e3), thousandths / 1e2
        }) {
            assertThat(ReasonText.number(each)).isEqualTo(rounded(each));
        }
    }

    @Test
    void whatWouldBeZeroIsShown() {
        assertThat(ReasonText.number(0.004)).isEqualTo("0.004");
        assertThat(ReasonText.number(0.005)).isEqualTo("0.01");
        assertThat(ReasonText.number(-0.0)).isEqualTo("0");
        assertThat(ReasonText.number(1.005)).isEqualTo("1.01");
        assertThat(ReasonText.number(Double.NaN)).isEqualTo("unknown");
        assertThat(ReasonText.number(Double.MAX_VALUE)).isEqualTo(rounded(Double.MAX_VALUE));
    }

    private static String rounded(double value) {
        BigDecimal exact = new BigDecimal(Double.toString(value));
        BigDecimal rounded = exact.setScale(2, RoundingMode.HALF_UP);
        BigDecimal shown = rounded.signum() == 0 ? exact : rounded;
        return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
    }
}
