package io.offerwright.ranking;

import io.offerwright.domain.Objective;
import io.offerwright.domain.Score;

/**
 * How much each objective counts, in millionths, where no rule says otherwise. Only their relation matters for the order
 * of a list; they need not add up to 1.
 */
public record ObjectiveWeights(long relevance, long revenue, long diversity) {
    /** 0.7 relevance, 0.2 revenue, 0.1 diversity. */
    public static final ObjectiveWeights DEFAULT = new ObjectiveWeights(700_000, 200_000, 100_000);

    public ObjectiveWeights {
        requireShare("relevance", relevance);
        requireShare("revenue", revenue);
        requireShare("diversity", diversity);
    }

    /** The weight of one objective. */
    public long of(Objective objective) {
        return switch (objective) {
            case RELEVANCE -> relevance;
            case REVENUE -> revenue;
            case DIVERSITY -> diversity;
        };
    }

    private static void requireShare(String name, long weight) {
        if (weight < 0 || weight > Score.ONE) {
            throw new IllegalArgumentException(
                    "The weight of " + name + " (" + Score.text(weight) + ") must lie between 0 and 1.");
        }
    }
}
