package io.offerwright.cli;

import io.offerwright.data.Interactions;
import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.Comparison.Entry;
import io.offerwright.evaluation.EvaluationSet;
import io.offerwright.evaluation.Interval;
import io.offerwright.evaluation.ListMetrics;
import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.UserGroups;
import io.offerwright.model.TrainingBlocks;
import io.offerwright.model.TrainingMemory;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A comparison as tables for a terminal of 100 columns. */
final class EvaluationText {
    private static final int WIDTH = 100;
    private static final int GAP = 2;
    private static final int FIGURE = 7;

    private final Comparison comparison;
    private final EvaluationSet data;
    private final List<Entry> entries;
    private final boolean grouped;
    private final int k;

    /**
     * A text.
     *
     * @param grouped whether the groups of the data get tables of their own
     */
    EvaluationText(Comparison comparison, EvaluationSet data, List<Entry> entries, boolean grouped) {
        this.comparison = comparison;
        this.data = data;
        this.entries = entries;
        this.grouped = grouped;
        this.k = comparison.k();
    }

    void print(PrintWriter out) {
        Entry last = entries.get(entries.size() - 1);
        out.printf(
                Locale.ROOT,
                "%,d users (%,d measured), %,d items, %,d interactions to train on, seed %d\n\n",
                data.split().train().users(),
                last.metrics().mean().users(),
                data.split().train().items(),
                data.trainSize(),
                comparison.seed());
        printMemory(out);
        printMeans(out);
        out.print("\u00b1 half the width of the 95% bootstrap interval over users.\n");
        printReached(out, last);
        if (!last.weights().isEmpty()) {
            out.print("Weights of the ensemble:");
            last.weights().forEach((name, weight) -> out.printf(Locale.ROOT, " %s %.3f", name, weight));
            out.print("\n");
        }
        out.printf(Locale.ROOT, "\nThe lists of the first %d, of all measured users together\n\n", k);
        printLists(out);
        if (entries.size() > 1) {
            out.printf(
                    Locale.ROOT,
                    "\n%s less each other, with the 95%% interval of the difference on the same users\n\n",
                    last.name());
            printDifferences(out, last);
        }
        if (grouped) {
            data.groups().ifPresent(groups -> printGroups(out, groups, last));
        }
        UserGroups history = UserGroups.byHistory(data.split().train());
        if (history.measured(last.metrics()).length > 1) {
            printGroups(out, history, last);
        }
    }

    /** What each training took, as it was known before it began. */
    private void printMemory(PrintWriter out) {
        Interactions trained = comparison.trainedOn(data.split().train());
        long interactions = data.blocks().map(TrainingBlocks::size).orElse((long) trained.size());
        if (interactions < data.trainSize()) {
            out.printf(
                    Locale.ROOT, "Trained on a sample of %,d interactions; measured on all users.\n\n", trained.size());
        }
        List<TrainingMemory> all = comparison.memory(data, trained);
        TextTable table = new TextTable("", "lrrrrrr");
        table.row("memory in MB", "total", "interactions", "users", "items", "shards", "model");
        for (int m = 0; m < all.size(); m++) {
            TrainingMemory memory = all.get(m);
            table.row(
                    comparison.recipes().get(m).name(),
                    megabytes(memory.total()),
                    megabytes(memory.interactions()),
                    megabytes(memory.users()),
                    megabytes(memory.items()),
                    megabytes(memory.shards()),
                    megabytes(memory.model()));
            table.row(
                    "  bytes each",
                    "",
                    each(memory.interactions(), interactions),
                    each(memory.users(), trained.users()),
                    each(memory.items(), trained.items()),
                    "",
                    each(
                            memory.model(),
                            comparison.recipes().get(m).hyperparameters().components()));
        }
        table.print(out);
        out.print("The training's arrays: bytes per interaction, user and item; the model's per component.\n");
        data.blocks().ifPresent(blocks -> printBlocks(out, blocks));
        out.print("\n");
    }

    private void printBlocks(PrintWriter out, TrainingBlocks blocks) {
        out.printf(
                Locale.ROOT,
                "Users came in %,d blocks, and \"interactions\" and \"users\" are of the largest. On disk, an epoch read and wrote",
                blocks.count());
        String each = comparison.recipes().stream()
                .map(recipe -> text(
                        " %s MB (%s)",
                        megabytes(
                                blocks.trafficPerEpoch(recipe.hyperparameters().components())),
                        recipe.name()))
                .collect(Collectors.joining(","));
        out.print("\nabout" + each + ".\n");
    }

    private static String megabytes(long bytes) {
        return text("%,.1f", bytes / (double) (1 << 20));
    }

    private static String each(long bytes, long count) {
        return text("%,.1f", (double) bytes / Math.max(1, count));
    }

    private void printMeans(PrintWriter out) {
        TextTable table = new TextTable("", "l" + "r".repeat(Measure.values().length + 1));
        table.row(cells("", measureNames(), "fit s"));
        for (Entry entry : entries) {
            RankingMetrics mean = entry.metrics().mean();
            table.row(cells(
                    entry.name(), figures(mean), entry.kind().trained() ? text("%.2f", entry.fitSeconds()) : "-"));
            table.row(cells("", halfWidths(entry.metrics().intervals(comparison.seed())), ""));
        }
        table.print(out);
    }

