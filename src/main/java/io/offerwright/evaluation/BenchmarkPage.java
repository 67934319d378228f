package io.offerwright.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the page of a benchmark says, as text.
 *
 * @param reference the title of the reference; empty without one
 */
record BenchmarkPage(
        String lead, String seeds, String reference, List<String> measures, List<Line> lines, List<DotChart> charts) {
    /** One model: a cell per measure, then the training time. */
    record Line(String name, String kind, List<Cell> cells) {}

    /**
     * One figure.
     *
     * @param mean empty when it does not exist
     * @param deviation empty for a single seed
     * @param theirs empty without a reference
     * @param best whether no other of ours is higher
     */
    record Cell(String mean, String deviation, String theirs, boolean best) {}

    static BenchmarkPage of(Benchmark benchmark, Optional<ReferenceFigures> reference) {
        List<String> measures = new ArrayList<>();
        Benchmark.MEASURES.forEach(measure -> measures.add(measure.key(benchmark.k())));
        List<Line> lines = new ArrayList<>();
        for (String name : benchmark.names(reference)) {
            Optional<Benchmark.Row> row = benchmark.row(name);
            List<Cell> cells = new ArrayList<>();
            for (Measure measure : Benchmark.MEASURES) {
                Optional<Spread> ours = row.map(found -> found.measures().get(measure));
                double highest = benchmark.rows().stream()
                        .mapToDouble(each -> each.measures().get(measure).mean())
                        .max()
                        .orElse(Double.NaN);
                boolean best = ours.isPresent() && ours.get().mean() == highest;
                cells.add(cell(benchmark, ours, theirs(reference, name, measure.key(benchmark.k())), 4, best));
            }
            Optional<Spread> seconds =
                    row.filter(found -> found.kind().trained()).map(Benchmark.Row::fitSeconds);
            cells.add(cell(benchmark, seconds, theirs(reference, name, ReferenceFigures.FIT_SECONDS), 2, false));
            lines.add(new Line(
                    name,
                    row.map(found -> found.kind().name().toLowerCase(Locale.ROOT))
                            .orElse("reference only"),
                    cells));
        }
        List<DotChart> charts = new ArrayList<>();
        Benchmark.MEASURES.forEach(measure -> charts.add(DotChart.of(benchmark, measure, reference)));
        return new BenchmarkPage(
                String.format(
                        Locale.ROOT,
                        "%,d users, of whom %,d were measured; %,d items; %,d interactions to train on.",
                        benchmark.users(),
                        benchmark.measured(),
                        benchmark.items(),
                        benchmark.trainInteractions()),
                benchmark.seeds() == 1
                        ? "Trained once, with seed " + benchmark.firstSeed() + "."
                        : "Mean ± standard deviation over " + benchmark.seeds() + " seeds, " + benchmark.firstSeed()
                                + " to " + (benchmark.firstSeed() + benchmark.seeds() - 1) + ".",
                reference.map(ReferenceFigures::title).orElse(""),
                measures,
                lines,
                charts);
    }

    private static double theirs(Optional<ReferenceFigures> reference, String name, String figure) {
        return reference.map(given -> given.figure(name, figure)).orElse(Double.NaN);
    }

    private static Cell cell(Benchmark benchmark, Optional<Spread> ours, double theirs, int decimals, boolean best) {
        return new Cell(
                ours.map(spread -> decimal(spread.mean(), decimals)).orElse(""),
                benchmark.seeds() == 1
                        ? ""
                        : ours.map(spread -> "± " + decimal(spread.deviation(), decimals))
                                .orElse(""),
                Double.isNaN(theirs) ? "" : decimal(theirs, decimals),
                best);
    }

    private static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
