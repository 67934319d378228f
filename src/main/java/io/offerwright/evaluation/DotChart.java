package io.offerwright.evaluation;

import io.offerwright.evaluation.Comparison.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One measure of a benchmark as dots on a scale: a row per model, a dot at the mean, a line from one standard deviation
 * below to one above, a ring at the reference. Lengths are pixels at the size of the page.
 *
 * @param title what the scale shows
 * @param description the figures as a sentence
 * @param height of the drawing; its width is {@value #WIDTH}
 * @param rows from top to bottom
 * @param ticks from left to right
 */
record DotChart(String title, String description, int height, List<Row> rows, List<Tick> ticks) {
    static final int WIDTH = 440;
    static final int LABELS = 190;
    private static final int RIGHT = 20;
    private static final int TOP = 8;
    private static final int ROW = 24;
    private static final int BOTTOM = 26;
    private static final int MOST_TICKS = 5;
    /** Characters that fit beside the scale. */
    private static final int LONGEST_LABEL = 28;

    /**
     * One row; a place that is {@code NaN} is not drawn.
     *
     * @param kind of the dot; null for a model that only the reference has
     * @param y of the middle of the row
     * @param low where the line begins
     * @param x of the dot
     * @param high where the line ends
     * @param reference x of the ring
     */
    record Row(String name, String kind, double y, double low, double x, double high, double reference) {
        /** The name, cut short if it would not fit; the table has it in full. */
        String label() {
            return name.codePointCount(0, name.length()) <= LONGEST_LABEL
                    ? name
                    : name.substring(0, name.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
        }

        boolean hasDot() {
            return !Double.isNaN(x);
        }

        boolean hasRing() {
            return !Double.isNaN(reference);
        }
    }

    /** A number on the scale. */
    record Tick(String text, double x) {}

    /** The lower end of the scale. */
    double bottom() {
        return (double) height - BOTTOM;
    }

    static DotChart of(Benchmark benchmark, Measure measure, Optional<ReferenceFigures> reference) {
        String key = measure.key(benchmark.k());
        List<String> names = benchmark.names(reference);
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        List<String> told = new ArrayList<>();
        for (String name : names) {
            double theirs = reference.map(given -> given.figure(name, key)).orElse(Double.NaN);
            Optional<Benchmark.Row> row = benchmark.row(name);
            if (row.isPresent()) {
                Spread ours = row.get().measures().get(measure);
                least = Math.min(least, ours.mean() - ours.deviation());
                most = Math.max(most, ours.mean() + ours.deviation());
                told.add(String.format(Locale.ROOT, "%s %.4f ± %.4f", name, ours.mean(), ours.deviation()));
            }
            if (!Double.isNaN(theirs)) {
                least = Math.min(least, theirs);
                most = Math.max(most, theirs);
                told.add(String.format(
                        Locale.ROOT,
                        "%s of %s %.4f",
                        name,
                        reference.orElseThrow().title(),
                        theirs));
            }
        }
        Scale scale = Scale.of(least, most);
        List<Row> rows = new ArrayList<>();
        for (String name : names) {
            Optional<Spread> ours =
                    benchmark.row(name).map(row -> row.measures().get(measure));
            double theirs = reference.map(given -> given.figure(name, key)).orElse(Double.NaN);
            rows.add(new Row(
                    name,
                    benchmark.row(name).map(row -> kind(row.kind())).orElse(""),
                    TOP + (rows.size() + 0.5) * ROW,
                    scale.x(ours.map(spread -> spread.mean() - spread.deviation())
                            .orElse(Double.NaN)),
                    scale.x(ours.map(Spread::mean).orElse(Double.NaN)),
                    scale.x(ours.map(spread -> spread.mean() + spread.deviation())
                            .orElse(Double.NaN)),
                    scale.x(theirs)));
        }
        int height = TOP + names.size() * ROW + BOTTOM;
        return new DotChart(key, String.join("; ", told) + ".", height, rows, scale.ticks());
    }

    private static String kind(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** From {@code first} to {@code last} steps of {@code step}, a number with one significant digit. */
    private record Scale(long first, long last, double step, int decimals) {
        static Scale of(double least, double most) {
            double span = Math.max(most - least, 1e-3);
            int decimals = 0;
            double unit = 1;
            while (unit * MOST_TICKS > span) {
                unit /= 10;
                decimals++;
            }
            // Now 5 to 50 units span it.
            double step = unit;
            for (int factor : new int[] {2, 5, 10}) {
                if (span / step > MOST_TICKS) {
                    step = unit * factor;
                }
            }
            decimals -= step > 9 * unit ? 1 : 0;
            return new Scale((long) Math.floor(least / step), (long) Math.ceil(most / step), step, decimals);
        }

        double x(double value) {
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
            double share = last == first ? 0.5 : (value / step - first) / (last - first);
            return Math.round(10 * (LABELS + share * (WIDTH - LABELS - RIGHT))) / 10.0;
        }

        List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            for (long at = first; at <= last; at++) {
                ticks.add(new Tick(String.format(Locale.ROOT, "%." + decimals + "f", at * step), x(at * step)));
            }
            return ticks;
        }
    }
}
