package io.offerwright.impact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What many lists are worth. Counted in whole numbers, so that the order of adding can't change a sum. */
public final class Worth {
    private long lists;
    private long emptyLists;
    private long places;
    private long relevance;
    private long revenue;
    private long diversity;
    private long margin;
    private long expectedMargin;

    Worth() {}

    /** Adds a list, given as catalogue indices. */
    void add(int[] list, List<Candidate> candidates, Catalog catalog) {
        lists++;
        emptyLists += list.length == 0 ? 1 : 0;
        for (int offer : list) {
            Candidate candidate = candidates.get(offer);
            long cents = Math.round(catalog.offer(offer).margin() * 100);
            places++;
            relevance += candidate.relevance();
            revenue += candidate.revenue();
            diversity += candidate.diversity();
            margin += cents;
            expectedMargin += candidate.propensity() * cents;
        }
    }

    void merge(Worth other) {
        lists += other.lists;
        emptyLists += other.emptyLists;
        places += other.places;
        relevance += other.relevance;
        revenue += other.revenue;
        diversity += other.diversity;
        margin += other.margin;
        expectedMargin += other.expectedMargin;
    }

    /** How many lists there are. */
    public long lists() {
        return lists;
    }

    /** How many of them hold nothing. */
    public long emptyLists() {
        return emptyLists;
    }

    /** How many offers are listed in all. */
    public long places() {
        return places;
    }

    /** Sum over all places of the relevance, each 0 to 1. */
    public double relevance() {
        return (double) relevance / Score.ONE;
    }

    /** Sum over all places of the revenue as rules weigh it: the margin as a share of the catalogue's largest. */
    public double revenue() {
        return (double) revenue / Score.ONE;
    }

    /** Sum over all places of the difference from the offers above it, each 0 to 1. */
    public double diversity() {
        return (double) diversity / Score.ONE;
    }

    /** Sum over all places of the monthly margin, in the operator's currency. */
    public double margin() {
        return margin / 100.0;
    }

    /** Sum over all places of monthly margin times the probability of acceptance, in the operator's currency. */
    public double expectedMargin() {
        return expectedMargin / 100.0 / Score.ONE;
    }

    /** A sum as a mean over the places; 0 where there are none. */
    public double perPlace(double sum) {
        return places == 0 ? 0 : sum / places;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Worth that
                && lists == that.lists
                && emptyLists == that.emptyLists
                && places == that.places
                && relevance == that.relevance
                && revenue == that.revenue
                && diversity == that.diversity
                && margin == that.margin
                && expectedMargin == that.expectedMargin;
    }

    @Override
    public int hashCode() {
        return Objects.hash(lists, emptyLists, places, relevance, revenue, diversity, margin, expectedMargin);
    }

    @Override
    public String toString() {
        return lists + " lists, " + places + " places, relevance " + relevance() + ", margin " + margin();
    }
}
