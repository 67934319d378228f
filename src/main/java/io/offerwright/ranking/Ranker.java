package io.offerwright.ranking;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Firings;
import java.util.List;

/** Ranks the offers of one catalogue. Immutable and safe for use by many threads. */
public final class Ranker {
    private final Catalog catalog;
    private final OfferSimilarity similarity;
    private final ObjectiveWeights defaults;
    private final long[] revenue;
    private final List<String> categories;
    /** Of each offer, by its place among the categories. */
    private final int[] category;

    private final Folds folds;
    /** Of each offer, the verdict of those that it outranks. */
    private final Verdict.Outranked[] outranked;

    /**
     * A ranker for a catalogue.
     *
     * @param similarity of the catalogue's offers, in the same order
     * @param defaults the weights where no rule sets one
     */
    public Ranker(Catalog catalog, OfferSimilarity similarity, ObjectiveWeights defaults) {
        if (similarity.size() != catalog.size()) {
            throw new IllegalArgumentException("The similarity of " + similarity.size()
                    + " offers does not fit a catalogue of " + catalog.size() + ".");
        }
        this.catalog = catalog;
        this.similarity = similarity;
        this.defaults = defaults;
        this.revenue = revenueOf(catalog);
        this.folds = new Folds(catalog.size());
        this.outranked = catalog.offers().stream()
                .map(offer -> new Verdict.Outranked(offer.id()))
                .toArray(Verdict.Outranked[]::new);
        this.categories = catalog.offers().stream()
                .map(Offer::category)
                .distinct()
                .sorted()
                .toList();
        this.category = catalog.offers().stream()
                .mapToInt(offer -> categories.indexOf(offer.category()))
                .toArray();
    }

    /**
     * Ranks all offers for one customer.
     *
     * @param collaborative the model's score of each offer, 0 to 1 in millionths, in catalogue order
     * @param content the content match of each offer, 0 to 1 in millionths, in catalogue order
     * @param firings the rules that fired, in any order
     * @param listLength how many to choose at the most
     */
    public Ranking rank(long[] collaborative, long[] content, List<Firing> firings, int listLength) {
        return rank(collaborative, content, firings, List.of(), listLength, Nudge.NONE);
    }

    /** As {@link #rank(long[], long[], List, int)}, with restrictions that keep offers off the list. */
    public Ranking rank(
            long[] collaborative,
            long[] content,
            List<Firing> firings,
            List<Restriction> restrictions,
            int listLength) {
        return rank(collaborative, content, firings, restrictions, listLength, Nudge.NONE);
    }

    /** The same with another score for one offer. It can't be explained. */
    public Ranking rank(
            long[] collaborative,
            long[] content,
            List<Firing> firings,
            List<Restriction> restrictions,
            int listLength,
            Nudge nudge) {
        return new Ranking(
                this,
                collaborative,
                content,
                folds.of(Firings.of(firings)),
                Restrictions.of(catalog, restrictions),
                listLength,
                nudge);
    }

    Catalog catalog() {
        return catalog;
    }

    OfferSimilarity similarity() {
        return similarity;
    }

    ObjectiveWeights defaults() {
        return defaults;
    }

    long revenue(int offer) {
        return revenue[offer];
    }

    /** Of each offer, not to be changed. */
    long[] revenue() {
        return revenue;
    }

    /** The verdict of the offers that this one outranks. */
    Verdict.Outranked outranked(int rival) {
        return outranked[rival];
    }

    /** The categories of the catalogue, sorted. */
    List<String> categories() {
        return categories;
    }

    int category(int offer) {
        return category[offer];
    }

    /** Margin as a share of the largest; a loss counts as nothing. */
    private static long[] revenueOf(Catalog catalog) {
        double largest = 0;
        for (Offer offer : catalog.offers()) {
            largest = Math.max(largest, offer.margin());
        }
        long[] revenue = new long[catalog.size()];
        for (int offer = 0; offer < revenue.length; offer++) {
            double margin = Math.max(0, catalog.offer(offer).margin());
            revenue[offer] = largest == 0 ? 0 : Score.of(margin / largest);
        }
        return revenue;
    }
}
