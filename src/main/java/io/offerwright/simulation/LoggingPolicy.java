package io.offerwright.simulation;

import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.util.Arrays;
import java.util.List;

/**
 * How the operator chose what to show before it had Offerwright: a hand-made weight per offer and customer, drawn in
 * proportion, and now and then anything at all. One per customer; not thread-safe.
 */
final class LoggingPolicy {
    /** Share of showings that are drawn from all offers alike, eligible or not. */
    static final double EXPLORATION = 0.06;

    /** Days before an offer is shown to the same customer again. */
    private static final int PAUSE = 60;

    private final List<Ware> wares;
    /** Weight of each offer for this customer, 0 where not eligible. */
    private final double[] weights;
    /** First day on which an offer may be shown again. */
    private final long[] again;

    private int held = -1;
    private double propensity;

    LoggingPolicy(Person person, List<Ware> wares) {
        this.wares = wares;
        this.weights = new double[wares.size()];
        this.again = new long[wares.size()];
        Arrays.fill(again, Long.MIN_VALUE);
        for (int offer = 0; offer < weights.length; offer++) {
            weights[offer] = weight(person, wares.get(offer));
        }
    }

    /** What marketing believed to know: segment, device, household, churn and volume, but nobody's taste. */
    private static double weight(Person person, Ware ware) {
        if (!Eligibility.eligible(person, ware)) {
            return 0;
        }
        double weight = ware.push();
        if (ware.offer().segment() != Segment.ALL) {
            weight *= 2;
        }
        if (ware.offer().paymentType() != PaymentType.ANY) {
            weight *= 1.2;
        }
        if (ware.offer().minDeviceTier() == DeviceTier.PREMIUM) {
            weight *= 1.5;
        }
        if (ware.offer().retention()) {
            weight *= person.churnEstimate > 0.5 ? 2.5 : 0.5;
        }
        if (ware.offer().family()) {
            weight *= person.household > 2 ? 1.8 : 1;
        }
        if (ware.category() == Category.PLAN) {
            boolean heavy = person.data > 15;
            weight *= heavy == ware.offer().dataGb() >= 20 ? 1.3 : 0.6;
        }
        return weight;
    }

    /** Never shows the plan that the customer is on. */
    void hold(int offer) {
        held = offer;
    }

    /** Does not show a taken offer again while it runs. */
    void take(int offer, long day) {
        int contract = wares.get(offer).offer().contractMonths();
        again[offer] = day + Math.max(45, contract * 30L);
    }

    /** Draws an offer to show, remembers its propensity, and returns its index; -1 when there is none to show. */
    int show(long day, Draws draws) {
        double total = 0;
        int possible = 0;
        for (int offer = 0; offer < weights.length; offer++) {
            if (possible(offer, day)) {
                total += weights[offer];
                possible++;
            }
        }
        double drawn = draws.uniform();
        double place = draws.uniform();
        if (possible == 0) {
            return -1;
        }
        double exploration = total > 0 ? EXPLORATION : 1;
        int chosen = drawn < exploration ? uniform(day, place * possible) : weighted(day, place * total);
        propensity = exploration / possible + (total > 0 ? (1 - exploration) * weights[chosen] / total : 0);
        again[chosen] = day + PAUSE;
        return chosen;
    }

    /** The probability with which the last offer was chosen to be shown. */
    double propensity() {
        return propensity;
    }

    private boolean possible(int offer, long day) {
        Ware ware = wares.get(offer);
        return again[offer] <= day && offer != held && ware.fromDay() <= day && ware.toDay() >= day;
    }

    private int uniform(long day, double place) {
        int last = -1;
        double left = place;
        for (int offer = 0; offer < weights.length; offer++) {
            if (possible(offer, day)) {
                last = offer;
                left -= 1;
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }

    private int weighted(long day, double place) {
        int last = -1;
        double left = place;
        for (int offer = 0; offer < weights.length; offer++) {
            if (weights[offer] > 0 && possible(offer, day)) {
                last = offer;
                left -= weights[offer];
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }
}
