package io.offerwright.tuning;

import io.offerwright.model.Hyperparameters;
import io.offerwright.tuning.Dimension.Range;
import io.offerwright.tuning.Search.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the report of a search shows, as text that is ready to print.
 *
 * @param headline the figures at the top
 * @param heights between which scores the plots are drawn
 * @param dimensions the columns of the table of trials
 * @param rounds the rounds of successive halving; empty for another search
 */
record TuningPage(
        String member,
        String measure,
        String lead,
        List<Headline> headline,
        String heights,
        List<String> dimensions,
        List<Plot> plots,
        List<String> rounds,
        List<Row> rows,
        List<Setting> settings) {

    /** How many rows of the table are in view; the others wait to be unfolded. */
    static final int ROWS_IN_VIEW = 12;

    /** The size of a plot, and how far its points stay away from the edges. */
    private static final double WIDTH = 320;

    private static final double HEIGHT = 160;
    private static final double MARGIN = 8;

    record Headline(String value, String label, String note) {}

    record Setting(String name, String value) {}

    /** The score against one hyperparameter. */
    record Plot(String id, String title, String summary, String low, String high, List<Point> points) {}

    /** A trial in a plot; {@code kind} is {@code best}, {@code last} for the last round, or {@code early}. */
    record Point(String x, String y, String kind, String text) {}

    record Row(int rank, String point, String rung, String score, List<String> values) {}

    static TuningPage of(Tuning.Result result) {
        Tuning tuning = result.tuning();
        List<Trial> measured =
                result.trials().stream().filter(trial -> !trial.diverged()).toList();
        Trial best = result.best();
        List<Dimension> dimensions =
                Dimension.of(tuning.member().hyperparameters().loss());
        List<Headline> headline = List.of(
                new Headline(score(best.score()), tuning.criterion().toString(), "the best, on " + tuning.partsText()),
                new Headline(
                        score(measured.get(measured.size() / 2).score()),
                        "the middle trial",
                        "half of them are better"),
                new Headline(
                        Integer.toString(result.trials().size()),
                        "trials",
                        result.trials().size() - measured.size() + " of them diverged"),
                new Headline(
                        String.format(Locale.ROOT, "%,d", result.epochs()),
                        "epochs trained",
                        "over all trials and parts"));
        List<Plot> plots = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            plots.add(plot(tuning, dimension, measured));
        }
        List<String> rounds = new ArrayList<>();
        if (tuning.search() == Search.HALVING) {
            for (Rung rung : tuning.rungs()) {
                rounds.add(rung.toString());
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Trial trial : result.trials()) {
            rows.add(new Row(
                    rows.size() + 1,
                    Integer.toString(trial.point()),
                    Integer.toString(trial.rung() + 1),
                    trial.diverged()
                            ? "diverged"
                            : score(trial.score())
                                    + (trial.standardError() > 0 ? " ± " + score(trial.standardError()) : ""),
                    dimensions.stream()
                            .map(dimension -> number(dimension, trial.hyperparameters()))
                            .toList()));
        }
        return new TuningPage(
                tuning.member().name(),
                tuning.criterion().toString(),
                lead(tuning, best, dimensions),
                headline,
                score(measured.get(measured.size() - 1).score()) + " at the bottom to " + score(best.score())
                        + " at the top",
                dimensions.stream().map(TuningPage::words).toList(),
                plots,
                rounds,
                rows,
                settings(tuning));
    }

    private static String lead(Tuning tuning, Trial best, List<Dimension> dimensions) {
        List<String> values = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            values.add(words(dimension) + " " + number(dimension, best.hyperparameters()));
        }
        return "Of the settings tried, the best for " + tuning.member().name() + " are " + String.join(", ", values)
                + ".";
    }

    private static List<Setting> settings(Tuning tuning) {
        List<Setting> settings = new ArrayList<>();
        settings.add(new Setting("search", tuning.search().text()));
        settings.add(new Setting("measure", tuning.criterion() + " on " + tuning.partsText()));
        settings.add(new Setting("seed", Long.toString(tuning.seed())));
        tuning.data()
                .preparation()
                .text()
                .forEach((name, value) -> settings.add(new Setting(name.replace('_', ' '), value)));
        tuning.searched()
                .forEach((dimension, range) -> settings.add(new Setting(
                        words(dimension),
                        Dimension.text(range.low()) + " to " + Dimension.text(range.high())
                                + (dimension.logarithmic() ? ", by factors" : ""))));
        return settings;
    }

    private static Plot plot(Tuning tuning, Dimension dimension, List<Trial> measured) {
        double low = measured.stream()
                .mapToDouble(trial -> place(dimension, trial))
                .min()
                .orElse(0);
        double high = measured.stream()
                .mapToDouble(trial -> place(dimension, trial))
                .max()
                .orElse(0);
        Range searched = tuning.searched().get(dimension);
        if (searched != null) {
            low = Math.min(low, place(dimension, searched.low()));
            high = Math.max(high, place(dimension, searched.high()));
        }
        double top = measured.get(0).score();
        double bottom = measured.get(measured.size() - 1).score();
        int lastRung = measured.stream().mapToInt(Trial::rung).max().orElse(0);
        List<Point> points = new ArrayList<>();
        // The best at last, so that it lies on top of the others.
        for (int place = measured.size() - 1; place >= 0; place--) {
            Trial trial = measured.get(place);
            points.add(new Point(
                    coordinate(WIDTH, place(dimension, trial), low, high),
                    coordinate(HEIGHT, trial.score(), top, bottom),
                    place == 0 ? "best" : trial.rung() == lastRung ? "last" : "early",
                    words(dimension) + " " + number(dimension, trial.hyperparameters()) + ": " + score(trial.score())));
        }
        return new Plot(
                dimension.text(),
                words(dimension),
                summary(dimension, measured),
                Dimension.text(value(dimension, low)),
                Dimension.text(value(dimension, high)),
                points);
    }

    private static String summary(Dimension dimension, List<Trial> measured) {
        List<Trial> leading = measured.subList(0, (measured.size() + 3) / 4);
        Trial least = leading.get(0);
        Trial most = leading.get(0);
        for (Trial trial : leading) {
            least = place(dimension, trial) < place(dimension, least) ? trial : least;
            most = place(dimension, trial) > place(dimension, most) ? trial : most;
        }
        String from = number(dimension, least.hyperparameters());
        String to = number(dimension, most.hyperparameters());
        return "The best quarter of the trials has " + (from.equals(to) ? from : from + " to " + to) + "; the best one "
                + number(dimension, measured.get(0).hyperparameters()) + ".";
    }

    private static double place(Dimension dimension, Trial trial) {
        return place(dimension, dimension.of(trial.hyperparameters()));
    }

    /** Where a value lies on an axis. A penalty of 0, which a member may have by default, has no logarithm. */
    private static double place(Dimension dimension, double value) {
        return dimension.logarithmic() ? StrictMath.log10(Math.max(value, 1e-12)) : value;
    }

    private static double value(Dimension dimension, double place) {
        return dimension.logarithmic() ? StrictMath.pow(10, place) : place;
    }

    private static String coordinate(double size, double value, double from, double to) {
        double share = from == to ? 0.5 : (value - from) / (to - from);
        return String.format(Locale.ROOT, "%.2f", MARGIN + share * (size - 2 * MARGIN));
    }

    private static String number(Dimension dimension, Hyperparameters hyperparameters) {
        return Dimension.text(dimension.of(hyperparameters));
    }

    private static String score(double score) {
        return String.format(Locale.ROOT, "%.4f", score);
    }

    private static String words(Dimension dimension) {
        return dimension.text().replace('_', ' ');
    }
}
