package io.offerwright.simulation;

import io.offerwright.domain.Channel;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.util.EnumSet;
import java.util.Set;

/** A customer with what only the world knows of them. */
final class Person {
    private static final String[] REGIONS = {
        "CAPITAL", "COAST", "HARBOUR", "LAKES", "VALLEY", "PLAINS", "FOREST", "HIGHLANDS", "ISLANDS", "BORDER"
    };
    private static final double[] REGION_WEIGHTS = {22, 14, 12, 11, 11, 10, 7, 6, 3, 4};
    private static final double[] REGION_NETWORK = {.90, .84, .86, .80, .76, .78, .68, .60, .55, .66};
    private static final double[] REGION_COVERAGE = {.97, .92, .94, .89, .85, .88, .78, .70, .66, .75};

    private static final Segment[] SEGMENTS = {Segment.RESIDENTIAL, Segment.BUSINESS, Segment.PREMIUM};
    private static final double[] SEGMENT_WEIGHTS = {72, 16, 12};

    /** What people of one kind care for, in the order of {@link Taste}: each row is a persona. */
    private static final double[][] PERSONAS = {
        {1.5, 0.3, 0.2, -0.6, -0.3, 0.0, -0.2, -0.7}, // at home with a series
        {0.2, 0.5, 1.7, -0.7, 0.4, 0.1, -0.8, -0.7}, // plays
        {-0.4, 0.0, -0.8, 1.7, 0.6, -0.1, 0.0, 0.4}, // travels
        {-0.5, 1.3, 0.0, 0.0, 0.7, 0.9, -0.8, -0.6}, // goes out
        {0.0, -0.5, -0.8, -0.5, -0.5, 0.8, 1.5, -0.2}, // careful
        {-0.7, -0.5, -0.8, 0.7, 0.5, -0.1, 0.4, 1.7}, // works
        {0.4, 0.1, 0.4, 0.2, 1.7, -0.1, -0.4, 0.1} // wants the newest
    };

    private static final double[][] PERSONA_WEIGHTS = {
        {24, 17, 9, 17, 20, 4, 9}, // RESIDENTIAL
        {3, 2, 18, 3, 8, 58, 8}, // BUSINESS
        {12, 6, 27, 11, 6, 10, 28} // PREMIUM
    };

    final Draws draws;
    final int index;
    final String id;
    final Segment segment;
    final PaymentType payment;
    final DeviceTier device;
    final int household;
    final int tenureDays;
    final String region;
    final double network;
    final double coverage;
    /** Probability of leaving, as it is. */
    final double churn;
    /** Probability of leaving as the operator estimates it; NaN where it has none. */
    final double churnEstimate;

    final Set<Channel> consents = EnumSet.noneOf(Channel.class);
    final double[] tastes = new double[Taste.COUNT];
    final double priceSensitivity;
    /** Showings relative to the average customer. */
    final double activity;
    /** Monthly gigabytes, minutes and texts at the end of the history. */
    final double data;

    final double calls;
    final double texts;
    /** Growth of the logarithm of each in a year. */
    final double dataTrend;

    final double callTrend;
    final double textTrend;
    /** Standard deviation of the logarithm of a month's usage. */
    final double volatility;

