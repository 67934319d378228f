package io.offerwright.counterfactual;

import io.offerwright.domain.DecisionRequest;
import java.util.function.UnaryOperator;

/**
 * One thing that is different.
 *
 * @param attribute what it is, as {@link ChangePolicy} names it
 * @param from the value as it is, such as {@code PREPAID} or {@code 12.5}; empty if it is not known
 * @param to the value that would let the offer in; for {@code time}, the number of days to wait
 * @param distance how large the change is; the package's description has the measure
 */
public record Change(String attribute, String from, String to, double distance, UnaryOperator<DecisionRequest> change) {
    DecisionRequest on(DecisionRequest request) {
        return change.apply(request);
    }

    @Override
    public String toString() {
        return attribute + ": " + from + " -> " + to;
    }
}
