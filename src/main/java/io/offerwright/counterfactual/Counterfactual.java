package io.offerwright.counterfactual;

import io.offerwright.evidence.Verdict;
import java.util.List;

/** What would have had to be different. Each was tried: the engine decided anew, and came to the verdict that it has. */
public sealed interface Counterfactual {
    /** What would have become of the offer; {@link Verdict.Chosen} if it would have been listed. */
    Verdict then();

    /** True if the offer would have been listed. */
    default boolean lists() {
        return then() instanceof Verdict.Chosen;
    }

    /**
     * Other data of the customer.
     *
     * @param changes the fewest and smallest, at least one, in the order of their attributes
     * @param distance the sum of theirs
     */
    record OfCustomer(List<Change> changes, double distance, Verdict then) implements Counterfactual {
        public OfCustomer {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Other rules.
     *
     * @param ruleIds the fewest rules that would have had not to fire, sorted, at least one
     */
    record OfRules(List<String> ruleIds, Verdict then) implements Counterfactual {
        public OfRules {
            ruleIds = List.copyOf(ruleIds);
        }
    }

    /**
     * Another score.
     *
     * @param more the least that would have had to be added, in millionths: with one millionth less it is not listed
     * @param factor the least boost that would have done, in millionths; 0 if none does
     * @param displacedIds the offers that were on the list and are not then, best first; mostly one
     */
    record OfScore(long more, long factor, List<String> displacedIds, Verdict then) implements Counterfactual {
        public OfScore {
            displacedIds = List.copyOf(displacedIds);
        }
    }
}
