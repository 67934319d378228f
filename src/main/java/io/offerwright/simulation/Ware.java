package io.offerwright.simulation;

import io.offerwright.domain.Offer;

/**
 * An offer with what only the world knows of it.
 *
 * @param category its category
 * @param appeal utility that it has for everybody
 * @param tastes what it appeals to, one number per {@link Taste}, of length 1
 * @param relativePrice logarithm of its price against the category's typical price
 * @param push how much the operator's marketing favours it, above 0
 * @param fromDay first day of validity, in days since the epoch
 * @param toDay last day of validity, in days since the epoch
 */
record Ware(
        Offer offer,
        Category category,
        double appeal,
        double[] tastes,
        double relativePrice,
        double push,
        long fromDay,
        long toDay) {
    /** True when it may be offered on the day, counted from the epoch. */
    boolean validOn(long day) {
        return fromDay <= day && toDay >= day;
    }
}
