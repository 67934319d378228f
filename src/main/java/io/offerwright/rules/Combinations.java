package io.offerwright.rules;

import io.offerwright.domain.Contact;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many combinations of facts each rule could ask for: the offers to the power of its offer patterns, times the same of
 * contacts and holdings. It is what matching costs at the worst, known before it begins and the same on every machine, so
 * it bounds the work of a decision as a clock could not.
 *
 * <p>Only the rules count of which no other has as many patterns of each kind, so that looking costs next to nothing.
 */
final class Combinations {
    /** The patterns of a rule, by kind. */
    private record Shape(Rule rule, int offers, int contacts, int holdings) {
        boolean covers(Shape other) {
            return offers >= other.offers && contacts >= other.contacts && holdings >= other.holdings;
        }
    }

    private final List<Shape> shapes = new ArrayList<>();

    /** Adds a rule with what it asks for. */
    void add(Rule rule, List<Meaning.Clause> conditions) {
        int[] counts = count(conditions);
        Shape shape = new Shape(rule, counts[0], counts[1], counts[2]);
        if (shapes.stream().noneMatch(known -> known.covers(shape))) {
            shapes.removeIf(shape::covers);
            shapes.add(shape);
        }
    }

    /** A rule that could ask for more than {@code most} combinations, or null. */
    @Nullable
    Rule above(long most, int offers, int contacts, int holdings) {
        for (Shape shape : shapes) {
            double combinations = power(offers, shape.offers())
                    * power(contacts, shape.contacts())
                    * power(holdings, shape.holdings());
            if (combinations > most) {
                return shape.rule();
            }
        }
        return null;
    }

    private static double power(int facts, int patterns) {
        double product = 1;
        for (int pattern = 0; pattern < patterns; pattern++) {
            // None of a kind means that nothing combines, which must not hide the cost of what stands before it.
            product *= Math.max(1, facts);
        }
        return product;
    }

    /** Patterns of offers, contacts and holdings; of alternatives the largest. */
    private static int[] count(List<Meaning.Clause> clauses) {
        int[] sum = new int[3];
        for (Meaning.Clause clause : clauses) {
            int[] part = count(clause);
            for (int kind = 0; kind < sum.length; kind++) {
                sum[kind] += part[kind];
            }
        }
        return sum;
    }

    private static int[] count(Meaning.Clause clause) {
        if (clause instanceof Meaning.Pattern pattern) {
            Class<?> type = pattern.type();
            return new int[] {type == Offer.class ? 1 : 0, type == Contact.class ? 1 : 0, type == Holding.class ? 1 : 0
            };
        }
        if (clause instanceof Meaning.Quantified quantified) {
            return count(quantified.parts());
        }
        Meaning.Group group = (Meaning.Group) clause;
        if (!group.any()) {
            return count(group.parts());
        }
        int[] largest = new int[3];
        for (Meaning.Clause part : group.parts()) {
            int[] counts = count(part);
            for (int kind = 0; kind < largest.length; kind++) {
                largest[kind] = Math.max(largest[kind], counts[kind]);
            }
        }
        return largest;
    }
}
