package io.offerwright.rules;

import io.offerwright.rules.Syntax.Condition;
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

    /** Adds a rule with its conditions. */
    void add(Rule rule, List<Condition> conditions) {
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
    private static int[] count(List<Condition> conditions) {
        int[] sum = new int[3];
        for (Condition condition : conditions) {
            int[] part = count(condition);
            for (int kind = 0; kind < sum.length; kind++) {
                sum[kind] += part[kind];
            }
        }
        return sum;
    }

    private static int[] count(Condition condition) {
        if (condition instanceof Syntax.Pattern pattern) {
            String type = pattern.type().text();
            return new int[] {
                type.equals("Offer") ? 1 : 0, type.equals("Contact") ? 1 : 0, type.equals("Holding") ? 1 : 0
            };
        }
        if (condition instanceof Syntax.Quantified quantified) {
            return count(quantified.parts());
        }
        Syntax.Group group = (Syntax.Group) condition;
        if (!group.any()) {
            return count(group.parts());
        }
        int[] largest = new int[3];
        for (Condition part : group.parts()) {
            int[] counts = count(part);
            for (int kind = 0; kind < largest.length; kind++) {
                largest[kind] = Math.max(largest[kind], counts[kind]);
            }
        }
        return largest;
    }
}
