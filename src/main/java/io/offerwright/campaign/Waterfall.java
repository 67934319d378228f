package io.offerwright.campaign;

import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Operation;
import io.offerwright.page.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An explanation unrolled into steps from nothing to the score, and, where a score was squashed, into what pulled it up
 * and down before that.
 *
 * @param steps in the order of the computation, the last one the total
 * @param pulls the parts under the first squashed sum, by name, the strongest first; empty when nothing was squashed
 * @param members the direct parts of that sum, in its order
 */
record Waterfall(List<Step> steps, List<Pull> pulls, List<Pull> members) {
    /** How many pulls are shown by name; the rest are added up. */
    private static final int NAMED_PULLS = 8;

    /**
     * One step.
     *
     * @param label what was added
     * @param detail how it was computed, such as {@code 0.7 × 0.62}; may be empty
     * @param ruleId the rule behind it, or null
     * @param before the score before the step
     * @param after the score after the step
     * @param total true for the last step, which is the score itself
     */
    record Step(String label, String detail, @Nullable String ruleId, double before, double after, boolean total) {
        double change() {
            return after - before;
        }
    }

    /** So much of a sum came from this part. */
    record Pull(String label, double value) {}

    static Waterfall of(Explanation explanation) {
        Builder builder = new Builder();
        builder.walk(explanation);
        builder.finish(explanation);

        Explanation squashed = firstSquashed(explanation);
        if (squashed == null) {
            return new Waterfall(builder.steps, List.of(), List.of());
        }
        Map<String, Double> byLabel = new LinkedHashMap<>();
        collect(squashed, 1, byLabel);
        Explanation sum = squashed;
        while (sum.parts().size() == 1) {
            sum = sum.parts().get(0);
        }
        List<Pull> members = sum.parts().stream()
                .filter(part -> !part.parts().isEmpty())
                .map(part -> new Pull(part.label(), value(part)))
                .toList();
        return new Waterfall(builder.steps, strongest(byLabel), members.size() > 1 ? members : List.of());
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
                walk(parts.get(0));
                add(
                        factor.label(),
                        "× " + Score.text(factor.score()),
                        factor.source(),
                        node.trillionths() - parts.get(0).trillionths());
            } else {
                add(node);
            }
        }

        private void add(Explanation part) {
            String detail = "";
            String ruleId = part.source();
            if (part.operation() == Operation.PRODUCT) {
                Explanation left = part.parts().get(0);
                Explanation right = part.parts().get(1);
                detail = Figures.significant(value(left)) + " × " + Figures.significant(value(right));
                ruleId = left.source();
            }
            add(part.label(), detail, ruleId, part.trillionths());
        }

        private void add(String label, String detail, @Nullable String ruleId, long change) {
            steps.add(new Step(label, detail, ruleId, value(reached), value(reached + change), false));
            reached += change;
        }

        private void finish(Explanation whole) {
            if (rounding != 0) {
                add("rounding", "to a millionth", null, rounding);
            }
            steps.add(new Step("score", "", null, 0, value(whole), true));
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

    /** Splits sums, and products with a constant, into their leaves. */
    private static void collect(Explanation node, double factor, Map<String, Double> byLabel) {
        if (node.operation() == Operation.SUM) {
            node.parts().forEach(part -> collect(part, factor, byLabel));
        } else if (node.operation() == Operation.PRODUCT
                && node.parts().get(0).parts().isEmpty()
                && !node.parts().get(1).parts().isEmpty()) {
            collect(node.parts().get(1), factor * value(node.parts().get(0)), byLabel);
        } else {
            byLabel.merge(node.label(), factor * value(node), Double::sum);
        }
    }

    private static List<Pull> strongest(Map<String, Double> byLabel) {
        List<Pull> pulls = new ArrayList<>();
        byLabel.forEach((label, value) -> pulls.add(new Pull(label, value)));
        pulls.sort(Comparator.comparingDouble((Pull pull) -> -Math.abs(pull.value()))
                .thenComparing(Pull::label));
        if (pulls.size() <= NAMED_PULLS + 1) {
            return pulls;
        }
        List<Pull> named = new ArrayList<>(pulls.subList(0, NAMED_PULLS));
        List<Pull> rest = pulls.subList(NAMED_PULLS, pulls.size());
        named.add(new Pull(
                rest.size() + " smaller parts",
                rest.stream().mapToDouble(Pull::value).sum()));
        return named;
    }

    private static double value(Explanation node) {
        return value(node.trillionths());
    }

    private static double value(long trillionths) {
        return (double) trillionths / Score.ONE / Score.ONE;
    }
}