    Person(long seed, int index) {
        draws = new Draws(seed, index);
        this.index = index;
        id = "C" + String.valueOf(10_000_000 + index + 1).substring(1);

        int market = draws.weighted(SEGMENT_WEIGHTS);
        segment = SEGMENTS[market];
        double[] persona = PERSONAS[draws.weighted(PERSONA_WEIGHTS[market])];
        for (int taste = 0; taste < tastes.length; taste++) {
            tastes[taste] = persona[taste] + draws.gaussian(0, 0.55);
        }
        double video = tastes[Taste.VIDEO.index];
        double gaming = tastes[Taste.GAMING.index];
        double status = tastes[Taste.STATUS.index];
        double social = tastes[Taste.SOCIAL.index];
        double security = tastes[Taste.SECURITY.index];

        double standing = 0.9 * status
                + switch (segment) {
                    case BUSINESS -> 0.7;
                    case PREMIUM -> 1.6;
                    default -> 0;
                }
                + draws.gaussian(0, 0.7);
        device = standing < -1.3 ? DeviceTier.BASIC : standing < 1.2 ? DeviceTier.SMARTPHONE : DeviceTier.PREMIUM;
        payment = payment(standing);
        household = household(security);
        tenureDays = draws.chance(0.045)
                ? draws.below(31)
                : 31 + (int) Math.min(7000, StrictMath.exp(draws.gaussian(7.2, 0.85)));

        int place = draws.weighted(REGION_WEIGHTS);
        region = REGIONS[place];
        network = share(REGION_NETWORK[place] + draws.gaussian(0, 0.06));
        coverage = share(REGION_COVERAGE[place] + draws.gaussian(0, 0.05));

        dataTrend = draws.gaussian(0.10, 0.18);
        callTrend = draws.gaussian(-0.04, 0.10);
        textTrend = draws.gaussian(-0.15, 0.15);
        volatility = StrictMath.exp(draws.gaussian(-1.7, 0.55));
        double logData = 1.7 + 0.42 * video + 0.42 * gaming + draws.gaussian(0, 0.55);
        logData += switch (device) {
            case BASIC -> -1.9;
            case SMARTPHONE -> 0;
            default -> 0.5;
        };
        data = StrictMath.exp(Math.min(5.3, logData));
        calls = StrictMath.exp(
                Math.min(8, 5.0 + 0.45 * social + (segment == Segment.BUSINESS ? 0.8 : 0) + draws.gaussian(0, 0.55)));
        texts = StrictMath.exp(Math.min(7, 3.0 + 0.4 * social + 0.2 * security + draws.gaussian(0, 0.8)));

        priceSensitivity = StrictMath.exp(draws.gaussian(0, 0.4))
                * switch (segment) {
                    case BUSINESS -> 0.5;
                    case PREMIUM -> 0.35;
                    default -> payment == PaymentType.PREPAID ? 1.3 : 1.0;
                };
        double discontent = -0.55
                + 5.0 * (0.78 - network)
                + 0.35 * (priceSensitivity - 1)
                - 0.35 * StrictMath.log((tenureDays + 30) / 800.0)
                + draws.gaussian(0, 1.1);
        churn = ChoiceModel.logistic(discontent);
        double estimate = ChoiceModel.logistic(discontent + draws.gaussian(0, 0.4));
        boolean unknown = draws.chance(0.06) || tenureDays < 31;
        churnEstimate = unknown ? Double.NaN : Math.rint(estimate * 1000) / 1000;

        for (Channel channel : Channel.values()) {
            double willingness =
                    switch (channel) {
                        case SMS -> 0.80;
                        case EMAIL -> 0.62;
                        case PUSH -> device == DeviceTier.BASIC ? 0.15 : 0.70;
                    };
            if (draws.chance(willingness)) {
                consents.add(channel);
            }
        }
        activity = StrictMath.exp(draws.gaussian(-0.045, 0.3));
    }

    private PaymentType payment(double standing) {
        double prepaid =
                switch (segment) {
                    case BUSINESS -> 0.03;
                    case PREMIUM -> 0.05;
                    default -> standing < -0.5 ? 0.60 : standing < 0.8 ? 0.40 : 0.22;
                };
        double drawn = draws.uniform();
        if (drawn < prepaid) {
            return PaymentType.PREPAID;
        }
        return drawn < prepaid + 0.12 ? PaymentType.HYBRID : PaymentType.POSTPAID;
    }

    private int household(double security) {
        if (security > 0.9 || draws.chance(0.25)) {
            return 1 + draws.weighted(new double[] {8, 27, 25, 26, 10, 4});
        }
        return 1 + draws.weighted(new double[] {46, 30, 12, 9, 2, 1});
    }

    private static double share(double value) {
        return Math.rint(Math.max(0.05, Math.min(1, value)) * 1000) / 1000;
    }
}
