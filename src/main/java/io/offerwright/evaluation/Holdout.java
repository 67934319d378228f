package io.offerwright.evaluation;

import io.offerwright.data.EventLog;
import io.offerwright.data.Interactions;
import io.offerwright.data.Weighting;
import io.offerwright.engine.TrainingRows;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Interactions in two parts: some of the users' items are held out for measuring, the others are there to train on. Every
 * entry is in exactly one of the parts, in the order it had. Where a user has several rows ({@link Interactions#ownerOf}), an
 * item is held out of all of them.
 *
 * @param train the interactions to train on
 * @param test the interactions held out; no user has an item in both
 */
public record Holdout(Interactions train, Interactions test) {
    /**
     * Holds out a random share of each user's distinct liked items; what a user dislikes stays to be trained on. A user who
     * likes {@code n} items gives away {@code share * n} of them, rounded to the nearest whole number, so one with very few
     * gives none. Equal arguments give equal parts.
     *
     * @param share 0 to 1, exclusive
     */
    public static Holdout random(Interactions all, double share, long seed) {
        return of(all, randomItems(all, share, seed));
    }

    /**
     * Does the same, and holds out all that a random share of the users have, so that they are cold: nothing of theirs is
     * trained on. The other users give away what they would if there were no cold ones. Equal arguments give equal parts.
     *
     * @param share of each other user's liked items, 0 to 1, exclusive
     * @param coldUsers share of the users who like an item, 0 to below 1; rounded to the nearest whole number of them, and to
     *     one if that is none. With 0 nobody is made cold
     */
    public static Holdout random(Interactions all, double share, double coldUsers, long seed) {
        List<Set<Integer>> heldOut = randomItems(all, share, seed);
        BitSet cold = coldUsers(all, coldUsers, seed);
        for (int entry = 0; entry < all.size(); entry++) {
            if (cold.get(all.owner(entry))) {
                heldOut.get(all.owner(entry)).add(all.item()[entry]);
            }
        }
        return of(all, heldOut);
    }

    private static BitSet coldUsers(Interactions all, double share, long seed) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "The share of cold users (" + share + ") must be 0 or more, and below 1.");
        }
        BitSet candidates = new BitSet(all.owners());
        for (int entry = 0; entry < all.size(); entry++) {
            if (all.value()[entry] > 0) {
                candidates.set(all.owner(entry));
            }
        }
        long wanted = share == 0 ? 0 : Math.max(1, Math.round(share * candidates.cardinality()));
        // Apart from the draws of items, so that the others' items do not depend on who is cold.
        return SelectionSample.of(candidates, wanted, new SplittableRandom(seed).split());
    }

    private static List<Set<Integer>> randomItems(Interactions all, double share, long seed) {
        requireShare(share);
        SplittableRandom random = new SplittableRandom(seed);
        List<Set<Integer>> heldOut = new ArrayList<>();
        for (TreeSet<Integer> items : likedItems(all)) {
            List<Integer> left = new ArrayList<>(items);
            Set<Integer> out = new HashSet<>();
            for (long count = Math.round(share * items.size()); count > 0; count--) {
                out.add(left.remove(random.nextInt(left.size())));
            }
            heldOut.add(out);
        }
        return heldOut;
    }

    /**
     * Cuts the interactions into folds for cross-validation: each liked item of a user is held out in exactly one of them.
     * A user's items are dealt out in random order, beginning with a random fold, so the folds are of nearly the same size
     * for each user and in all. Equal arguments give equal folds.
     *
     * <p>Source: Stone, <em>Cross-validatory choice and assessment of statistical predictions</em>, JRSS B 36, 1974.
     *
     * @param folds number of folds, 2 or more
     */
    public static List<Holdout> folds(Interactions all, int folds, long seed) {
        if (folds < 2) {
            throw new IllegalArgumentException("The number of folds (" + folds + ") must be at least 2.");
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Set<Integer>>> heldOut = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            heldOut.add(new ArrayList<>());
        }
        for (TreeSet<Integer> items : likedItems(all)) {
            heldOut.forEach(fold -> fold.add(new HashSet<>()));
            List<Integer> left = new ArrayList<>(items);
            for (int fold = random.nextInt(folds); !left.isEmpty(); fold = (fold + 1) % folds) {
                List<Set<Integer>> of = heldOut.get(fold);
                of.get(of.size() - 1).add(left.remove(random.nextInt(left.size())));
            }
        }
        return heldOut.stream().map(out -> of(all, out)).toList();
    }

    /**
     * Holds out what was first accepted at a moment or later, as if the model had been trained at that moment: the test
     * that comes closest to what a model is used for.
     *
     * @param weighting of the part to train on, in which ages are counted back from its own newest acceptance
     */
    public static Holdout since(EventLog events, LocalDateTime moment, Weighting weighting) {
        Interactions all = events.accepted(LocalDateTime.MAX);
        Interactions before = weighting.accepted(events, moment);
        // Entries stand in the order of the first acceptance, so those of before are the first ones.
        return new Holdout(before, all.only(entry -> entry >= before.size()));
    }

    /**
     * Holds out what was first accepted during the last share of all events by time. Events of one second are never torn
     * apart, so the part may be a little larger than {@code share}.
     *
     * @param share 0 to 1, exclusive
     */
    public static Holdout last(EventLog events, double share, Weighting weighting) {
        requireShare(share);
        return events.isEmpty()
                ? since(events, LocalDateTime.MAX, weighting)
                : since(events, lastMoment(events, share), weighting);
    }

    /**
     * Does the same in the rows of a training: what is held out stands in that of the season it was accepted in.
     *
     * @param share 0 to 1, exclusive
     */
    public static Holdout last(EventLog events, double share, Weighting weighting, TrainingRows rows) {
        Holdout last = last(events, share, weighting);
        LocalDateTime moment = events.isEmpty() ? LocalDateTime.MAX : lastMoment(events, share);
        return new Holdout(rows.train(last.train, moment), rows.test(last.test));
    }

    private static LocalDateTime lastMoment(EventLog events, double share) {
        return events.at((int) Math.ceil((1 - share) * (events.size() - 1)));
    }

    private static void requireShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("The share held out (" + share + ") must lie between 0 and 1.");
        }
    }

    /** The distinct items that each user likes. */
    private static List<TreeSet<Integer>> likedItems(Interactions all) {
        List<TreeSet<Integer>> itemsOf = new ArrayList<>();
        for (int user = 0; user < all.owners(); user++) {
            itemsOf.add(new TreeSet<>());
        }
        for (int entry = 0; entry < all.size(); entry++) {
            if (all.value()[entry] > 0) {
                itemsOf.get(all.owner(entry)).add(all.item()[entry]);
            }
        }
        return itemsOf;
    }

    private static Holdout of(Interactions all, List<Set<Integer>> heldOut) {
        return new Holdout(part(all, heldOut, false), part(all, heldOut, true));
    }

    private static Interactions part(Interactions all, List<Set<Integer>> heldOut, boolean test) {
        return all.only(entry -> heldOut.get(all.owner(entry)).contains(all.item()[entry]) == test);
    }
}
