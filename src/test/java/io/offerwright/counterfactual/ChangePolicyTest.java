package io.offerwright.counterfactual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChangePolicyTest {
    @Test
    void whatACustomerCantChangeIsNoAttributeToChange() {
        for (String name : List.of("region", "churn_risk", "coverage_score", "network_quality", "id")) {
            assertThatThrownBy(() -> ChangePolicy.telco().with(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("There is no attribute \"" + name + "\" to change");
        }
    }

    @Test
    void aProtectedAttributeIsRefusedHoweverItIsNamed() {
        ChangePolicy policy = ChangePolicy.telco().withProtected(List.of("gender", "household_size"));
        assertThat(policy.permitted()).doesNotContain("household_size").contains("payment_type");
        for (String name : List.of("attributes.gender", "household_size")) {
            assertThatThrownBy(() -> policy.with(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is protected");
        }
        assertThat(policy.with("attributes.fibre").permitted()).contains("attributes.fibre");
    }

    @Property(tries = 200)
    void protectingComesLastWhateverWasPermittedBefore(@ForAll int bits) {
        Set<String> some = new TreeSet<>();
        for (int index = 0; index < ChangePolicy.STANDARD.size(); index++) {
            if ((bits >>> index & 1) != 0) {
                some.add(ChangePolicy.STANDARD.get(index));
            }
        }
        ChangePolicy policy =
                ChangePolicy.telco().with("segment", "current_offer").withProtected(some);
        assertThat(policy.permitted()).noneMatch(some::contains);
        assertThat(policy.without("time").permitted()).doesNotContain("time").noneMatch(some::contains);
    }
}
