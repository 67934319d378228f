package io.offerwright.feedback;

import io.offerwright.experiment.Amounts;
import io.offerwright.experiment.Bootstrap;
import io.offerwright.experiment.Holm;
import io.offerwright.experiment.MeanDifference;
import io.offerwright.experiment.Proportion;
import io.offerwright.experiment.SampleRatio;
import io.offerwright.experiment.TwoProportions;
import io.offerwright.feedback.CampaignResults.Arm;
import io.offerwright.feedback.CampaignResults.Comparison;
import io.offerwright.feedback.CampaignResults.Estimate;
import io.offerwright.feedback.CampaignResults.Experiment;
import io.offerwright.feedback.CampaignResults.GroupResult;
import io.offerwright.feedback.CampaignResults.Groups;
import io.offerwright.feedback.CampaignResults.SampleRatioCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Compares the arms of experiments, by the statistics of {@code io.offerwright.experiment}. */
final class Comparisons {
    private static final double LEVEL = 0.05;
    private static final double CONFIDENCE = 1 - LEVEL;
    private static final String CONTROL = "control";

    private static final String WILSON = "Wilson";
    private static final String TWO_PROPORTIONS = "two proportions, Newcombe's interval";
    private static final String RATIO = "ratio of two proportions, Katz's interval";
    private static final String BOOTSTRAP = "bootstrap, p by Welch's t";

    private Comparisons() {}

    /**
     * Compares.
     *
     * @param tallies by experiment and arm
     * @param planned shares by experiment and arm, as far as they are known
     * @param controls arms by experiment, as far as they are named
     */
    static List<Experiment> of(
            Map<String, Map<String, ArmTally>> tallies,
            Map<String, ? extends SortedMap<String, Double>> planned,
            Map<String, String> controls) {
        List<Experiment> experiments = new ArrayList<>();
        tallies.forEach((name, arms) -> {
            SortedMap<String, Double> shares = planned.get(name);
            if (!name.equals(CampaignResults.UNIVERSAL_HOLDOUT)
                    && arms.size() == 1
                    && (shares == null || shares.size() < 2)) {
                // A campaign that has a holdout and no arms: there is nothing to compare.
                return;
            }
            Experiment experiment = of(name, arms, shares == null ? new TreeMap<>() : shares, controls.get(name));
            experiments.add(name.equals(CampaignResults.UNIVERSAL_HOLDOUT) ? 0 : experiments.size(), experiment);
        });
        return experiments;
    }

    /**
     * Compares within groups of customers.
     *
     * @param tallies by group, experiment and arm
     * @param experiments of all customers; those that are stopped are not looked at
     */
    static Groups groups(
            String column,
            long fewest,
            SortedMap<String, Map<String, Map<String, ArmTally>>> tallies,
            List<Experiment> experiments,
            long unknown) {
        List<GroupResult> results = new ArrayList<>();
        long suppressed = 0;
        for (Experiment experiment : experiments) {
            if (experiment.stopped().isPresent() || experiment.comparisons().isEmpty()) {
                continue;
            }
            for (Map.Entry<String, Map<String, Map<String, ArmTally>>> group : tallies.entrySet()) {
                Map<String, ArmTally> arms = group.getValue().getOrDefault(experiment.name(), Map.of());
                for (Comparison whole : experiment.comparisons()) {
                    ArmTally control = arms.getOrDefault(whole.control(), new ArmTally(whole.control()));
                    ArmTally treatment = arms.getOrDefault(whole.treatment(), new ArmTally(whole.treatment()));
                    if (Math.min(control.customers(), treatment.customers()) < Math.max(1, fewest)) {
                        suppressed++;
                        continue;
                    }
                    results.add(new GroupResult(
                            group.getKey(),
                            experiment.name(),
                            arm(control, Double.NaN),
                            arm(treatment, Double.NaN),
                            compare(control, treatment)));
                }
            }
        }
        double[] adjusted = Holm.adjusted(results.stream()
                .flatMapToDouble(each -> DoubleStream.of(
                        known(each.comparison().conversion().p()),
                        known(each.comparison().revenue().p())))
                .toArray());
        List<GroupResult> corrected = new ArrayList<>();
        for (int index = 0; index < results.size(); index++) {
            GroupResult each = results.get(index);
            corrected.add(new GroupResult(
                    each.group(),
                    each.experiment(),
                    each.control(),
                    each.treatment(),
                    each.comparison().withP(adjusted[2 * index], adjusted[2 * index + 1])));
        }
        return new Groups(column, fewest, adjusted.length, corrected, suppressed, unknown);
    }

    /** What can't be told apart from chance at all is no finding. */
    private static double known(double p) {
        return Double.isNaN(p) ? 1 : p;
    }

    private static Experiment of(
            String name, Map<String, ArmTally> found, SortedMap<String, Double> planned, @Nullable String control) {
        TreeMap<String, ArmTally> tallies = new TreeMap<>(found);
        planned.keySet().forEach(arm -> tallies.computeIfAbsent(arm, ArmTally::new));
        List<Arm> arms = tallies.values().stream()
                .map(tally -> arm(tally, planned.getOrDefault(tally.name(), Double.NaN)))
                .toList();
        Optional<SampleRatioCheck> check = check(tallies, planned);
        Optional<String> stopped = stopped(tallies, planned, check);
        return new Experiment(name, arms, check, stopped, stopped.isPresent() ? List.of() : compare(tallies, control));
    }

