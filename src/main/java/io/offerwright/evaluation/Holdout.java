package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Interactions in two parts: some of each user's items are held out for measuring, the others are there to train on.
 *
 * @param train the interactions to train on
 * @param test the interactions held out; no user has an item in both
 */
public record Holdout(Interactions train, Interactions test) {
    /**
     * Holds out a random share of each user's distinct items. A user with {@code n} items gives away {@code share * n} of
     * them, rounded to the nearest whole number, so one with very few gives none. Equal arguments give equal parts.
     *
     * @param liked interactions that are all positive
     * @param share 0 to 1, exclusive
     */
    public static Holdout random(Interactions liked, double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("The share held out (" + share + ") must lie between 0 and 1.");
        }
        List<TreeSet<Integer>> itemsOf = new ArrayList<>();
        for (int user = 0; user < liked.users(); user++) {
            itemsOf.add(new TreeSet<>());
        }
        for (int entry = 0; entry < liked.size(); entry++) {
            itemsOf.get(liked.user()[entry]).add(liked.item()[entry]);
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<TreeSet<Integer>> heldOut = new ArrayList<>();
        for (TreeSet<Integer> items : itemsOf) {
            List<Integer> left = new ArrayList<>(items);
            TreeSet<Integer> out = new TreeSet<>();
            for (long count = Math.round(share * items.size()); count > 0; count--) {
                out.add(left.remove(random.nextInt(left.size())));
            }
            heldOut.add(out);
        }
        return new Holdout(part(liked, heldOut, false), part(liked, heldOut, true));
    }

    private static Interactions part(Interactions all, List<TreeSet<Integer>> heldOut, boolean test) {
        return all.only(entry -> heldOut.get(all.user()[entry]).contains(all.item()[entry]) == test);
    }
}
