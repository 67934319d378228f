package io.offerwright.campaign;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidates;
import io.offerwright.ranking.OfferSimilarity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What many lists of offers are worth: relevance, margin, expected margin and variety. Whole numbers throughout, so that
 * the order of adding cannot change a sum.
 */
final class ListTally {
    private final long[] listed;
    private long places;
    private long relevance;
    private long margin;
    private long expectedMargin;
    private long listsOfTwo;
    private long diversity;

    ListTally(int offers) {
        listed = new long[offers];
    }

    /** Adds one list, given as catalogue indices. */
    void add(int[] list, int length, Candidates candidates, Catalog catalog, OfferSimilarity similarity) {
        for (int place = 0; place < length; place++) {
            int offer = list[place];
            long cents = Math.round(catalog.offer(offer).margin() * 100);
            listed[offer]++;
            places++;
            relevance += candidates.relevance(offer);
            margin += cents;
            expectedMargin += candidates.propensity(offer) * cents;
        }
        if (length > 1) {
            long distance = 0;
            for (int left = 0; left < length; left++) {
                for (int right = left + 1; right < length; right++) {
                    distance += Score.ONE - similarity.between(list[left], list[right]);
                }
            }
            listsOfTwo++;
            diversity += distance / ((long) length * (length - 1) / 2);
        }
    }

    void merge(ListTally other) {
        for (int offer = 0; offer < listed.length; offer++) {
            listed[offer] += other.listed[offer];
        }
        places += other.places;
        relevance += other.relevance;
        margin += other.margin;
        expectedMargin += other.expectedMargin;
        listsOfTwo += other.listsOfTwo;
        diversity += other.diversity;
    }

    void write(DataOutput out) throws IOException {
        Longs.write(out, listed);
        Longs.write(out, places, relevance, margin, expectedMargin, listsOfTwo, diversity);
    }

    void read(DataInput in) throws IOException {
        Longs.read(in, listed);
        long[] sums = new long[6];
        Longs.read(in, sums);
        places = sums[0];
        relevance = sums[1];
        margin = sums[2];
        expectedMargin = sums[3];
        listsOfTwo = sums[4];
        diversity = sums[5];
    }

    /** How many lists hold the offer. */
    long listed(int offer) {
        return listed[offer];
    }

    /** How many places all lists have together. */
    long places() {
        return places;
    }

    /** How many offers are on a list at all. */
    int distinctOffers() {
        int distinct = 0;
        for (long lists : listed) {
            distinct += lists > 0 ? 1 : 0;
        }
        return distinct;
    }

    /** Mean relevance of a place, 0 to 1. */
    double meanRelevance() {
        return mean(relevance, places) / Score.ONE;
    }

    /** Mean monthly margin of a place, in the operator's currency. */
    double meanMargin() {
        return mean(margin, places) / 100;
    }

    /** Mean of margin times the probability of acceptance, in the operator's currency. */
    double meanExpectedMargin() {
        return mean(expectedMargin, places) / 100 / Score.ONE;
    }

    /** Mean over lists of two or more of how little two of their offers have in common, 0 to 1. */
    double meanDiversity() {
        return mean(diversity, listsOfTwo) / Score.ONE;
    }

    /** True when at least one list has two offers, so that there is a diversity to speak of. */
    boolean hasDiversity() {
        return listsOfTwo > 0;
    }

    private static double mean(long sum, long count) {
        return count == 0 ? 0 : (double) sum / count;
    }
}
