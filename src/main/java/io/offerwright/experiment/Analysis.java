package io.offerwright.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an experiment says: each arm beside the control, or nothing at all where the arms' sizes are not what they were meant to be.
 *
 * @param plan what was asked
 * @param arms the arms, the control first
 * @param ratio whether their sizes can be trusted; empty if there is but one arm
 * @param comparisons one for each arm but the control; none if the sizes can't be trusted
 */
public record Analysis(Plan plan, List<Arm> arms, Optional<SampleRatio> ratio, List<Comparison> comparisons) {
    public Analysis {
        arms = List.copyOf(arms);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * How to compare, decided before anybody looks.
     *
     * @param level how often chance may be taken for an effect in one measure over all arms, such as 0.05
     * @param sequential true if the experiment is looked at again and again; then every figure holds at any look
     * @param lift the lift worth finding, above 0; where the sequential intervals are narrowest
     * @param bootstrap how to draw for revenue
     */
    public record Plan(double level, boolean sequential, double lift, Bootstrap bootstrap) {
        /** One look, at 5 %. */
        public static final Plan USUAL = new Plan(0.05, false, 0.1, Bootstrap.USUAL);
    }

    /**
     * An arm's customers.
     *
     * @param share how large it was meant to be, in the unit of the others
     * @param converted who accepted
     * @param revenue what they spent, if known
     * @param conversionPairs conversions beside the covariate, if there is one
     * @param revenuePairs revenue beside the covariate, if both are known
     */
    public record Arm(
            String name,
            double share,
            Proportion converted,
            Optional<Amounts> revenue,
            Optional<Pairs> conversionPairs,
            Optional<Pairs> revenuePairs) {

        /**
         * An arm of columns, a place for each customer.
         *
         * @param converted 0 or 1
         * @param revenue empty if not known
         * @param covariate empty if there is none
         */
        public static Arm of(String name, double share, double[] converted, double[] revenue, double[] covariate) {
            long successes = 0;
            for (double each : converted) {
                successes += each == 0 ? 0 : 1;
            }
            boolean before = covariate.length > 0;
            return new Arm(
                    name,
                    share,
                    new Proportion(successes, converted.length),
                    revenue.length == 0 ? Optional.empty() : Optional.of(Amounts.of(revenue)),
                    before ? Optional.of(Pairs.of(converted, covariate)) : Optional.empty(),
                    before && revenue.length > 0 ? Optional.of(Pairs.of(revenue, covariate)) : Optional.empty());
        }
    }

    /** An arm beside the control. */
    public record Comparison(String arm, Effect conversion, Optional<Effect> revenue) {}

    /**
     * How an arm differs from the control in one measure. With a sequential plan, intervals and p hold at any look.
     *
     * @param difference the arm less the control
     * @param lift their ratio less 1
     * @param p how probable such a difference is if there is none
     * @param adjusted p by Holm over the arms
     * @param bootstrap the interval of the lift without a formula; revenue at one look only
     * @param cuped the difference less what the covariate explains
     */
    public record Effect(
            Estimate difference,
            Estimate lift,
            double p,
            double adjusted,
            Optional<Estimate> bootstrap,
            Optional<Adjusted> cuped) {

        private Effect withAdjusted(double holm, double holmOfCuped) {
            return new Effect(
                    difference,
                    lift,
                    p,
                    holm,
                    bootstrap,
                    cuped.map(each -> new Adjusted(each.difference(), each.p(), holmOfCuped, each.reduction())));
        }
    }

    /**
     * A difference less what the covariate explains.
     *
     * @param adjusted p by Holm over the arms
     * @param reduction the share of the variance that is gone
     */
    public record Adjusted(Estimate difference, double p, double adjusted, double reduction) {}

    /** True if the arms may be compared. */
    public boolean trustworthy() {
        return ratio.map(SampleRatio::trustworthy).orElse(true);
    }

    /**
     * True if so few customers of an arm or of the control bought that the formula for the lift of revenue holds the truth less often
     * than it says, below {@link MeanDifference#FEWEST_BUYERS}. The bootstrap holds there, too.
     */
    public boolean fewBuyers(Comparison comparison) {
        return arms.stream()
                .filter(arm -> arm.equals(arms.get(0)) || arm.name().equals(comparison.arm()))
                .flatMap(arm -> arm.revenue().stream())
                .anyMatch(revenue -> revenue.positive() < MeanDifference.FEWEST_BUYERS);
    }

    /**
     * Compares arms.
     *
     * @param arms the control first
     */
    public static Analysis of(Plan plan, List<Arm> arms) {
        if (arms.size() < 2) {
            return new Analysis(plan, arms, Optional.empty(), List.of());
        }
        SampleRatio ratio = new SampleRatio(
                arms.stream().map(arm -> arm.converted().trials()).toList(),
                arms.stream().map(Arm::share).toList());
        if (!ratio.trustworthy()) {
            return new Analysis(plan, arms, Optional.of(ratio), List.of());
        }
        Optional<Cuped> conversion = cuped(arms, Arm::conversionPairs);
        Optional<Cuped> revenue = cuped(arms, Arm::revenuePairs);
        Arm control = arms.get(0);
        List<Effect> conversions = new ArrayList<>();
        List<Effect> revenues = new ArrayList<>();
        for (Arm arm : arms.subList(1, arms.size())) {
            conversions.add(conversion(plan, arm, control, conversion));
            if (arm.revenue().isPresent() && control.revenue().isPresent()) {
                revenues.add(revenue(plan, arm, control, revenue));
            }
        }
        conversions = adjusted(conversions);
        revenues = adjusted(revenues);
        List<Comparison> comparisons = new ArrayList<>();
        for (int index = 0; index < conversions.size(); index++) {
            comparisons.add(new Comparison(
                    arms.get(index + 1).name(),
                    conversions.get(index),
                    revenues.size() == conversions.size() ? Optional.of(revenues.get(index)) : Optional.empty()));
        }
        return new Analysis(plan, arms, Optional.of(ratio), comparisons);
    }

    private interface Column {
        Optional<Pairs> of(Arm arm);
    }

    private static Optional<Cuped> cuped(List<Arm> arms, Column column) {
        List<Pairs> pairs =
                arms.stream().flatMap(arm -> column.of(arm).stream()).toList();
        return pairs.size() == arms.size() ? Optional.of(Cuped.of(pairs)) : Optional.empty();
    }

    private static Effect conversion(Plan plan, Arm arm, Arm control, Optional<Cuped> cuped) {
        TwoProportions arms = new TwoProportions(arm.converted(), control.converted());
        double base = control.converted().rate();
        boolean ready = Sequential.ready(
                        arm.converted().trials(), arm.converted().successes())
                && Sequential.ready(
                        control.converted().trials(), control.converted().successes());
        Optional<Adjusted> adjusted = cuped.map(way -> adjusted(
                plan,
                way,
                arm.conversionPairs().orElseThrow(),
                control.conversionPairs().orElseThrow(),
                base,
                ready));
        if (!plan.sequential()) {
            return new Effect(
                    arms.difference(plan.level()), arms.lift(plan.level()), arms.p(), 1, Optional.empty(), adjusted);
        }
        return always(plan, arm.converted().rate(), base, arms.variance(), liftVariance(arms), ready, adjusted);
    }

    private static Effect revenue(Plan plan, Arm arm, Arm control, Optional<Cuped> cuped) {
        Amounts treated = arm.revenue().orElseThrow();
        Amounts usual = control.revenue().orElseThrow();
        MeanDifference arms = new MeanDifference(treated.sample(), usual.sample());
        double base = usual.sample().mean();
        boolean ready = Sequential.ready(treated.sample().count(), treated.positive())
                && Sequential.ready(usual.sample().count(), usual.positive());
        Optional<Adjusted> adjusted = cuped.map(way -> adjusted(
                plan,
                way,
                arm.revenuePairs().orElseThrow(),
                control.revenuePairs().orElseThrow(),
                base,
                ready));
        if (!plan.sequential()) {
            return new Effect(
                    arms.difference(plan.level()),
                    arms.lift(plan.level()),
                    arms.p(),
                    1,
                    Optional.of(plan.bootstrap().lift(treated, usual, plan.level())),
                    adjusted);
        }
        double ratio = treated.sample().mean() / base;
        double ofLift =
                (treated.sample().ofMean() + ratio * ratio * usual.sample().ofMean()) / (base * base);
        return always(plan, treated.sample().mean(), base, arms.variance(), ofLift, ready, adjusted);
    }

    /** The variance of the ratio of two shares by the delta method. */
    private static double liftVariance(TwoProportions arms) {
        double p = arms.treated().rate();
        double q = arms.control().rate();
        double ratio = p / q;
        return (p * (1 - p) / arms.treated().trials()
                        + ratio * ratio * q * (1 - q) / arms.control().trials())
                / (q * q);
    }

    private static Effect always(
            Plan plan,
            double treated,
            double base,
            double variance,
            double ofLift,
            boolean ready,
            Optional<Adjusted> adjusted) {
        if (!ready || !(base > 0)) {
            Estimate open = new Estimate(treated - base, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
            return new Effect(
                    open,
                    base > 0
                            ? new Estimate(treated / base - 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                            : Estimate.NONE,
                    1,
                    1,
                    Optional.empty(),
                    adjusted);
        }
        Sequential ofDifference = new Sequential(plan.lift() * base, plan.level());
        return new Effect(
                ofDifference.interval(treated - base, variance),
                new Sequential(plan.lift(), plan.level()).interval(treated / base - 1, ofLift),
                ofDifference.p(treated - base, variance),
                1,
                Optional.empty(),
                adjusted);
    }

    private static Adjusted adjusted(Plan plan, Cuped way, Pairs treated, Pairs control, double base, boolean ready) {
        MeanDifference arms = new MeanDifference(way.adjusted(treated), way.adjusted(control));
        if (!plan.sequential()) {
            return new Adjusted(arms.difference(plan.level()), arms.p(), 1, way.reduction());
        }
        double difference = arms.treated().mean() - arms.control().mean();
        if (!ready || !(base > 0)) {
            return new Adjusted(
                    new Estimate(difference, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                    1,
                    1,
                    way.reduction());
        }
        Sequential sequential = new Sequential(plan.lift() * base, plan.level());
        return new Adjusted(
                sequential.interval(difference, arms.variance()),
                sequential.p(difference, arms.variance()),
                1,
                way.reduction());
    }

    private static List<Effect> adjusted(List<Effect> effects) {
        double[] plain = Holm.adjusted(effects.stream().mapToDouble(Effect::p).toArray());
        double[] cuped = Holm.adjusted(effects.stream()
                .mapToDouble(effect -> effect.cuped().map(Adjusted::p).orElse(1.0))
                .toArray());
        List<Effect> all = new ArrayList<>();
        for (int index = 0; index < plain.length; index++) {
            all.add(effects.get(index).withAdjusted(plain[index], cuped[index]));
        }
        return all;
    }
}
