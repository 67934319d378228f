package io.offerwright.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * An experiment before its launch: how many customers it takes until each arm's effect, were it there, would be seen.
 *
 * @param level how often chance may be taken for an effect in any arm; each arm is planned at this by the number of arms
 *     compared, which is what Holm's correction asks of the first
 * @param power how often an arm's effect is to be seen
 * @param shares of the arms, the control first; two or more, each above 0, together at most 1
 */
public record Design(double level, double power, List<Double> shares) {
    public Design {
        Normal.requireLevel(level);
        Normal.requireLevel(power);
        shares = List.copyOf(shares);
        double sum = 0;
        for (double share : shares) {
            if (!(share > 0)) {
                throw new IllegalArgumentException("The share " + share + " must be above 0.");
            }
            sum += share;
        }
        if (shares.size() < 2 || sum > 1 + 1e-9) {
            throw new IllegalArgumentException("The " + shares.size() + " shares add up to " + sum
                    + "; expected two or more, together at most 1.");
        }
    }

    /** The design of an experiment's file at the usual level and power. */
    public static Design of(Experiment experiment, double level, double power) {
        List<Double> others = experiment.arms().stream()
                .filter(arm -> !arm.name().equals(experiment.control()))
                .map(arm -> (double) arm.buckets() / Assignment.BUCKETS)
                .toList();
        List<Double> shares = new ArrayList<>();
        experiment.arms().stream()
                .filter(arm -> arm.name().equals(experiment.control()))
                .map(arm -> (double) arm.buckets() / Assignment.BUCKETS)
                .forEach(shares::add);
        shares.addAll(others);
        return new Design(level, power, shares);
    }

    /** Eligible customers in all, for a conversion that rises from {@code baseline} by {@code lift} of itself. */
    public double customers(double baseline, double lift) {
        return total(each -> each.customers(baseline, baseline * (1 + lift)));
    }

    /** Eligible customers in all, for a mean that rises by a difference; {@code deviation} is that of each customer. */
    public double customersForMeans(double deviation, double difference) {
        return total(each -> each.customersForMeans(deviation, deviation, difference));
    }

    /** The smallest lift of a conversion that so many eligible customers show in every arm. */
    public double detectable(double baseline, double customers) {
        return worst(each -> each.detectable(baseline, customers * shares.get(0))) / baseline;
    }

    /** The smallest difference of means that so many eligible customers show in every arm. */
    public double detectableForMeans(double deviation, double customers) {
        return worst(each -> each.detectableForMeans(deviation, deviation, customers * shares.get(0)));
    }

    /** The customers of each arm when there are so many eligible ones in all, rounded up. */
    public List<Long> arms(double customers) {
        return shares.stream()
                .map(share -> (long) Math.ceil(customers * share - 1e-6))
                .toList();
    }

    /** Whole days until there are so many eligible customers. */
    public static long days(long customers, double perDay) {
        return (long) Math.ceil((double) customers / perDay);
    }

    private double total(ToDoubleFunction<Power> control) {
        return worst(control) / shares.get(0);
    }

    private double worst(ToDoubleFunction<Power> wanted) {
        double worst = 0;
        for (double share : shares.subList(1, shares.size())) {
            Power each = new Power(level / (shares.size() - 1), power, share / shares.get(0));
            worst = Math.max(worst, wanted.applyAsDouble(each));
        }
        return worst;
    }
}
