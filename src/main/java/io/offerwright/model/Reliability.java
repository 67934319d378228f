package io.offerwright.model;

import io.offerwright.domain.Score;
import java.util.ArrayList;
import java.util.List;

/**
 * How often what was said to have a chance of so much did happen: the reliability diagram, and its summary in one number.
 *
 * <p>Source: Naeini, Cooper, Hauskrecht, <em>Obtaining well calibrated probabilities using Bayesian binning</em>, AAAI 2015
 * (the expected calibration error); Brier, <em>Verification of forecasts expressed in terms of probability</em>, 1950.
 *
 * @param bins ten of equal width from 0 to 1, those without a case left out
 * @param cases number of forecasts
 * @param brierScore mean squared difference between what was said, 0 to 1, and what happened, 0 or 1
 */
public record Reliability(List<Bin> bins, int cases, double brierScore) {
    private static final int BINS = 10;

    /**
     * The forecasts in one stretch of the scale.
     *
     * @param low lower end, inclusive
     * @param high upper end, exclusive but for the last
     * @param count number of forecasts
     * @param forecast their mean
     * @param observed the share of them in which it happened
     */
    public record Bin(double low, double high, int count, double forecast, double observed) {}

    public Reliability {
        bins = List.copyOf(bins);
    }

    /**
     * Compares forecasts with what happened.
     *
     * @param forecasts probabilities in millionths
     * @param happened what came of each
     * @throws IllegalArgumentException if the lengths differ, or a forecast is no probability
     */
    public static Reliability of(long[] forecasts, boolean[] happened) {
        if (forecasts.length != happened.length) {
            throw new IllegalArgumentException(
                    "There are " + forecasts.length + " forecasts and " + happened.length + " outcomes.");
        }
        int[] count = new int[BINS];
        int[] yes = new int[BINS];
        long[] sum = new long[BINS];
        double squares = 0;
        for (int at = 0; at < forecasts.length; at++) {
            if (forecasts[at] < 0 || forecasts[at] > Score.ONE) {
                throw new IllegalArgumentException(
                        "The forecast " + Score.text(forecasts[at]) + " does not lie between 0 and 1.");
            }
            int bin = (int) Math.min(BINS - 1, forecasts[at] * BINS / Score.ONE);
            count[bin]++;
            yes[bin] += happened[at] ? 1 : 0;
            sum[bin] += forecasts[at];
            double off = (double) forecasts[at] / Score.ONE - (happened[at] ? 1 : 0);
            squares += off * off;
        }
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            if (count[bin] > 0) {
                bins.add(new Bin(
                        (double) bin / BINS,
                        (bin + 1.0) / BINS,
                        count[bin],
                        (double) sum[bin] / count[bin] / Score.ONE,
                        (double) yes[bin] / count[bin]));
            }
        }
        return new Reliability(bins, forecasts.length, forecasts.length == 0 ? 0 : squares / forecasts.length);
    }

    /** How far forecast and observation are apart, on average over all forecasts: 0 is perfect, 1 the worst. */
    public double expectedCalibrationError() {
        double sum = 0;
        for (Bin bin : bins) {
            sum += bin.count * Math.abs(bin.forecast - bin.observed);
        }
        return cases == 0 ? 0 : sum / cases;
    }
}
