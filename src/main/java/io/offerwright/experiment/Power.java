package io.offerwright.experiment;

import java.util.function.DoubleUnaryOperator;

/**
 * How many customers a comparison with the control takes, before it is launched.
 *
 * <p>Of shares p (treated) and q (control), with k treated customers for each of the control and r = (kp + q) ÷ (k + 1): n = (z
 * √(r(1 − r)(1 + 1/k)) + z′ √(p(1 − p)/k + q(1 − q)))² ÷ (p − q)² customers of the control, z for half the level, z′ for the
 * power (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), section 4.2, without
 * correction for continuity). Of means with standard deviations s (treated) and s′: n = (z + z′)² (s²/k + s′²) ÷ δ², and z²/4 more
 * for the t distribution (Guenther, American Statistician 35 (1981) 243).
 *
 * @param level how often a difference is seen where there is none, two-sided, such as 0.05
 * @param power how often the difference is seen where there is one, above half the level, such as 0.8
 * @param ratio treated customers for each one of the control
 */
public record Power(double level, double power, double ratio) {
    public Power {
        Normal.requireLevel(level);
        Normal.requireLevel(power);
        if (power <= level / 2) {
            throw new IllegalArgumentException(
                    "The power (" + power + ") must be above half the level (" + level + ").");
        }
        if (!(ratio > 0 && ratio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The ratio (" + ratio + ") must be above 0.");
        }
    }

    /** Arms of equal size. */
    public static Power equalArms(double level, double power) {
        return new Power(level, power, 1);
    }

    /** Customers of the control, not rounded, to see one share beside another. */
    public double customers(double control, double treated) {
        if (control == treated) {
            throw new IllegalArgumentException("The two shares must differ; both are " + control + ".");
        }
        double root = Normal.upper(level / 2) * underNone(control, treated)
                + Normal.upper(1 - power) * underSome(control, treated);
        return root * root / ((treated - control) * (treated - control));
    }

    /**
     * How often the difference would be seen with so many customers in the control: Φ((|p − q| √n − z √(r(1 − r)(1 + 1/k))) ÷
     * √(p(1 − p)/k + q(1 − q))).
     */
    public double reached(double control, double treated, double customers) {
        double distance = Math.abs(treated - control) * Math.sqrt(customers);
        return Normal.below(
                (distance - Normal.upper(level / 2) * underNone(control, treated)) / underSome(control, treated));
    }

    /**
     * The smallest rise over the control's share that so many customers of the control show with this power.
     *
     * @return the rise, absolute; infinite if not even a rise to 1 would do
     */
    public double detectable(double control, double customers) {
        DoubleUnaryOperator wanted = rise -> customers(control, control + rise);
        double most = 1 - control;
        if (wanted.applyAsDouble(most) > customers) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = most;
        while (high - low > 1e-9 * high) {
            double middle = (low + high) / 2;
            if (middle > 0 && wanted.applyAsDouble(middle) <= customers) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** Customers of the control, not rounded, to see a difference of means; an arm's spread is its standard deviation. */
    public double customersForMeans(double controlSpread, double treatedSpread, double difference) {
        if (difference == 0) {
            throw new IllegalArgumentException("The difference must not be 0.");
        }
        double z = Normal.upper(level / 2);
        double both = z + Normal.upper(1 - power);
        return both * both * spread(controlSpread, treatedSpread) / (difference * difference) + z * z / 4;
    }

    /** The smallest difference of means that so many customers of the control show with this power. */
    public double detectableForMeans(double controlSpread, double treatedSpread, double customers) {
        double z = Normal.upper(level / 2);
        double left = customers - z * z / 4;
        return left <= 0
                ? Double.POSITIVE_INFINITY
                : (z + Normal.upper(1 - power)) * Math.sqrt(spread(controlSpread, treatedSpread) / left);
    }

    private double spread(double control, double treated) {
        return control * control + treated * treated / ratio;
    }

    private double underNone(double control, double treated) {
        double both = (ratio * treated + control) / (ratio + 1);
        return Math.sqrt(both * (1 - both) * (1 + 1 / ratio));
    }

    private double underSome(double control, double treated) {
        return Math.sqrt(treated * (1 - treated) / ratio + control * (1 - control));
    }
}
