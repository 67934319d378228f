package io.offerwright.cli;

import io.offerwright.evaluation.Benchmark;
import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.ReferenceFigures;
import io.offerwright.evaluation.Spread;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A benchmark as a table for a terminal of 100 columns; the figures of a reference stand beneath ours. */
final class BenchmarkText {
    private static final String NONE = "-";

    private BenchmarkText() {}

    static void print(PrintWriter out, Benchmark benchmark, Optional<ReferenceFigures> reference) {
        boolean once = benchmark.seeds() == 1;
        out.printf(
                Locale.ROOT,
                "%,d users (%,d measured), %,d items, %,d interactions to train on, seed%s %d%s\n\n",
                benchmark.users(),
                benchmark.measured(),
                benchmark.items(),
                benchmark.trainInteractions(),
                once ? "" : "s",
                benchmark.firstSeed(),
                once ? "" : " to " + (benchmark.firstSeed() + benchmark.seeds() - 1));
        TextTable table = new TextTable("", "l" + "r".repeat(Benchmark.MEASURES.size() + 1));
        List<String> head = new ArrayList<>(List.of(""));
        Benchmark.MEASURES.forEach(measure -> head.add(measure.key(benchmark.k())));
        head.add("fit s");
        table.row(head.toArray(new String[0]));
        for (String name : benchmark.names(reference)) {
            benchmark.row(name).ifPresent(row -> {
                List<String> cells = new ArrayList<>(List.of(name));
                for (Measure measure : Benchmark.MEASURES) {
                    cells.add(text("%.4f", row.measures().get(measure), once));
                }
                cells.add(row.kind().trained() ? text("%.2f", row.fitSeconds(), once) : NONE);
                table.row(cells.toArray(new String[0]));
            });
            reference.filter(given -> given.models().containsKey(name)).ifPresent(given -> {
                boolean alone = benchmark.row(name).isEmpty();
                List<String> cells = new ArrayList<>(List.of((alone ? name + ", " : "  ") + given.title()));
                for (Measure measure : Benchmark.MEASURES) {
                    cells.add(theirs("%.4f", given.figure(name, measure.key(benchmark.k())), once));
                }
                cells.add(theirs("%.2f", given.figure(name, ReferenceFigures.FIT_SECONDS), once));
                table.row(cells.toArray(new String[0]));
            });
        }
        table.print(out);
        Benchmark.Row last = benchmark.rows().get(benchmark.rows().size() - 1);
        benchmark.row(Comparison.POPULARITY).ifPresent(popularity -> benchmark
                .row(Comparison.ORACLE)
                .ifPresent(oracle -> out.print(Reached.sentence(
                        last.name(),
                        benchmark.k(),
                        Benchmark.MEASURES,
                        measure -> last.measures().get(measure).mean(),
                        measure -> popularity.measures().get(measure).mean(),
                        measure -> oracle.measures().get(measure).mean()))));
        if (!once) {
            out.print("\u00b1 standard deviation over the seeds.\n");
        }
        for (Benchmark.Group group : benchmark.byHistory()) {
            printGroup(out, benchmark, group);
        }
    }

    private static void printGroup(PrintWriter out, Benchmark benchmark, Benchmark.Group group) {
        out.printf(Locale.ROOT, "\n%s users (%,d measured)\n\n", group.name(), group.measured());
        TextTable table = new TextTable("", "l" + "r".repeat(Benchmark.MEASURES.size()));
        List<String> head = new ArrayList<>(List.of(""));
        Benchmark.MEASURES.forEach(measure -> head.add(measure.key(benchmark.k())));
        table.row(head.toArray(new String[0]));
        for (Benchmark.Row row : group.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.name()));
            for (Measure measure : Benchmark.MEASURES) {
                cells.add(text("%.4f", row.measures().get(measure), benchmark.seeds() == 1));
            }
            table.row(cells.toArray(new String[0]));
        }
        table.print(out);
    }

    private static String text(String format, Spread spread, boolean once) {
        String mean = String.format(Locale.ROOT, format, spread.mean());
        return once ? mean : mean + " \u00b1" + String.format(Locale.ROOT, format, spread.deviation());
    }

    /** Padded to stand beneath our mean, whose deviation stands to the right. */
    private static String theirs(String format, double figure, boolean once) {
        String text = Double.isNaN(figure) ? NONE : String.format(Locale.ROOT, format, figure);
        int deviation = String.format(Locale.ROOT, format, 0.0).length() + 2;
        return once ? text : text + " ".repeat(deviation);
    }
}
