package io.offerwright.explanation;

import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An explanation unrolled into steps from nothing to the score, and, where a score was squashed, into what pulled it up
 * and down before that. All numbers are trillionths, so that the steps add up exactly.
 *
 * @param steps in the order of the computation, the last one the total
 * @param squashed the sum that was squashed; null when nothing was
 * @param match how the content match came about; null when it has no part in the score
 */
public record Waterfall(
        List<Step> steps,
        @Nullable Explanation squashed,
        @Nullable Explanation match) {
    private static final String CONTENT_MATCH = "content match";

    public Waterfall {
        steps = List.copyOf(steps);
    }

    /** How a step changes the score. */
    public enum Kind {
        /** By a value as it is. */
        VALUE,
        /** By the product of two values. */
        PRODUCT,
        /** By multiplying all before it. */
        FACTOR,
        /** By what all roundings together added or took away. */
        ROUNDING,
        /** Not at all: this is the score. */
        TOTAL
    }

    /**
     * One step.
     *
     * @param label what was added
     * @param left of a product the first value, of a factor the factor; 0 otherwise
     * @param right of a product the second value; 0 otherwise
     * @param ruleId the rule behind it, or null
     * @param before the score before the step
     * @param after the score after the step
     */
    public record Step(
            Kind kind,
            String label,
            long left,
            long right,
            @Nullable String ruleId,
            long before,
            long after) {
        public long change() {
            return after - before;
        }

        public boolean total() {
            return kind == Kind.TOTAL;
        }
    }

    /** So much of a sum came from this part. */
    public record Pull(String label, long trillionths) {
        public double value() {
            return units(trillionths);
        }
    }

    public static Waterfall of(Explanation explanation) {
        Builder builder = new Builder();
        builder.walk(explanation);
        builder.finish(explanation);
        return new Waterfall(builder.steps, firstSquashed(explanation), firstMatch(explanation));
    }

    /** Trillionths as a number. */
    public static double units(long trillionths) {
        return (double) trillionths / Score.ONE / Score.ONE;
    }

    private static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private long reached;
        private long rounding;

        /** Descends along the one part that carries the score, so that boosts come after what they multiply. */
        private void walk(Explanation node) {
            List<Explanation> parts =
                    node.parts().stream().filter(part -> !isRounding(part)).toList();
            if (node.operation() == Operation.SUM) {
                node.parts().stream().filter(Waterfall::isRounding).forEach(part -> rounding += part.trillionths());
                if (parts.size() == 1 && !parts.get(0).parts().isEmpty()) {
                    walk(parts.get(0));
                } else {
                    parts.forEach(this::add);
                }
            } else if (node.operation() == Operation.PRODUCT
                    && parts.get(0).operation() == Operation.SUM
                    && parts.get(1).source() != null) {
                Explanation factor = parts.get(1);
                long before = parts.get(0).trillionths();
                walk(parts.get(0));
                add(Kind.FACTOR, factor.label(), factor.trillionths(), 0, factor.source(), node.trillionths() - before);
            } else {
                add(node);
            }
        }

        private void add(Explanation part) {
            if (part.operation() == Operation.PRODUCT) {
                Explanation left = part.parts().get(0);
                Explanation right = part.parts().get(1);
                add(
                        Kind.PRODUCT,
                        part.label(),
                        left.trillionths(),
                        right.trillionths(),
                        left.source(),
                        part.trillionths());
            } else {
                add(Kind.VALUE, part.label(), 0, 0, part.source(), part.trillionths());
            }
        }

        private void add(Kind kind, String label, long left, long right, @Nullable String ruleId, long change) {
            steps.add(new Step(kind, label, left, right, ruleId, reached, reached + change));
            reached += change;
        }

        private void finish(Explanation whole) {
            if (rounding != 0) {
                add(Kind.ROUNDING, "rounding", 0, 0, null, rounding);
            }
            steps.add(new Step(Kind.TOTAL, "score", 0, 0, null, 0, whole.trillionths()));
        }
    }

    private static boolean isRounding(Explanation part) {
        return part.operation() == Operation.ROUNDING;
    }

    private static @Nullable Explanation firstSquashed(Explanation node) {
        if (node.operation() == Operation.SQUASH) {
            return node.parts().get(0);
        }
        for (Explanation part : node.parts()) {
            Explanation found = firstSquashed(part);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Explanation firstMatch(Explanation node) {
        if (node.label().equals(CONTENT_MATCH) && !node.parts().isEmpty()) {
            return node;
        }
        for (Explanation part : node.parts()) {
            Explanation found = firstMatch(part);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The direct parts of the squashed sum, in its order, those included that are nobody's; they add up to it exactly. */
    public List<Pull> parts() {
        return squashed == null
                ? List.of()
                : squashed.parts().stream()
                        .map(part -> new Pull(part.label(), part.trillionths()))
                        .toList();
    }

    /** The members of the ensemble among the parts, in their order; none if there is but one. */
    public List<Pull> members() {
        Explanation sum = squashed;
        while (sum != null && sum.parts().size() == 1) {
            sum = sum.parts().get(0);
        }
        List<Pull> members = sum == null
                ? List.of()
                : sum.parts().stream()
                        .filter(part -> !part.parts().isEmpty())
                        .map(part -> new Pull(part.label(), part.trillionths()))
                        .toList();
        return members.size() > 1 ? members : List.of();
    }

    /** The leaves under the squashed sum, added up by label over the members, the strongest first; they add up to it exactly. */
    public List<Pull> pulls() {
        Map<String, Long> byLabel = new LinkedHashMap<>();
        if (squashed != null) {
            collect(squashed, byLabel);
        }
        List<Pull> pulls = new ArrayList<>();
        byLabel.forEach((label, value) -> pulls.add(new Pull(label, value)));
        pulls.sort(Comparator.comparingLong((Pull pull) -> -Math.abs(pull.trillionths()))
                .thenComparing(Pull::label));
        return pulls;
    }

    private static void collect(Explanation node, Map<String, Long> byLabel) {
        if (node.operation() == Operation.SUM) {
            node.parts().forEach(part -> collect(part, byLabel));
        } else {
            byLabel.merge(node.label(), node.trillionths(), Long::sum);
        }
    }
}
