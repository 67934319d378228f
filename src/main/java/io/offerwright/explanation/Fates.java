package io.offerwright.explanation;

import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the offers that are not on the list: those of one fate together, fates and offers in the order of the catalogue. Of
 * hundreds of offers there are a few fates, so they are looked through.
 */
final class Fates {
    private final List<Fate> all = new ArrayList<>(32);
    /** Of each offer, the next one of the same fate. */
    private final int[] next;

    /** Some offers, at least one. */
    static final class Fate {
        private final Verdict verdict;
        private final String name;
        private final List<String> ids;
        private final int hash;
        private final int first;
        private int last;
        private int count;

        private Fate(Verdict verdict, int offer) {
            this.verdict = verdict;
            this.name = ExplanationJson.verdict(verdict);
            this.ids =
                    verdict instanceof Verdict.Outranked outranked ? List.of(outranked.rivalId()) : verdict.keptOutBy();
            int mixed = ids.size();
            for (int index = 0; index < ids.size(); index++) {
                mixed = 31 * mixed + ids.get(index).hashCode();
            }
            this.hash = mixed;
            this.first = offer;
            this.last = offer;
        }

        String verdict() {
            return name;
        }

        /** The rules or restrictions that did it, or the offer that outranked these. */
        List<String> ids() {
            return ids;
        }

        /** The first offer. */
        int first() {
            return first;
        }

        /** How many offers. */
        int count() {
            return count;
        }

        private boolean isSame(Fate other) {
            return hash == other.hash && name.equals(other.name) && ids.equals(other.ids);
        }
    }

    /** The fates of all candidates of a decision that were not chosen. */
    Fates(Candidates candidates) {
        next = new int[candidates.size()];
        Fate fate = null;
        for (int offer = 0; offer < next.length; offer++) {
            Verdict verdict = candidates.verdict(offer);
            if (!(verdict instanceof Verdict.Chosen)) {
                if (fate == null || !isOf(fate, verdict)) {
                    fate = find(verdict, offer);
                }
                next[fate.last] = offer;
                fate.last = offer;
                fate.count++;
            }
        }
    }

    /** Most offers of one fate share the very verdict, so that is looked at first. */
    private Fate find(Verdict verdict, int offer) {
        for (int index = 0; index < all.size(); index++) {
            if (isOf(all.get(index), verdict)) {
                return all.get(index);
            }
        }
        Fate fate = new Fate(verdict, offer);
        for (int index = 0; index < all.size(); index++) {
            if (all.get(index).isSame(fate)) {
                return all.get(index);
            }
        }
        all.add(fate);
        return fate;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isOf(Fate fate, Verdict verdict) {
        return fate.verdict == verdict;
    }

    /** In the order of the first offer of each. */
    List<Fate> all() {
        return all;
    }

    /** The offer after another one of a fate; only so often as it has more. */
    int next(int offer) {
        return next[offer];
    }
}
