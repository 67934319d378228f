package io.offerwright.fairness;

import io.offerwright.page.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A drawing of rows on one scale from 0: dots with intervals, or bars. Lengths are pixels at the size of a telephone; a name
 * stands above its row, so that long ones fit.
 *
 * @param title what the scale shows
 * @param description the figures as a sentence
 * @param bars true for bars, false for dots with intervals
 * @param marks thresholds to draw across all rows
 */
record Chart(
        String title,
        String description,
        boolean bars,
        int height,
        List<Row> rows,
        List<Tick> ticks,
        List<Tick> marks) {
    static final int WIDTH = 340;
    static final int LEFT = 4;
    private static final int RIGHT = 14;
    private static final int ROW = 36;
    private static final int HEADING = 24;
    private static final int BOTTOM = 24;
    private static final int MOST_TICKS = 5;
    private static final int LONGEST_NAME = 34;

    /**
     * A row; without a value it is a heading.
     *
     * @param kind of the colour: {@code up}, {@code down}, or {@code total}
     * @param y of the middle of dot or bar
     */
    record Row(String name, String value, String kind, double y, double low, double x, double high) {
        boolean heading() {
            return value.isEmpty();
        }

        /** The name, cut short if it would not fit; the table has it in full. */
        String label() {
            return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
        }

        double labelY() {
            return heading() ? y : y - 11;
        }
    }

    /** A number on the scale. */
    record Tick(String text, double x) {}

    /** What a row shows; a heading if the estimate is {@code null}. */
    record Item(String name, String value, String kind, Estimate estimate) {
        static Item heading(String name) {
            return new Item(name, "", "", Estimate.NONE);
        }
    }

    /** The lower end of the scale. */
    double bottom() {
        return (double) height - BOTTOM;
    }

    static Chart of(
            String title, boolean bars, List<Item> items, List<Double> thresholds, DoubleFunction<String> tick) {
        double most = 0;
        for (Item item : items) {
            most = Math.max(
                    most,
                    Double.isNaN(item.estimate().high()) ? 0 : item.estimate().high());
        }
        for (double threshold : thresholds) {
            most = Math.max(most, threshold);
        }
        double step = step(most);
        double end = Math.max(step, Math.ceil(most / step - 1e-9) * step);
        List<Row> rows = new ArrayList<>();
        List<String> told = new ArrayList<>();
        double y = 0;
        String heading = "";
        for (Item item : items) {
            boolean isHeading = item.value().isEmpty();
            double middle = isHeading ? y + 17 : y + 25;
            y += isHeading ? HEADING : ROW;
            heading = isHeading ? item.name() + ", " : heading;
            rows.add(new Row(
                    item.name(),
                    item.value(),
                    item.kind(),
                    middle,
                    x(item.estimate().low(), end),
                    x(item.estimate().value(), end),
                    x(item.estimate().high(), end)));
            if (!isHeading) {
                told.add(heading + item.name() + ": " + item.value());
            }
        }
        List<Tick> ticks = new ArrayList<>();
        for (int at = 0; at * step <= end + step / 2; at++) {
            ticks.add(new Tick(tick.apply(at * step), x(at * step, end)));
        }
        List<Tick> marks = new ArrayList<>();
        thresholds.forEach(threshold -> marks.add(new Tick(Figures.significant(threshold), x(threshold, end))));
        return new Chart(title, String.join("; ", told) + ".", bars, (int) y + 6 + BOTTOM, rows, ticks, marks);
    }

    private static double x(double value, double end) {
        return Double.isNaN(value)
                ? LEFT
                : Math.round(10 * (LEFT + Math.max(0, value) / end * (WIDTH - LEFT - RIGHT))) / 10.0;
    }

    /** A step of 1, 2 or 5 times a power of ten that leaves five ticks at the most. */
    private static double step(double most) {
        double step = 1e-6;
        int turn = 0;
        while (most / step > MOST_TICKS) {
            step *= turn % 3 == 1 ? 2.5 : 2;
            turn++;
        }
        return step;
    }
}
