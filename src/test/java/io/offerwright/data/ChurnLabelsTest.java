package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels of who left, and outcomes of decisions: what is wrong with them is told without telling of whom. */
class ChurnLabelsTest {
    private static Table table(String text) {
        return Table.csv("labels.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void yesAndNoAreReadInTheirUsualSpellings() {
        assertThat(ChurnLabels.read(table("churned,customer_id\nYes,B\n0,A\ntrue,C\n")))
                .isEqualTo(Map.of("A", false, "B", true, "C", true));
    }

    @Test
    void everyBadRowIsNamedByItsLineAlone() {
        assertThatThrownBy(() -> ChurnLabels.read(
                        table("customer_id,churned\nSECRET1,yes\nSECRET1,no\nSECRET2,perhaps\n,yes\nSECRET3\n")))
                .isInstanceOfSatisfying(
                        InputException.class,
                        e -> assertThat(e.problems()).extracting("line").containsExactly(3, 4, 5, 6))
                .hasMessageNotContaining("SECRET");
        assertThatThrownBy(() -> ChurnLabels.read(table("customer_id,churned\n")))
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> ChurnLabels.read(table("customer_id,left\nA,yes\n")))
                .hasMessageContaining("\"churned\"");
        assertThatThrownBy(() -> ChurnLabels.read(table(""))).isInstanceOf(InputException.class);
    }
}
