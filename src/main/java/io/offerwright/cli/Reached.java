package io.offerwright.cli;

import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How much of what is possible a model reaches, where a simulated world tells what is possible. */
final class Reached {
    private Reached() {}

    /** One line, such as {@code ensemble goes 70 % of the way from popularity to the oracle by ndcg@5, 80 % by auc.} */
    static String sentence(
            String name,
            int k,
            List<Measure> measures,
            ToDoubleFunction<Measure> model,
            ToDoubleFunction<Measure> popularity,
            ToDoubleFunction<Measure> oracle) {
        List<String> parts = new ArrayList<>();
        for (Measure measure : measures) {
            Comparison.reached(
                            model.applyAsDouble(measure),
                            popularity.applyAsDouble(measure),
                            oracle.applyAsDouble(measure))
                    .ifPresent(share ->
                            parts.add(String.format(Locale.ROOT, "%.0f %% by %s", 100 * share, measure.key(k))));
        }
        return name + " goes this far from popularity to the oracle: " + String.join(", ", parts) + ".\n";
    }
}
