package io.offerwright.impact;

import io.offerwright.domain.Offer;
import io.offerwright.engine.PairedDecision;
import io.offerwright.rules.RuleChange;
import java.util.List;
import java.util.SortedMap;

/**
 * What an edit of the rules does to a base of customers.
 *
 * @param customers how many were decided
 * @param touched for how many of them the rules had other effects
 * @param changes how many lists changed, by the way they did; every way is a key
 * @param emptied how many lists held something and hold nothing now
 * @param filled how many lists held nothing and hold something now
 * @param before what the lists are worth under the old rules
 * @param after what they are worth under the new ones
 * @param offers every offer of the catalogue, in its order
 * @param groups for each column that was asked for, its values in their order
 * @param rules every rule of either book, by id
 * @param examples customers whose lists changed, the largest changes first, one way to change after the other
 */
public record Impact(
        long customers,
        long touched,
        SortedMap<Change, Long> changes,
        long emptied,
        long filled,
        Worth before,
        Worth after,
        List<OfferLine> offers,
        SortedMap<String, List<Group>> groups,
        List<RuleLine> rules,
        List<Example> examples) {
    /**
     * An offer.
     *
     * @param before on how many lists it was
     * @param after on how many it is
     * @param entered to how many it came
     * @param left from how many it went
     */
    public record OfferLine(Offer offer, long before, long after, long entered, long left) {
        /** How many lists it won; negative when it lost. */
        public long won() {
            return after - before;
        }
    }

    /** Customers with the same value in a column. */
    public record Group(String value, long customers, long changed, Worth before, Worth after) {}

    /**
     * A rule.
     *
     * @param customersBefore for how many customers it fired under the old book
     * @param customersAfter for how many it fires under the new one
     * @param effectsBefore how many effects it had in all, such as offers excluded
     * @param effectsAfter how many it has
     * @param touched for how many customers its effects are others
     * @param changed how many of those get another list; another rule may have a part in it
     */
    public record RuleLine(
            RuleChange rule,
            long customersBefore,
            long customersAfter,
            long effectsBefore,
            long effectsAfter,
            long touched,
            long changed) {}

    /**
     * A customer in full.
     *
     * @param change how the list changed
     * @param entered how many offers came
     * @param left how many went
     * @param moved how many places those that stayed moved, in all
     */
    public record Example(PairedDecision decision, Change change, int entered, int left, int moved) {}

    /** How many customers get another list. */
    public long changed() {
        return customers - changes.get(Change.NONE);
    }

    /** The offers that were on a list and are on none now. */
    public List<Offer> starved() {
        return offers.stream()
                .filter(line -> line.before() > 0 && line.after() == 0)
                .map(OfferLine::offer)
                .toList();
    }

    /** The offers that were on no list and are on one now. */
    public List<Offer> revived() {
        return offers.stream()
                .filter(line -> line.before() == 0 && line.after() > 0)
                .map(OfferLine::offer)
                .toList();
    }

    /** The offers that are on no list, under neither book. */
    public List<Offer> neverListed() {
        return offers.stream()
                .filter(line -> line.before() == 0 && line.after() == 0)
                .map(OfferLine::offer)
                .toList();
    }

    /** The rules that the edit is about: all but the unchanged. */
    public List<RuleLine> editedRules() {
        return rules.stream()
                .filter(line -> line.rule().fate() != RuleChange.Fate.SAME)
                .toList();
    }
}
