package io.offerwright.ruletest;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.ranking.Fold;
import io.offerwright.rules.Firing;
import java.util.List;
import java.util.SortedSet;

/**
 * One test of a rule book.
 *
 * @param file the file it stands in
 * @param line where its name stands, 1 for the first line
 * @param named ids of the rules that its expectations name
 */
record RuleTest(
        String file,
        int line,
        String name,
        Catalog catalog,
        DecisionRequest request,
        List<Expectation> expectations,
        SortedSet<String> named) {

    /** What the rules did. */
    record Outcome(Catalog catalog, DecisionRequest request, List<Firing> firings, Fold fold) {}

    /** How a part of an outcome reads. */
    interface Reading {
        String of(Outcome outcome);
    }

    /**
     * Something that is to be so.
     *
     * @param subject what it is about, in words
     * @param expected how it should read; the expectation holds when {@code found} says the same
     */
    record Expectation(String subject, String expected, Reading found, int line, int column) {}
}
