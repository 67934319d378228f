package io.offerwright.fairness;

import io.offerwright.fairness.Drift.Bin;
import io.offerwright.fairness.Drift.Calibration;
import io.offerwright.fairness.Drift.Feature;
import io.offerwright.fairness.Drift.Period;
import io.offerwright.fairness.Drift.Reliable;
import io.offerwright.page.Chart;
import io.offerwright.page.Figure;
import io.offerwright.page.Figures;
import io.offerwright.page.Lines;
import io.offerwright.page.Lines.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the page of drift shows, as text and lengths. */
record DriftPage(
        Drift drift,
        String source,
        String lead,
        List<String> moved,
        Figure indices,
        List<Lines> bins,
        List<Diagram> reliability) {
    /** A longer bar would press the two thresholds together. */
    private static final double LONGEST_BAR = 2 * Drift.CHANGED;

    private static final int MOST_DRAWN = 15;
    private static final int MOST_BINS = 20;
    private static final int MOST_TABLES = 8;

    /**
     * A reliability diagram: what was forecast, to the right, against what came of it, upwards.
     *
     * @param said the figures in a sentence
     */
    record Diagram(String title, String said, String description, List<Point> points, String end, Lines table) {
        static final int SIZE = 300;
        static final int LEFT = 40;
        static final int TOP = 10;
    }

    /** A tenth of the forecasts. */
    record Point(double x, double y, double low, double high) {}

    static DriftPage of(Drift drift, String source) {
        List<Diagram> diagrams = new ArrayList<>();
        diagram("Before", drift.before()).ifPresent(diagrams::add);
        diagram("After", drift.after()).ifPresent(diagrams::add);
        List<Lines> bins = drift.features().stream()
                .filter(feature -> feature.index() > 0)
                .limit(MOST_TABLES)
                .map(DriftPage::bins)
                .toList();
        return new DriftPage(
                drift,
                source,
                lead(drift),
                drift.features().stream()
                        .filter(Feature::drifted)
                        .map(DriftPage::said)
                        .toList(),
                indices(drift),
                bins,
                diagrams);
    }

    /** True if there is a file of outcomes and it says nothing of these lists. */
    boolean nothingCameOfIt() {
        return drift.withOutcomes() && reliability.isEmpty();
    }

    /** How many features count as changed. */
    long changed() {
        return changed(drift);
    }

    private static long changed(Drift drift) {
        return drift.features().stream().filter(Feature::drifted).count();
    }

    private static String lead(Drift drift) {
        long moved = changed(drift);
        return moved == 0
                ? "None of " + drift.features().size() + " features moved so far that it counts as changed."
                : moved + " of " + drift.features().size() + " features moved so far that they count as changed.";
    }

    /** Where a feature moved most. */
    static String said(Feature feature) {
        Bin most = feature.bins().stream()
                .max(Comparator.comparingDouble(bin -> Math.abs(bin.after() - bin.before())))
                .orElseThrow();
        return Figures.title(feature.name()) + ": " + most.label() + " was " + Figures.percent(most.before(), 1)
                + " and is " + Figures.percent(most.after(), 1) + " (index " + Figures.decimal(feature.index(), 2)
                + ").";
    }

    private static Figure indices(Drift drift) {
        List<Chart.Item> items = new ArrayList<>();
        List<Line> rows = new ArrayList<>();
        for (Feature feature : drift.features()) {
            String index = Double.isNaN(feature.index()) ? "–" : Figures.decimal(feature.index(), 3);
            double shown = Math.min(feature.index(), LONGEST_BAR);
            if (items.size() < MOST_DRAWN && !Double.isNaN(feature.index())) {
                items.add(FairnessPage.item(
                        feature.name(),
                        index,
                        feature.drifted() ? "down" : feature.index() > Drift.STABLE ? "total" : "up",
                        new Estimate(shown, shown, shown)));
            }
            rows.add(new Line(List.of(
                    feature.name(),
                    feature.part().name().toLowerCase(Locale.ROOT),
                    index,
                    FairnessWords.p(feature.adjusted()),
                    Double.isNaN(feature.distance()) ? "–" : Figures.decimal(feature.distance(), 3),
                    FairnessWords.p(feature.distanceP()),
                    verdict(feature))));
        }
        boolean cut = drift.features().stream().anyMatch(feature -> feature.index() > LONGEST_BAR);
        return new Figure(
                Chart.of(
                        "Population stability index, the " + items.size() + " features that moved most"
                                + (cut ? "; longer bars are cut" : ""),
                        true,
                        items,
                        List.of(Drift.STABLE, Drift.CHANGED),
                        Figures::significant),
                new Lines(
                        "Every feature",
                        List.of("Feature", "Part", "Index", "χ² p by Holm", "Kolmogorov-Smirnov", "its p", "Verdict"),
                        rows));
    }

    private static String verdict(Feature feature) {
        if (feature.drifted()) {
            return "changed";
        }
        if (Double.isNaN(feature.index())) {
            return "nothing known";
        }
        return feature.index() > Drift.CHANGED
                ? "may be chance: few decisions"
                : feature.index() > Drift.STABLE ? "moved a little" : "stable";
    }

    private static Lines bins(Feature feature) {
        List<Line> rows = feature.bins().stream()
                .sorted(
                        feature.bins().size() <= MOST_BINS
                                ? Comparator.comparing(bin -> 0)
                                : Comparator.comparingDouble((Bin bin) -> -Math.abs(bin.after() - bin.before())))
                .limit(MOST_BINS)
                .map(bin -> new Line(
                        List.of(bin.label(), Figures.percent(bin.before(), 1), Figures.percent(bin.after(), 1))))
                .toList();
        return new Lines(Figures.title(feature.name()), List.of("Value", "Before", "After"), rows);
    }

    private static Optional<Diagram> diagram(String when, Period period) {
        return period.calibration().map(calibration -> diagram(when, calibration));
    }

    private static Diagram diagram(String when, Calibration calibration) {
        double most = 0.01;
        for (Reliable bin : calibration.bins()) {
            most = Math.max(most, Math.max(bin.forecast(), bin.observed().high()));
        }
        double end = Math.min(1, Math.ceil(most * 20) / 20);
        List<Point> points = new ArrayList<>();
        List<Line> rows = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (Reliable bin : calibration.bins()) {
            points.add(new Point(
                    Diagram.LEFT + place(bin.forecast(), end),
                    Diagram.TOP + Diagram.SIZE - place(bin.observed().value(), end),
                    Diagram.TOP + Diagram.SIZE - place(bin.observed().low(), end),
                    Diagram.TOP + Diagram.SIZE - place(bin.observed().high(), end)));
            rows.add(new Line(List.of(
                    Figures.percent(bin.low(), 1) + " to " + Figures.percent(bin.high(), 1),
                    Figures.count(bin.count()),
                    Figures.percent(bin.forecast(), 1),
                    FairnessWords.share(bin.observed()))));
            told.add(Figures.percent(bin.forecast(), 1) + " forecast, "
                    + Figures.percent(bin.observed().value(), 1) + " accepted");
        }
        String said = Figures.percent(calibration.forecast(), 1) + " were forecast and "
                + Figures.percent(calibration.observed(), 1) + " accepted, of "
                + Figures.counted(calibration.cases(), "offer", "offers") + " with a known outcome. Brier score "
                + Figures.decimal(calibration.brier(), 4) + ", expected calibration error "
                + Figures.decimal(calibration.error(), 4) + ", Spiegelhalter’s z " + Figures.decimal(calibration.z(), 2)
                + " (p " + FairnessWords.p(calibration.p()) + "): "
                + (calibration.off() ? "the forecasts are off by more than chance." : "no more off than chance.");
        return new Diagram(
                when + ": do the propensities hold?",
                said,
                String.join("; ", told) + ".",
                points,
                Figures.percent(end, 1),
                new Lines(
                        when + ": tenths of the forecasts",
                        List.of("Forecast", "Offers", "Mean forecast", "Accepted (95%)"),
                        rows));
    }

    private static double place(double share, double end) {
        return Math.round(10 * Math.min(1, share / end) * Diagram.SIZE) / 10.0;
    }
}
