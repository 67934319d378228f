package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.TrainingRows;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Reliability;
import io.offerwright.model.Scorer;
import io.offerwright.page.Page;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What somebody should know before relying on a trained bundle: what it is for, what it was trained on, how well it ranks and
 * how honest its chances are for customers it has not seen, and where its limits are. After Mitchell et al., <em>Model cards for
 * model reporting</em>, FAT* 2019.
 *
 * @param bundle what it is about
 * @param heldOut number of customers that took no part in the members' training, and that the figures are about
 * @param lines how well each member, the ensemble and plain popularity rank what those customers accepted, best first
 * @param reliability how well the chances hold, each half of those customers read with a calibration fitted to the other
 */
public record ModelCard(Bundle bundle, int heldOut, List<Line> lines, Reliability reliability) {
    private static final int K = 5;
    /** Width and height of the drawing, in its own units. */
    private static final int SIDE = 300;

    /** How well something ranks. */
    public record Line(String name, RankingMetrics metrics) {}

    /** A dot of the drawing: where, how large, and what it says. */
    public record Dot(String x, String y, String radius, String title) {}

    public ModelCard {
        lines = List.copyOf(lines);
    }

    /**
     * Measures a bundle on the customers that its training held out.
     *
     * @param data what it was trained on
     * @param before events from this moment on are not looked at, as in training
     */
    public static ModelCard of(Bundle bundle, Dataset data, LocalDateTime before, int threads) {
        TrainingRows rows = TrainingRows.of(data, bundle.featureSpace().seasons(), before);
        Interactions accepted = rows.train(data.events().accepted(before), before);
        // Only what was accepted in another season is no candidate.
        Interactions none = accepted.only(entry -> !(accepted.value()[entry] > 0));
        Interactions test = accepted.only(entry -> BundleTraining.isHeldOut(accepted.owner(entry)));
        Interactions train = accepted.only(entry -> !BundleTraining.isHeldOut(accepted.owner(entry)));
        FeatureMatrix customers = rows.features(bundle.featureSpace());
        FeatureMatrix offers = bundle.featureSpace().offers(data.catalog());
        Scorer ensemble = bundle.ensemble().scorer(offers);
        Map<String, UserScores> scores = new LinkedHashMap<>();
        scores.put("ensemble", UserScores.of(ensemble, customers));
        for (Ensemble.Member member : bundle.ensemble().members()) {
            scores.put(member.name(), UserScores.of(member.model().scorer(offers), customers));
        }
        scores.put("popularity", Baselines.popularity(train));
        List<Line> lines = new ArrayList<>();
        scores.forEach((name, each) -> lines.add(new Line(name, RankingMetrics.measure(each, none, test, K, threads))));
        return new ModelCard(
                bundle,
                (int) IntStream.range(0, test.size())
                        .filter(entry -> test.value()[entry] > 0)
                        .map(test::owner)
                        .distinct()
                        .count(),
                lines,
                BundleTraining.reliability(data, before, rows, accepted, ensemble, customers));
    }

    /** The card as one page of HTML that needs nothing beside it. Equal cards give equal bytes. */
    public String html() {
        return Page.html("evaluation/modelCard.jte", this);
    }

    /** The reliability diagram's dots: their areas say how many cases they stand for. */
    public List<Dot> dots() {
        List<Dot> dots = new ArrayList<>();
        for (Reliability.Bin bin : reliability.bins()) {
            double share = (double) bin.count() / reliability.cases();
            dots.add(new Dot(
                    decimal(bin.forecast() * SIDE, 1),
                    decimal((1 - bin.observed()) * SIDE, 1),
                    decimal(3 + 17 * Math.sqrt(share), 1),
                    String.format(
                            Locale.ROOT,
                            "Said %.0f%%, happened %.0f%%, %,d cases",
                            100 * bin.forecast(),
                            100 * bin.observed(),
                            bin.count())));
        }
        return dots;
    }

    /** A number with so many decimals. */
    public static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A share as a percentage with one decimal. */
    public static String percent(double share) {
        return decimal(100 * share, 1) + " %";
    }

    /** A whole number with its thousands apart. */
    public static String whole(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
