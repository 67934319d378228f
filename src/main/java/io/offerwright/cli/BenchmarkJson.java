package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.evaluation.Benchmark;
import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.ReferenceFigures;
import java.util.List;
import java.util.Optional;

/** A benchmark as one JSON object, with the keys of {@link EvaluationJson} where they mean the same. */
final class BenchmarkJson {
    private BenchmarkJson() {}

    static String text(Benchmark benchmark, Optional<ReferenceFigures> reference) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        Benchmark.Row last = benchmark.rows().get(benchmark.rows().size() - 1);
        root.put("model", last.name());
        root.put("seed", benchmark.firstSeed());
        root.put("seeds", benchmark.seeds());
        put(root, last, benchmark);
        root.put("users", benchmark.users());
        root.put("items", benchmark.items());
        root.put("train_interactions", benchmark.trainInteractions());
        root.put("measured_users", benchmark.measured());
        List<Benchmark.Row> models = of(Comparison.Kind.MODEL, benchmark);
        if (models.size() > 1) {
            ObjectNode members = root.putObject("members");
            models.forEach(row -> put(members.putObject(row.name()), row, benchmark));
        }
        benchmark.row(Comparison.GIVEN).ifPresent(row -> put(root.putObject("given_weights"), row, benchmark));
        List<Benchmark.Row> plain = of(Comparison.Kind.BASELINE, benchmark);
        if (!plain.isEmpty()) {
            ObjectNode baselines = root.putObject("baselines");
            plain.forEach(row -> put(baselines.putObject(row.name()), row, benchmark));
        }
        if (!benchmark.byHistory().isEmpty()) {
            ObjectNode groups = root.putObject("by_history");
            for (Benchmark.Group group : benchmark.byHistory()) {
                ObjectNode node = groups.putObject(group.name());
                node.put("measured_users", group.measured());
                ObjectNode all = node.putObject("models");
                group.rows().forEach(row -> putMeasures(all.putObject(row.name()), row, benchmark));
            }
        }
        reference.ifPresent(given -> {
            ObjectNode theirs = root.putObject("reference");
            theirs.put("title", given.title());
            ObjectNode all = theirs.putObject("models");
            given.models().forEach((name, figures) -> {
                ObjectNode node = all.putObject(name);
                figures.forEach(node::put);
            });
        });
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and names can be written.", e);
        }
    }

    private static List<Benchmark.Row> of(Comparison.Kind kind, Benchmark benchmark) {
        return benchmark.rows().stream().filter(row -> row.kind() == kind).toList();
    }

    /** What {@link #put} does, without the time of training, which is that of all users. */
    private static void putMeasures(ObjectNode node, Benchmark.Row row, Benchmark benchmark) {
        for (Measure measure : Benchmark.MEASURES) {
            node.put(measure.key(benchmark.k()), row.measures().get(measure).mean());
        }
        if (benchmark.seeds() > 1) {
            ObjectNode deviations = node.putObject("standard_deviations");
            for (Measure measure : Benchmark.MEASURES) {
                deviations.put(
                        measure.key(benchmark.k()), row.measures().get(measure).deviation());
            }
        }
    }

    /** The means over the seeds, and how far they scatter if there are several. */
    private static void put(ObjectNode node, Benchmark.Row row, Benchmark benchmark) {
        putMeasures(node, row, benchmark);
        if (row.kind() != Comparison.Kind.BASELINE) {
            node.put("fit_seconds", milliseconds(row.fitSeconds().mean()));
            if (benchmark.seeds() > 1) {
                node.withObject("/standard_deviations")
                        .put("fit_seconds", milliseconds(row.fitSeconds().deviation()));
            }
        }
    }

    private static double milliseconds(double seconds) {
        return Math.round(seconds * 1e3) / 1e3;
    }
}
