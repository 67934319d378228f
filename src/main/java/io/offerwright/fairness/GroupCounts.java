package io.offerwright.fairness;

import java.util.HashMap;
import java.util.Map;

/** What was counted of one group. Exposures are in millionths, and so are their squares. */
final class GroupCounts {
    long decisions;
    long customers;
    /** Lists with an offer on them. */
    long selected;

    long exposure;
    long squares;
    /** Decisions for customers who accepted something, and those of them that list an offer of such a category. */
    long qualified;

    long served;
    /** Places behind the first, and how different their offers are from those above. */
    long places;

    long diversity;

    final Counters ofOffer = new Counters();
    final Counters offerExposure = new Counters();
    final Counters offerSquares = new Counters();
    final Counters ofCategory = new Counters();
    final Counters categoryExposure = new Counters();
    final Counters categorySquares = new Counters();
    final Counters categoryQualified = new Counters();
    final Counters categoryServed = new Counters();
    /** By rule: how often it kept out each offer. */
    private final Map<Integer, Counters> keptOut = new HashMap<>();

    void keptOut(int rule, int offer) {
        keptOut.computeIfAbsent(rule, number -> new Counters()).add(offer, 1);
    }

    long timesKeptOut(int rule, int offer) {
        Counters counters = keptOut.get(rule);
        return counters == null ? 0 : counters.get(offer);
    }
}
