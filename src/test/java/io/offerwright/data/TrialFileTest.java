package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrialFileTest {
    private static Table table(String... lines) {
        return Table.csv("trial.csv", (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(Table table, Optional<String> covariate, String... problems) {
        assertThatThrownBy(() -> TrialFile.read(table, covariate))
                .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.problems())
                        .extracting(Object::toString)
                        .containsExactly(problems));
    }

    @Test
    void columnsMayComeInAnyOrderAndSomeMayBeMissing() {
        TrialFile full = TrialFile.read(
                table("revenue,arm,spent,customer_id,converted", "12.5,bold,3,a,1", "0,usual,4,b,0", "0,bold,5,c,0"),
                Optional.of("spent"));
        assertThat(full.arms()).containsOnlyKeys("bold", "usual");
        assertThat(full.arms().get("bold").converted()).containsExactly(1, 0);
        assertThat(full.arms().get("bold").revenue()).containsExactly(12.5, 0);
        assertThat(full.arms().get("bold").covariate()).containsExactly(3, 5);
        TrialFile plain = TrialFile.read(table("customer_id,arm,converted", "a,x,1"), Optional.empty());
        assertThat(plain.revenue()).isFalse();
        assertThat(plain.covariate()).isEmpty();
        assertThat(plain.arms().get("x").revenue()).isEmpty();
        assertThat(TrialFile.read(table("customer_id,arm,converted,covariate", "a,x,1,2"), Optional.empty())
                        .covariate())
                .hasValue("covariate");
    }

    @Test
    void aBadRowIsToldWithoutSayingWhoItIs() {
        assertRefused(
                table(
                        "customer_id,arm,converted,revenue",
                        "a,x,2,1",
                        "b,,1,1",
                        "a,x,1,",
                        "c,x,1,1e300",
                        "d,x,1,5",
                        "d,y,0,5"),
                Optional.empty(),
                "trial.csv:2:5: converted is \"2\"; expected a whole number from 0 to 1.",
                "trial.csv:3:3: arm is empty; expected some text.",
                "trial.csv:4:7: revenue is empty; expected a number from -1000000000000 to 1000000000000.",
                "trial.csv:5:7: revenue is \"1e300\"; expected a number from -1000000000000 to 1000000000000.",
                "trial.csv:7:1: The customer of this row occurs before; expected one row a customer. Add up what the customer"
                        + " did, and find out whether they were in two arms.");
    }

    @Test
    void aMisspeltColumnIsNotPassedOver() {
        assertRefused(
                table("customer_id,arm,converted,revenu", "a,x,1,1"),
                Optional.empty(),
                "trial.csv:1:27: The column \"revenu\" is not known. Remove it, or name it with --covariate.");
        assertRefused(
                table("customer_id,arm,converted", "a,x,1"),
                Optional.of("spent"),
                "trial.csv:1: There is no column \"spent\", which is expected; found customer_id, arm, converted.");
    }

    @Test
    void idsAreReadOneByOneWhateverElseIsThere() {
        List<String> ids = new ArrayList<>();
        CustomerIds.read(table("x,customer_id", "1,a", "2,b"), ids::add);
        assertThat(ids).containsExactly("a", "b");
        assertThatThrownBy(() -> CustomerIds.read(table("x,customer_id", "1,"), ids::add))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("trial.csv:2:3: customer_id is empty");
    }
}
