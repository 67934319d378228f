package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.experiment.Analysis;
import io.offerwright.experiment.Analysis.Arm;
import io.offerwright.experiment.Analysis.Comparison;
import io.offerwright.experiment.Analysis.Effect;
import io.offerwright.experiment.Estimate;
import io.offerwright.experiment.SampleRatio;
import java.io.IOException;
import java.util.List;

/** The analysis of an experiment as a JSON object; shares and lifts from 0 to 1, an end without a number is null. */
final class ExperimentJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ExperimentJson() {}

    static String of(Analysis analysis) throws IOException {
        ObjectNode object = MAPPER.createObjectNode();
        object.put("trustworthy", analysis.trustworthy());
        object.put("control", analysis.arms().get(0).name());
        object.put("alpha", analysis.plan().level());
        object.put("sequential", analysis.plan().sequential());
        analysis.ratio().ifPresent(ratio -> {
            ObjectNode node = object.putObject("sample_ratio");
            node.put("p", ratio.p());
            node.put("alarm_below", SampleRatio.LEVEL);
        });
        ArrayNode arms = object.putArray("arms");
        for (int index = 0; index < analysis.arms().size(); index++) {
            Arm arm = analysis.arms().get(index);
            ObjectNode node = arms.addObject();
            node.put("arm", arm.name());
            node.put("customers", arm.converted().trials());
            List<Double> expected = analysis.ratio().map(SampleRatio::expected).orElse(List.of());
            if (index < expected.size()) {
                node.put("expected_customers", expected.get(index));
            }
            if (analysis.trustworthy()) {
                node.put("converted", arm.converted().successes());
                put(node, "conversion", arm.converted().interval(analysis.plan().level()));
                arm.revenue()
                        .ifPresent(revenue ->
                                node.put("revenue_mean", revenue.sample().mean()));
            }
        }
        ArrayNode comparisons = object.putArray("comparisons");
        for (Comparison comparison : analysis.comparisons()) {
            ObjectNode node = comparisons.addObject();
            node.put("arm", comparison.arm());
            put(
                    node.putObject("conversion"),
                    comparison.conversion(),
                    analysis.plan().level());
            comparison
                    .revenue()
                    .ifPresent(effect -> put(
                            node.putObject("revenue").put("few_buyers", analysis.fewBuyers(comparison)),
                            effect,
                            analysis.plan().level()));
        }
        return MAPPER.writeValueAsString(object);
    }

    private static void put(ObjectNode node, Effect effect, double level) {
        put(node, "difference", effect.difference());
        put(node, "lift", effect.lift());
        node.put("p", effect.p());
        node.put("p_holm", effect.adjusted());
        node.put("more_than_chance", effect.adjusted() < level);
        effect.bootstrap().ifPresent(lift -> put(node, "lift_bootstrap", lift));
        effect.cuped().ifPresent(each -> {
            ObjectNode cuped = node.putObject("cuped");
            put(cuped, "difference", each.difference());
            cuped.put("p", each.p());
            cuped.put("p_holm", each.adjusted());
            cuped.put("more_than_chance", each.adjusted() < level);
            cuped.put("variance_reduction", each.reduction());
        });
    }

    private static void put(ObjectNode node, String name, Estimate estimate) {
        ObjectNode inner = node.putObject(name);
        put(inner, "value", estimate.value());
        put(inner, "low", estimate.low());
        put(inner, "high", estimate.high());
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