    private static Optional<SampleRatioCheck> check(
            SortedMap<String, ArmTally> tallies, SortedMap<String, Double> planned) {
        if (planned.isEmpty() || !planned.keySet().equals(tallies.keySet()) || tallies.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(new SampleRatioCheck(ratio(tallies, planned).p(), SampleRatio.LEVEL));
    }

    private static SampleRatio ratio(SortedMap<String, ArmTally> tallies, SortedMap<String, Double> planned) {
        return new SampleRatio(
                tallies.values().stream().map(ArmTally::customers).toList(), List.copyOf(planned.values()));
    }

    /** Why nothing may be compared. */
    private static Optional<String> stopped(
            SortedMap<String, ArmTally> tallies, SortedMap<String, Double> planned, Optional<SampleRatioCheck> check) {
        if (!planned.isEmpty() && !planned.keySet().equals(tallies.keySet())) {
            TreeSet<String> unknown = new TreeSet<>(tallies.keySet());
            unknown.removeAll(planned.keySet());
            return Optional.of("No share was planned for " + String.join(", ", unknown)
                    + ", so that it can't be told whether the arms are as large as they were meant to be.");
        }
        if (check.isEmpty() || check.get().passed()) {
            return Optional.empty();
        }
        List<Double> expected = ratio(tallies, planned).expected();
        List<String> sizes = new ArrayList<>();
        for (ArmTally tally : tallies.values()) {
            sizes.add(String.format(
                    Locale.ROOT,
                    "%s has %,d customers where %,.0f were to be expected",
                    tally.name(),
                    tally.customers(),
                    expected.get(sizes.size())));
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "The arms are not as large as was planned: %s. By chance that happens less often than once in %,.0f times"
                        + " (p = %.2g). Something takes customers out of one arm rather than another, so that no comparison"
                        + " can be trusted: find it first, such as a filter behind the assignment, or lost files.",
                String.join(", ", sizes),
                1 / SampleRatio.LEVEL,
                check.get().p()));
    }

    private static Arm arm(ArmTally tally, double plannedShare) {
        Amounts amounts = tally.amounts();
        double mean = amounts.sample().mean();
        double error = Math.sqrt(amounts.sample().variance() / amounts.sample().count());
        return new Arm(
                tally.name(),
                tally.customers(),
                plannedShare,
                tally.decided(),
                tally.converted(),
                Tally.money(tally.revenue()),
                estimate(proportion(tally).interval(LEVEL), 1, Double.NaN, WILSON),
                // Its arms are large, or there is nothing to learn from them.
                new Estimate(mean, mean - NORMAL * error, mean + NORMAL * error, CONFIDENCE, Double.NaN, "normal"));
    }

    /** The 97.5 % quantile of the standard normal distribution. */
    private static final double NORMAL = 1.959963984540054;

    private static Proportion proportion(ArmTally tally) {
        return new Proportion(tally.converted(), tally.customers());
    }

    private static List<Comparison> compare(SortedMap<String, ArmTally> tallies, @Nullable String named) {
        String control = named != null && tallies.containsKey(named) ? named : usual(tallies);
        List<Comparison> comparisons = new ArrayList<>();
        ArmTally of = java.util.Objects.requireNonNull(tallies.get(control));
        tallies.forEach((name, tally) -> {
            if (!name.equals(control) && tally.customers() > 0 && of.customers() > 0) {
                comparisons.add(compare(of, tally));
            }
        });
        return comparisons;
    }

    private static String usual(SortedMap<String, ArmTally> tallies) {
        return tallies.containsKey(CampaignResults.HOLDOUT)
                ? CampaignResults.HOLDOUT
                : tallies.containsKey(CONTROL) ? CONTROL : tallies.firstKey();
    }

    private static Comparison compare(ArmTally control, ArmTally treatment) {
        TwoProportions shares = new TwoProportions(proportion(treatment), proportion(control));
        Amounts treated = treatment.amounts();
        Amounts untreated = control.amounts();
        double welch = new MeanDifference(treated.sample(), untreated.sample()).p();
        var conversion = shares.difference(LEVEL);
        var revenue = Bootstrap.USUAL.difference(treated, untreated, LEVEL);
        double customers = treatment.customers();
        return new Comparison(
                control.name(),
                treatment.name(),
                estimate(conversion, 1, shares.p(), TWO_PROPORTIONS),
                estimate(shares.lift(LEVEL), 1, shares.p(), RATIO),
                estimate(revenue, 1, welch, BOOTSTRAP),
                estimate(conversion, customers, shares.p(), TWO_PROPORTIONS),
                estimate(revenue, customers, welch, BOOTSTRAP));
    }

    private static Estimate estimate(
            io.offerwright.experiment.Estimate estimate, double factor, double p, String method) {
        return new Estimate(
                factor * estimate.value(), factor * estimate.low(), factor * estimate.high(), CONFIDENCE, p, method);
    }
}
