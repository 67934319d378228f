package io.offerwright.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Score;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Property
    void aRoundedProductRecomputesExactly(
            @ForAll @LongRange(min = -5_000_000, max = 5_000_000) long left,
            @ForAll @LongRange(min = 0, max = 10_000_000) long right) {
        Explanation product =
                Explanation.product("product", Explanation.value("left", left), Explanation.value("right", right));
        Explanation rounded = Explanation.roundedSum("rounded", List.of(product));

        assertThat(rounded.score()).isEqualTo(Score.round(Score.product(left, right)));
        assertThat(rounded.recompute()).isEqualTo(rounded.trillionths());
    }

    @Test
    void recomputingTrustsNoStoredValue() {
        Explanation honest = Explanation.sum("sum", List.of(Explanation.value("a", 1), Explanation.value("b", 2)));
        Explanation tampered =
                new Explanation(honest.operation(), honest.label(), honest.trillionths() + 1, null, honest.parts());

        assertThat(tampered.recompute()).isEqualTo(honest.trillionths()).isNotEqualTo(tampered.trillionths());
    }

    @Test
    void aRoundingLeafCanNotHideMoreThanRounding() {
        Explanation hidden = new Explanation(Operation.ROUNDING, "rounding", Score.ONE, null, List.of());

        assertThatThrownBy(hidden::recompute).hasMessageContaining("more than half a millionth");
    }
}
