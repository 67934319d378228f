package io.offerwright.fairness;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How decisions of one period differ from those of an earlier one: in the customers, in the scores, in the lists. The package's
 * page has every formula.
 *
 * @param before the earlier period
 * @param after the later one
 * @param features the one that moved most first
 * @param withOutcomes whether there was a file of outcomes
 */
public record Drift(Period before, Period after, List<Feature> features, boolean withOutcomes) {
    /** Below it a feature counts as stable, by convention. */
    public static final double STABLE = 0.1;

    /** Above it a feature counts as changed, by convention. */
    public static final double CHANGED = 0.25;

    public Drift {
        features = List.copyOf(features);
    }

    /** What a feature belongs to. */
    public enum Part {
        /** Who is asked for. */
        CUSTOMER,
        /** What the model says. */
        SCORE,
        /** What comes of it. */
        LIST
    }

    /**
     * A period.
     *
     * @param decisions how many, erased ones included
     * @param erased decisions whose customer is not known any more
     * @param sampled how many decisions the figures are from; all of them, or the largest sample that is kept
     * @param from the first day decided for
     * @param to the last day
     * @param calibration empty without outcomes
     */
    public record Period(
            long decisions,
            long erased,
            long sampled,
            Optional<LocalDate> from,
            Optional<LocalDate> to,
            Optional<Calibration> calibration) {
        /** The days, as text. */
        String days() {
            return from.isEmpty()
                    ? "no day"
                    : from.equals(to) ? from.get().toString() : from.get() + " to " + to.orElseThrow();
        }
    }

    /**
     * A stretch of a feature's values.
     *
     * @param label such as {@code 12 to 30}, or a word
     * @param before the share of the earlier period in it
     * @param after the same of the later one
     */
    public record Bin(String label, double before, double after) {}

    /**
     * How a feature moved.
     *
     * @param index population stability index; {@code NaN} where a period knows nothing of it
     * @param p of χ² over the bins
     * @param adjusted by Holm, over all features
     * @param distance Kolmogorov-Smirnov; {@code NaN} for words
     * @param distanceP its p
     */
    public record Feature(
            Part part,
            String name,
            List<Bin> bins,
            double index,
            double p,
            double adjusted,
            double distance,
            double distanceP) {
        public Feature {
            bins = List.copyOf(bins);
        }

        /** True if it moved far, and not by the chance of a small sample. */
        public boolean drifted() {
            return index > CHANGED && adjusted < Statistics.LEVEL;
        }
    }

    /**
     * Forecasts in one stretch.
     *
     * @param low the least of them
     * @param high the greatest
     * @param forecast their mean
     * @param observed the share that was accepted
     */
    public record Reliable(double low, double high, long count, double forecast, Estimate observed) {}

    /**
     * How far the propensities of offers that were shown held.
     *
     * @param cases offers on lists whose outcome is known
     * @param bins tenths of the forecasts
     * @param brier mean squared difference
     * @param error expected calibration error
     * @param forecast mean of the propensities
     * @param observed the share that was accepted
     * @param z of Spiegelhalter's test; far from 0 on either side, the forecasts are off
     * @param p its p, two-sided
     */
    public record Calibration(
            long cases,
            double forecast,
            double observed,
            List<Reliable> bins,
            double brier,
            double error,
            double z,
            double p) {
        public Calibration {
            bins = List.copyOf(bins);
        }

        /** True if the forecasts are off by more than chance. */
        public boolean off() {
            return p < Statistics.LEVEL;
        }
    }

    /** True if any feature drifted. */
    public boolean found() {
        return features.stream().anyMatch(Feature::drifted);
    }
}
