package io.offerwright.page;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Columns over days, a strip for each thing that is counted, all on the same scale of days. Where all count the same kind of thing,
 * they share the scale of heights, too, so that these can be compared; else each strip has its own.
 *
 * @param title what is counted
 * @param first the first day, at the left
 * @param last the last day, at the right
 * @param most the count that the height of each strip stands for; 0 where each has its own scale
 */
public record SmallMultiples(
        String title, LocalDate first, LocalDate last, long most, List<Strip> strips, Lines table) {
    /** Of a strip. */
    public static final int WIDTH = 300;
    /** Of a strip. */
    public static final int HEIGHT = 44;

    /**
     * A strip.
     *
     * @param total what is written beside the name
     * @param description the figures as a sentence
     * @param most what its full height stands for
     */
    public record Strip(String name, String total, String description, long most, List<Column> columns) {}

    /** A day's column. */
    public record Column(String x, String y, String width, String height) {}

    /** What is counted, by day. */
    public record Series(String name, String total, SortedMap<LocalDate, Long> counts) {
        private long most() {
            return Math.max(
                    1, counts.values().stream().mapToLong(Long::longValue).max().orElse(1));
        }
    }

    /**
     * Strips from series, in their order.
     *
     * @param shared true if heights can be compared between strips
     */
    public static SmallMultiples of(
            String title, LocalDate first, LocalDate last, List<Series> series, boolean shared, Lines table) {
        long most = series.stream().mapToLong(Series::most).max().orElse(1);
        double days = last.toEpochDay() - first.toEpochDay() + 1.0;
        double step = WIDTH / days;
        List<Strip> strips = new ArrayList<>();
        for (Series each : series) {
            List<Column> columns = new ArrayList<>();
            long full = shared ? most : each.most();
            LocalDate peak = first;
            long highest = 0;
            long all = 0;
            for (var entry : each.counts().entrySet()) {
                long count = entry.getValue();
                all += count;
                if (count > highest) {
                    highest = count;
                    peak = entry.getKey();
                }
                if (count > 0) {
                    // Few of many must be seen, too.
                    double height = Math.max(1, (double) count / full * HEIGHT);
                    columns.add(new Column(
                            number((entry.getKey().toEpochDay() - first.toEpochDay()) * step),
                            number(HEIGHT - height),
                            number(Math.max(0.8, Math.min(step * 0.85, 24))),
                            number(height)));
                }
            }
            strips.add(new Strip(
                    each.name(),
                    each.total(),
                    each.name() + ": " + Figures.count(all) + " from " + first + " to " + last
                            + (all == 0 ? "." : ", the most, " + Figures.count(highest) + ", on " + peak + "."),
                    full,
                    columns));
        }
        return new SmallMultiples(title, first, last, shared ? most : 0, strips, table);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
