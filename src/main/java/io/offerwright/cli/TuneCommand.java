package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.tuning.Criterion;
import io.offerwright.tuning.Dimension;
import io.offerwright.tuning.Dimension.Range;
import io.offerwright.tuning.Search;
import io.offerwright.tuning.Trial;
import io.offerwright.tuning.Tuning;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tune}: searches for hyperparameters. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Searches for the hyperparameters of a member, on a part of the training data.",
            "A search that was killed goes on where it was when the same command is given again."
        },
        footer = {
            "",
            "Ranges: learning_rate 0.001..0.1, item_alpha and user_alpha 1e-8..1e-3, components 32..256, epochs 10..100,",
            "max_sampled 5..50. Halving begins with --trials points of a few epochs, and goes on with a third of them for",
            "three times as many. The figure of the best is flattered: measure it once more with evaluate --test.",
            "Into --out go trials.jsonl, trials.csv, report.html, and best.yaml for train --config.",
            "",
            "Example: tune sample-campaigns/data --member bpr --search halving --trials 27 --out tuned",
            "Example: tune --train train.csv --search random --trials 20 --range epochs=5..30 --out tuned"
        })
final class TuneCommand implements Callable<Integer> {
    private static final int ROWS = 10;
    private static final String NUMBER = "([0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]{1,3})?)";
    private static final Pattern RANGE = Pattern.compile(NUMBER + "(?:\\.\\." + NUMBER + ")?");

    @Spec
    private CommandSpec spec;

    @Mixin
    private StudyData data;

    @Option(
            names = "--search",
            paramLabel = "WAY",
            defaultValue = "random",
            description = "grid, random or halving (default: ${DEFAULT-VALUE}).")
    private Search search;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many points to try; of a grid, at most (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "ndcg@5",
            converter = CriterionConverter.class,
            description = "precision@K, recall@K, ndcg@K, map@K, hit@K, mrr or auc (default: ${DEFAULT-VALUE}).")
    private Criterion metric;

    @Option(
            names = "--range",
            paramLabel = "NAME=LOW..HIGH",
            description = "Another range of a hyperparameter, such as epochs=5..30; or one value, epochs=20.")
    private Map<String, String> ranges = new LinkedHashMap<>();

    @Mixin
    private Threads threads;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path out;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        StudyData.Parts parts = data.read();
        Tuning tuning;
        try {
            tuning = new Tuning(
                    parts.set(),
                    parts.parts(),
                    parts.text(),
                    data.member(),
                    search,
                    trials,
                    ranges(),
                    metric,
                    data.seed(),
                    threads.count(),
                    out);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Tuning.Result result;
        try (ProgressBar bar = new ProgressBar(
                spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "trials", tuning.allTrials())) {
            result = tuning.run(bar::at);
        }
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            printer.println(jsonText(result));
        } else {
            print(result, printer);
        }
        printer.flush();
        return 0;
    }

    private Map<Dimension, Range> ranges() {
        Map<Dimension, Range> result = new EnumMap<>(Dimension.class);
        List<String> names = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            names.add(dimension.text());
            String text = ranges.get(dimension.text());
            if (text == null) {
                continue;
            }
            Matcher matcher = RANGE.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("--range " + dimension.text() + " is \"" + text
                        + "\"; expected two numbers such as 0.01..0.1, or one.");
            }
            double low = Double.parseDouble(matcher.group(1));
            result.put(
                    dimension, new Range(low, matcher.group(2) == null ? low : Double.parseDouble(matcher.group(2))));
        }
        for (String name : ranges.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "--range names \"" + name + "\"; expected " + String.join(", ", names) + ".");
            }
        }
        return result;
    }

    private void print(Tuning.Result result, PrintWriter printer) {
        List<Dimension> dimensions =
                Dimension.of(result.tuning().member().hyperparameters().loss());
        printer.printf(
                Locale.ROOT,
                "%,d trials of %s by %s on %s, %,d epochs in all",
                result.trials().size(),
                result.tuning().member().name(),
                metric,
                result.tuning().partsText(),
                result.epochs());
        printer.println(result.resumed() > 0 ? " (" + result.resumed() + " trials were done before)" : "");
        if (search == Search.HALVING) {
            result.tuning().rungs().forEach(rung -> printer.println("  round of " + rung));
        }
        printer.println();
        TextTable table = new TextTable("", "rr" + "r".repeat(dimensions.size()) + "r");
        List<String> header = new ArrayList<>(List.of("rank", metric.toString()));
        dimensions.forEach(dimension -> header.add(dimension.text()));
        header.add("point");
        table.row(header.toArray(String[]::new));
        int rank = 0;
        for (Trial trial :
                result.trials().subList(0, Math.min(ROWS, result.trials().size()))) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(++rank), score(trial)));
            dimensions.forEach(dimension -> cells.add(Dimension.text(dimension.of(trial.hyperparameters()))));
            cells.add(Integer.toString(trial.point()));
            table.row(cells.toArray(String[]::new));
        }
        table.print(printer);
        if (result.trials().size() > ROWS) {
            printer.println("... and " + (result.trials().size() - ROWS) + " more in " + out.resolve("trials.csv"));
        }
        printer.println();
        printer.println("The best is in " + out.resolve("best.yaml") + ", all of them in " + out.resolve("report.html")
                + ". Being the best of many, its figure is flattered.");
    }

    private static String score(Trial trial) {
        return trial.diverged()
                ? "diverged"
                : String.format(Locale.ROOT, "%.4f", trial.score())
                        + (trial.standardError() > 0
                                ? String.format(Locale.ROOT, " ± %.4f", trial.standardError())
                                : "");
    }

    private String jsonText(Tuning.Result result) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("member", result.tuning().member().name());
        root.put("search", search.text());
        root.put("metric", metric.toString());
        root.put("measured_on", result.tuning().partsText());
        root.put("seed", data.seed());
        root.put("resumed", result.resumed());
        root.put("epochs", result.epochs());
        put(root.putObject("best"), result.best(), result);
        ArrayNode all = root.putArray("trials");
        result.trials().forEach(trial -> put(all.addObject(), trial, result));
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and names can be written.", e);
        }
    }

    private static void put(ObjectNode node, Trial trial, Tuning.Result result) {
        node.put("point", trial.point());
        node.put("rung", trial.rung());
        if (trial.diverged()) {
            node.put("diverged", true);
        } else {
            node.put("score", trial.score());
            node.put("standard_error", trial.standardError());
        }
        for (Dimension dimension :
                Dimension.of(result.tuning().member().hyperparameters().loss())) {
            double value = dimension.of(trial.hyperparameters());
            if (dimension.whole()) {
                node.put(dimension.text(), (long) value);
            } else {
                node.put(dimension.text(), value);
            }
        }
    }
}
