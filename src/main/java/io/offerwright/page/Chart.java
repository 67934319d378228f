package io.offerwright.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A drawing of rows on one scale that holds 0: dots with intervals, or bars from 0. Lengths are pixels at the size of a telephone; a name
 * stands above its row, so that long ones fit.
 *
 * @param title what the scale shows
 * @param description the figures as a sentence
 * @param bars true for bars, false for dots with intervals
 * @param zero where 0 is
 * @param marks thresholds to draw across all rows
 */
public record Chart(
        String title,
        String description,
        boolean bars,
        int height,
        double zero,
        List<Row> rows,
        List<Tick> ticks,
        List<Tick> marks) {
    /** Of the drawing. */
    public static final int WIDTH = 340;
    /** Where the scale begins. */
    public static final int LEFT = 4;

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
    public record Row(String name, String value, String kind, double y, double low, double x, double high) {
        /** True if it stands above rows of its own. */
        public boolean heading() {
            return value.isEmpty();
        }

        /** The name, cut short if it would not fit; the table has it in full. */
        public String label() {
            return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
        }

        /** True if there is a value to draw. */
        public boolean drawn() {
            return !Double.isNaN(x);
        }

        /** True if there is an interval to draw. */
        public boolean spans() {
            return !Double.isNaN(low) && !Double.isNaN(high);
        }

        /** Where its name stands. */
        public double labelY() {
            return heading() ? y : y - 11;
        }
    }

    /** A number on the scale. */
    public record Tick(String text, double x) {}

    /**
     * What a row shows; a heading if the text of its value is empty.
     *
     * @param text the value as people read it
     * @param kind as of {@link Row}
     * @param value may be {@code NaN}, as may the ends of its interval: then it is not drawn
     */
    public record Item(String name, String text, String kind, double value, double low, double high) {
        /** A line that names the rows below it. */
        public static Item heading(String name) {
            return new Item(name, "", "", Double.NaN, Double.NaN, Double.NaN);
        }

        /** A value that is no estimate. */
        public static Item exact(String name, String text, String kind, double value) {
            return new Item(name, text, kind, value, value, value);
        }
    }

    /** The lower end of the scale. */
    public double bottom() {
        return (double) height - BOTTOM;
    }

    /**
     * Draws rows.
     *
     * @param thresholds to draw across all rows
     * @param tick how a number of the scale is written
     */
    public static Chart of(
            String title, boolean bars, List<Item> items, List<Double> thresholds, DoubleFunction<String> tick) {
        double least = 0;
        double most = 0;
        for (Item item : items) {
            for (double each : new double[] {item.low(), item.value(), item.high()}) {
                least = Double.isNaN(each) ? least : Math.min(least, each);
                most = Double.isNaN(each) ? most : Math.max(most, each);
            }
        }
        for (double threshold : thresholds) {
            most = Math.max(most, threshold);
        }
        double step = step(most - least);
        long first = Math.round(Math.floor(least / step + 1e-9));
        long last = Math.max(first + 1, Math.round(Math.ceil(most / step - 1e-9)));
        Scale scale = new Scale(first * step, last * step);
        List<Row> rows = new ArrayList<>();
        List<String> told = new ArrayList<>();
        double y = 0;
        String heading = "";
        for (Item item : items) {
            boolean isHeading = item.text().isEmpty();
            double middle = isHeading ? y + 17 : y + 25;
            y += isHeading ? HEADING : ROW;
            heading = isHeading ? item.name() + ", " : heading;
            rows.add(new Row(
                    item.name(),
                    item.text(),
                    item.kind(),
                    middle,
                    scale.x(item.low()),
                    scale.x(item.value()),
                    scale.x(item.high())));
            if (!isHeading) {
                told.add(heading + item.name() + ": " + item.text());
            }
        }
        List<Tick> ticks = new ArrayList<>();
        for (long at = first; at <= last; at++) {
            ticks.add(new Tick(tick.apply(at * step), scale.x(at * step)));
        }
        List<Tick> marks = new ArrayList<>();
        thresholds.forEach(threshold -> marks.add(new Tick(Figures.significant(threshold), scale.x(threshold))));
        return new Chart(
                title, String.join("; ", told) + ".", bars, (int) y + 6 + BOTTOM, scale.x(0), rows, ticks, marks);
    }

    /** From the lower end of the scale to the upper one. */
    private record Scale(double from, double to) {
        double x(double value) {
            return Double.isNaN(value)
                    ? Double.NaN
                    : Math.round(10 * (LEFT + (value - from) / (to - from) * (WIDTH - LEFT - RIGHT))) / 10.0;
        }
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
