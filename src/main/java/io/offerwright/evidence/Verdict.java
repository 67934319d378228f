package io.offerwright.evidence;

import io.offerwright.domain.Objective;
import io.offerwright.domain.Restriction;
import java.util.List;
import java.util.stream.IntStream;

/** What became of a candidate. Every offer of the catalogue gets exactly one verdict in every decision. */
public sealed interface Verdict {
    /** The rules and restrictions that kept the offer off the list, sorted by id; none where none did. */
    default List<String> keptOutBy() {
        if (this instanceof Excluded excluded) {
            return excluded.ruleIds();
        } else if (this instanceof OverLimit over) {
            return List.of(over.ruleId());
        } else if (this instanceof BelowMinimum below) {
            return List.of(below.ruleId());
        } else if (this instanceof Withheld withheld) {
            return withheld.ruleIds();
        } else if (this instanceof Restricted restricted) {
            return restricted.restrictionIds();
        }
        return List.of();
    }

    /**
     * On the list.
     *
     * @param rank 1 for the first place
     */
    record Chosen(int rank) implements Verdict {
        private static final Chosen[] FIRST =
                IntStream.rangeClosed(1, 16).mapToObj(Chosen::new).toArray(Chosen[]::new);

        /** The verdict of a place; of the first, one object for all decisions, which whoever writes them down finds sooner. */
        public static Chosen at(int rank) {
            return rank > 0 && rank <= FIRST.length ? FIRST[rank - 1] : new Chosen(rank);
        }
    }

    /**
     * Allowed, but others were better.
     *
     * @param rivalId the offer that took the last place
     */
    record Outranked(String rivalId) implements Verdict {}

    /**
     * Not allowed.
     *
     * @param ruleIds every rule that excluded it, sorted, at least one
     */
    record Excluded(List<String> ruleIds) implements Verdict {
        public Excluded {
            ruleIds = List.copyOf(ruleIds);
        }
    }

    /**
     * Kept out because the list already holds as many of its category as a rule allows.
     *
     * @param ruleId the rule that set the limit
     * @param limit how many it allows
     */
    record OverLimit(String ruleId, int limit) implements Verdict {}

    /**
     * Kept out because an objective lies below the minimum that a rule requires.
     *
     * @param ruleId the rule that set the minimum
     * @param minimum what it requires, in millionths
     */
    record BelowMinimum(String ruleId, Objective objective, long minimum) implements Verdict {}

    /**
     * Not offered, and nothing else was, since rules failed for this customer and the bundle asks for an empty list then.
     *
     * @param ruleIds the rules that failed, sorted, at least one
     */
    record Withheld(List<String> ruleIds) implements Verdict {
        public Withheld {
            ruleIds = List.copyOf(ruleIds);
        }
    }

    /**
     * No rule excludes it, but the contact policy does for now; or no rule was asked, since the time for the decision was spent.
     *
     * @param restrictionIds every restriction of the request that stands against it, sorted, at least one; the request says why
     */
    record Restricted(List<String> restrictionIds) implements Verdict {
        public Restricted {
            restrictionIds = List.copyOf(restrictionIds);
        }

        /** True if the time for the decision was spent, so that neither rules nor a contact policy decided. */
        public boolean timeSpent() {
            return restrictionIds.contains(Restriction.TIME_SPENT);
        }
    }
}
