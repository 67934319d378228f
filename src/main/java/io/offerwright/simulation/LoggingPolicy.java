package io.offerwright.simulation;

import io.offerwright.domain.Outcome;
import java.util.Arrays;
import java.util.List;

/**
 * How the operator chose what to show before it had Offerwright: a hand-made weight per offer and customer, drawn in
 * proportion, and now and then anything at all. One per customer; not thread-safe.
 */
final class LoggingPolicy {
    /** Share of showings that are drawn from all offers alike, eligible or not. */
    static final double EXPLORATION = 0.06;

    /** How much of what suits a customer it saw: 0 nothing, 1 all that can be observed. */
    private static final double INSIGHT = 0.3;

    /** How much more it showed of what resembles an accepted offer. */
    private static final double ECHO = 0.25;

    /** Days before an offer is shown to the same customer again. */
    private static final int PAUSE = 80;

    private final List<Ware> wares;
    /** Weight of each offer for this customer, 0 where not eligible. */
    private final double[] weights;
    /** First day on which an offer may be shown again. */
    private final long[] again;

    private int held = -1;
    private double propensity;

    LoggingPolicy(Person person, List<Ware> wares, Ware plan) {
        this.wares = wares;
        this.weights = new double[wares.size()];
        this.again = new long[wares.size()];
        Arrays.fill(again, Long.MIN_VALUE);
        for (int offer = 0; offer < weights.length; offer++) {
            weights[offer] = weight(person, wares.get(offer), plan);
        }
    }

    /** What marketing knew: who may have it, what it wants to sell, and a little of what suits; nobody's taste. */
    private static double weight(Person person, Ware ware, Ware plan) {
        return Eligibility.eligible(person, ware)
                ? ware.push() * StrictMath.exp(INSIGHT * ChoiceModel.observable(person, ware, plan, 0.75))
                : 0;
    }

    /** Never shows the plan that the customer is on. */
    void hold(int offer) {
        held = offer;
    }

    /** Does not show a taken offer again while it runs, or while a device is new. */
    void take(int offer, long day) {
        Ware ware = wares.get(offer);
        long rest = ware.category() == Category.DEVICE ? 365 : 75;
        again[offer] = day + Math.max(rest, ware.offer().contractMonths() * 30L);
    }

    /** Shows more, or less, of what resembles an offer: the old "customers who took this". */
    void learn(int offer, Outcome outcome) {
        double gain =
                switch (outcome) {
                    case ACCEPT -> ECHO;
                    case DECLINE -> -ECHO / 2;
                    default -> 0;
                };
        if (gain == 0) {
            return;
        }
        double[] tastes = wares.get(offer).tastes();
        for (int other = 0; other < weights.length; other++) {
            weights[other] *= 1
                    + gain
                            * Math.max(
                                    0,
                                    ChoiceModel.product(tastes, wares.get(other).tastes()));
        }
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
        return again[offer] <= day && offer != held && wares.get(offer).validOn(day);
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