    private void printReached(PrintWriter out, Entry last) {
        Optional<Entry> oracle = named(Comparison.ORACLE);
        Optional<Entry> popularity = named(Comparison.POPULARITY);
        if (oracle.isPresent() && popularity.isPresent()) {
            out.print("oracle: by the probabilities that the simulated world goes by, which no model can see.\n");
            out.print(Reached.sentence(
                    last.name(),
                    k,
                    List.of(Measure.PRECISION, Measure.RECALL, Measure.NDCG, Measure.AUC),
                    measure -> last.metrics().mean().value(measure),
                    measure -> popularity.get().metrics().mean().value(measure),
                    measure -> oracle.get().metrics().mean().value(measure)));
        }
    }

    private Optional<Entry> named(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    private void printLists(PrintWriter out) {
        TextTable table = new TextTable("", "lrrrr");
        table.row("", "coverage@" + k, "gini@" + k, "novelty@" + k, "diversity@" + k);
        for (Entry entry : entries) {
            ListMetrics lists = entry.lists();
            table.row(
                    entry.name(),
                    text("%.4f", lists.coverage()),
                    text("%.4f", lists.gini()),
                    text("%.2f bits", lists.novelty()),
                    Double.isNaN(lists.diversity()) ? "-" : text("%.4f", lists.diversity()));
        }
        table.print(out);
        if (Double.isNaN(entries.get(0).lists().diversity())) {
            out.print("diversity: no two items share a feature, or no list has two items.\n");
        }
    }

    private void printDifferences(PrintWriter out, Entry last) {
        List<Measure> measures = List.of(Measure.PRECISION, Measure.NDCG, Measure.AUC);
        TextTable table = new TextTable("", "l" + "r".repeat(measures.size()));
        table.row(cells("", measures.stream().map(measure -> measure.key(k)).toList()));
        for (Entry other : entries.subList(0, entries.size() - 1)) {
            Map<Measure, Interval> intervals = last.metrics().differences(other.metrics(), comparison.seed());
            List<String> cells = new ArrayList<>();
            for (Measure measure : measures) {
                Interval interval = intervals.get(measure);
                cells.add(text(
                        "%+.3f (%+.3f to %+.3f)",
                        last.metrics().mean().value(measure)
                                - other.metrics().mean().value(measure),
                        interval.low(),
                        interval.high()));
            }
            table.row(cells(other.name(), cells));
        }
        table.print(out);
    }

    /** The NDCG of all by group, then all measures of the last by group. */
    private void printGroups(PrintWriter out, UserGroups groups, Entry last) {
        List<Integer> measured = new ArrayList<>();
        for (int group : groups.measured(last.metrics())) {
            measured.add(group);
        }
        out.printf(Locale.ROOT, "\n%s by %s\n", Measure.NDCG.key(k), groups.column());
        int nameWidth =
                entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
        int from = 0;
        while (from < measured.size()) {
            int to = from;
            int width = nameWidth;
            do {
                width += GAP
                        + Math.max(FIGURE, groups.names().get(measured.get(to)).length());
                to++;
            } while (to < measured.size()
                    && width
                                    + GAP
                                    + Math.max(
                                            FIGURE,
                                            groups.names().get(measured.get(to)).length())
                            <= WIDTH);
            out.print("\n");
            printGroupColumns(out, groups, measured.subList(from, to));
            from = to;
        }
        out.printf(Locale.ROOT, "\n%s by %s\n\n", last.name(), groups.column());
        TextTable table = new TextTable("", "lr" + "r".repeat(Measure.values().length));
        table.row(cells("", List.of("users"), measureNames()));
        for (int group : measured) {
            RankingMetrics mean = last.metrics().mean(user -> groups.group()[user] == group);
            table.row(cells(groups.names().get(group), List.of(text("%,d", mean.users())), figures(mean)));
            table.row(cells(
                    "",
                    List.of(""),
                    halfWidths(last.metrics().intervals(user -> groups.group()[user] == group, comparison.seed()))));
        }
        table.print(out);
    }

    private void printGroupColumns(PrintWriter out, UserGroups groups, List<Integer> columns) {
        TextTable table = new TextTable("", "l" + "r".repeat(columns.size()));
        table.row(cells("", columns.stream().map(groups.names()::get).toList()));
        for (Entry entry : entries) {
            table.row(cells(
                    entry.name(),
                    columns.stream()
                            .map(group -> text(
                                    "%.4f",
                                    entry.metrics()
                                            .mean(user -> groups.group()[user] == group)
                                            .ndcg()))
                            .toList()));
        }
        table.print(out);
    }

    private List<String> measureNames() {
        List<String> names = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            names.add(measure.key(k));
        }
        return names;
    }

    private static List<String> figures(RankingMetrics mean) {
        List<String> figures = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            figures.add(text("%.4f", mean.value(measure)));
        }
        return figures;
    }

    private static List<String> halfWidths(Map<Measure, Interval> intervals) {
        return intervals.values().stream()
                .map(interval -> text("\u00b1%.4f", interval.halfWidth()))
                .toList();
    }

    private static String[] cells(String first, List<String> others, String... last) {
        return cells(first, others, List.of(last));
    }

    private static String[] cells(String first, List<String> others, List<String> last) {
        List<String> cells = new ArrayList<>();
        cells.add(first);
        cells.addAll(others);
        cells.addAll(last);
        return cells.toArray(new String[0]);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
