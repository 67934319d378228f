package io.offerwright.simulation;

import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.time.LocalDate;

/** Why a customer takes an offer: the truth of the world. The formulas are in the package's documentation. */
final class ChoiceModel {
    private static final double TASTE = 3.2;
    private static final double PRICE = 1.2;
    private static final double NEED = 1.4;

    private ChoiceModel() {}

    /** The logistic function. */
    static double logistic(double utility) {
        return 1 / (1 + StrictMath.exp(-utility));
    }

    /**
     * What the offer is worth to the person on a day, as if nothing had been taken lately.
     *
     * @param plan the plan that the person is on
     * @param yearsBack years from the day to the end of the history, for the trend of usage
     * @param season of each category on that day, as of {@link #season}
     */
    static double utility(Person person, Ware ware, Ware plan, double yearsBack, double[] season) {
        return ware.appeal()
                + TASTE * product(person.tastes, ware.tastes())
                + season[ware.category().index]
                + observable(person, ware, plan, yearsBack);
    }

    /** The part of the utility that follows from what the operator knows of the person, or could. */
    static double observable(Person person, Ware ware, Ware plan, double yearsBack) {
        return -PRICE * person.priceSensitivity * ware.relativePrice()
                + NEED * need(person, ware, plan, yearsBack)
                + device(person, ware)
                + household(person, ware)
                + terms(person, ware)
                + churn(person, ware)
                + network(person, ware);
    }

    /** The seasonal part of the utility of each category on a day. */
    static double[] season(LocalDate day) {
        double[] season = new double[Category.COUNT];
        for (Category category : Category.values()) {
            double peak = (category.peakMonth - 0.5) / 12;
            double phase = 2 * Math.PI * (day.getDayOfYear() / 365.25 - peak);
            season[category.index] = category.season * StrictMath.cos(phase);
        }
        return season;
    }

    static double product(double[] left, double[] right) {
        double sum = 0;
        for (int taste = 0; taste < Taste.COUNT; taste++) {
            sum += left[taste] * right[taste];
        }
        return sum;
    }

    private static double need(Person person, Ware ware, Ware plan, double yearsBack) {
        double data = person.data * StrictMath.exp(-person.dataTrend * yearsBack);
        double calls = person.calls * StrictMath.exp(-person.callTrend * yearsBack);
        double heads = ware.category() == Category.FAMILY ? Math.sqrt(person.household) : 1;
        return switch (ware.category()) {
            case PLAN, FAMILY, RETENTION ->
                0.8 * fit(ware.offer().dataGb(), data * heads)
                        + (ware.offer().callMinutes() > 0
                                ? 0.4 * fit(ware.offer().callMinutes() / 30, calls * heads / 30)
                                : 0);
            case ADD_ON, ROAMING -> {
                double dataPressure = StrictMath.log((data + 1) / (plan.offer().dataGb() + 1));
                double callPressure =
                        StrictMath.log((calls + 30) / (plan.offer().callMinutes() + 30));
                boolean home = ware.category() == Category.ADD_ON;
                yield (ware.offer().dataGb() > 0
                                ? (home ? clip(0.5 + 0.9 * dataPressure, -1.5, 1.5) : 0)
                                        + 0.5 * fit(ware.offer().dataGb(), home ? data * 0.7 : data * 0.4)
                                : 0)
                        + (ware.offer().callMinutes() > 0 ? clip(0.5 + 0.9 * callPressure, -1.2, 1.2) : 0);
            }
            case DEVICE, CONTENT -> 0;
        };
    }

    /** 1 where the allowance meets the need, falling on both sides, faster where it does not suffice; at least -2. */
    private static double fit(double allowance, double need) {
        double distance = StrictMath.log((allowance + 1) / (need + 1));
        return Math.max(-2, distance < 0 ? 1 + 1.4 * distance : 1 - 0.5 * distance);
    }

    private static double device(Person person, Ware ware) {
        DeviceTier least = ware.offer().minDeviceTier();
        if (person.device.compareTo(least) < 0) {
            return -6;
        }
        double wish = 0;
        if (least == DeviceTier.PREMIUM) {
            wish += 0.9;
        }
        if (ware.category() == Category.DEVICE) {
            double rank =
                    switch (person.device) {
                        case BASIC -> -1;
                        case SMARTPHONE -> 0;
                        default -> 1;
                    };
            wish += 0.9 * rank * ware.relativePrice() + 0.5 * (Math.min(person.tenureDays, 1460) / 730.0 - 1);
        }
        if (ware.category() == Category.CONTENT) {
            wish += person.device == DeviceTier.PREMIUM ? 0.3 : 0;
        }
        return wish;
    }

    private static double household(Person person, Ware ware) {
        if (!ware.offer().family()) {
            return 0;
        }
        return person.household == 1 ? -5 : -1.2 + 0.8 * Math.min(person.household, 5);
    }

    private static double terms(Person person, Ware ware) {
        double terms = 0;
        PaymentType payment = ware.offer().paymentType();
        if (!Eligibility.paymentFits(person, ware)) {
            terms -= 5;
        } else if (payment == person.payment) {
            terms += 0.5;
        }
        Segment segment = ware.offer().segment();
        if (segment == person.segment) {
            terms += 0.9;
        } else if (segment != Segment.ALL) {
            terms -= 5;
        }
        if (person.tenureDays < 90 && ware.offer().contractMonths() >= 24) {
            terms -= 0.6;
        }
        return terms;
    }

    private static double churn(Person person, Ware ware) {
        double pressure = person.churn - 0.4;
        return ware.offer().retention() ? 6 * pressure : ware.offer().contractMonths() > 0 ? -2.2 * pressure : 0;
    }

    private static double network(Person person, Ware ware) {
        boolean streams = ware.category() == Category.CONTENT || ware.offer().dataGb() >= 20;
        return streams ? clip(5 * (person.network - 0.78), -1, 0.8) : 0;
    }

    private static double clip(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }
}
