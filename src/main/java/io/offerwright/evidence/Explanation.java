package io.offerwright.evidence;

import io.offerwright.domain.Score;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A score as the computation that made it: a tree of typed operations. Recomputing the tree from its leaves gives the
 * score exactly, with every rounding a leaf of its own.
 *
 * <p>Values are fixed-point in trillionths (10^-12), so that the product of two scores in millionths is exact.
 *
 * @param operation how the value follows from the parts
 * @param label what the value is, in a few plain words, such as {@code "relevance"} or {@code "device_tier = PREMIUM"}
 * @param trillionths the value
 * @param source id of the rule that caused this node, or null when no rule did
 * @param parts what the value is made of; empty for {@link Operation#VALUE} and {@link Operation#ROUNDING}
 */
public record Explanation(
        Operation operation,
        String label,
        long trillionths,
        @Nullable String source,
        List<Explanation> parts) {

    public Explanation {
        parts = List.copyOf(parts);
    }

    /** A given score. */
    public static Explanation value(String label, long score) {
        return new Explanation(Operation.VALUE, label, Math.multiplyExact(score, Score.ONE), null, List.of());
    }

    /** A score set by a rule. */
    public static Explanation value(String label, long score, String ruleId) {
        return new Explanation(Operation.VALUE, label, Math.multiplyExact(score, Score.ONE), ruleId, List.of());
    }

    /** The sum of the parts. */
    public static Explanation sum(String label, List<Explanation> parts) {
        return new Explanation(Operation.SUM, label, sumOf(parts), null, parts);
    }

    /** The sum of the parts, rounded to millionths; a rounding leaf is added unless the sum needs none. */
    public static Explanation roundedSum(String label, List<Explanation> parts) {
        long exact = sumOf(parts);
        long rounding = Math.multiplyExact(Score.round(exact), Score.ONE) - exact;
        if (rounding == 0) {
            return sum(label, parts);
        }
        List<Explanation> all = new ArrayList<>(parts);
        all.add(new Explanation(Operation.ROUNDING, "rounding", rounding, null, List.of()));
        return sum(label, all);
    }

    /** The product of two scores. */
    public static Explanation product(String label, Explanation left, Explanation right) {
        return new Explanation(
                Operation.PRODUCT, label, Score.product(left.score(), right.score()), null, List.of(left, right));
    }

    /** The logistic function of a score. */
    public static Explanation squash(String label, Explanation part) {
        long squashed = Math.multiplyExact(Score.squash(part.score()), Score.ONE);
        return new Explanation(Operation.SQUASH, label, squashed, null, List.of(part));
    }

    /**
     * The value in millionths.
     *
     * @throws ArithmeticException if the value is not a whole number of millionths
     */
    public long score() {
        if (trillionths % Score.ONE != 0) {
            throw new ArithmeticException("\"" + label + "\" (" + Score.textOfTrillionths(trillionths)
                    + ") is not a whole number of millionths; round it first.");
        }
        return trillionths / Score.ONE;
    }

    /**
     * Computes the value anew from the leaves up, in trillionths, trusting no inner node's stored value.
     *
     * @throws IllegalStateException if a node's number of parts does not fit its operation, or a rounding leaf is
     *     larger than rounding can be
     */
    public long recompute() {
        return switch (operation) {
            case VALUE -> {
                requireParts(0);
                yield trillionths;
            }
            case ROUNDING -> {
                requireParts(0);
                if (Math.abs(trillionths) > Score.ONE / 2) {
                    throw new IllegalStateException("A rounding of " + Score.textOfTrillionths(trillionths)
                            + " is more than half a millionth.");
                }
                yield trillionths;
            }
            case SUM -> {
                long sum = 0;
                for (Explanation part : parts) {
                    sum = Math.addExact(sum, part.recompute());
                }
                yield sum;
            }
            case PRODUCT -> {
                requireParts(2);
                yield Score.product(wholeMillionths(parts.get(0)), wholeMillionths(parts.get(1)));
            }
            case SQUASH -> {
                requireParts(1);
                yield Math.multiplyExact(Score.squash(wholeMillionths(parts.get(0))), Score.ONE);
            }
        };
    }

    private static long wholeMillionths(Explanation part) {
        long value = part.recompute();
        if (value % Score.ONE != 0) {
            throw new IllegalStateException("\"" + part.label + "\" is not a whole number of millionths.");
        }
        return value / Score.ONE;
    }

    private void requireParts(int expected) {
        if (parts.size() != expected) {
            throw new IllegalStateException(
                    "\"" + label + "\" has " + parts.size() + " parts; a " + operation + " has " + expected + ".");
        }
    }

    private static long sumOf(List<Explanation> parts) {
        long sum = 0;
        for (Explanation part : parts) {
            sum = Math.addExact(sum, part.trillionths);
        }
        return sum;
    }
}
