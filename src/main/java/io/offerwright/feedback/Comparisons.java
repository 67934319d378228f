package io.offerwright.feedback;

import io.offerwright.feedback.CampaignResults.Arm;
import io.offerwright.feedback.CampaignResults.Comparison;
import io.offerwright.feedback.CampaignResults.Estimate;
import io.offerwright.feedback.CampaignResults.Experiment;
import io.offerwright.feedback.CampaignResults.SampleRatioCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares the arms of experiments, by the statistics of {@code experiment}. */
final class Comparisons {
    private static final double CONFIDENCE = 0.95;

    private Comparisons() {}

    static List<Experiment> of(
            Map<String, Map<String, ArmTally>> tallies, Map<String, ? extends SortedMap<String, Double>> planned) {
        List<Experiment> experiments = new ArrayList<>();
        tallies.forEach((name, arms) -> {
            SortedMap<String, Double> shares = planned.get(name);
            Experiment experiment = of(name, List.copyOf(arms.values()), shares == null ? new TreeMap<>() : shares);
            experiments.add(name.equals(CampaignResults.UNIVERSAL_HOLDOUT) ? 0 : experiments.size(), experiment);
        });
        return experiments;
    }

    private static Experiment of(String name, List<ArmTally> tallies, SortedMap<String, Double> planned) {
        List<Arm> arms = tallies.stream()
                .map(tally -> arm(tally, planned.getOrDefault(tally.name(), Double.NaN)))
                .toList();
        Optional<SampleRatioCheck> check = Optional.empty();
        return new Experiment(name, arms, check, Optional.empty(), List.<Comparison>of());
    }

    private static Arm arm(ArmTally tally, double plannedShare) {
        return new Arm(
                tally.name(),
                tally.customers(),
                plannedShare,
                tally.decided(),
                tally.converted(),
                Tally.money(tally.revenue()),
                unknown((double) tally.converted() / tally.customers()),
                unknown(Tally.money(tally.revenue()) / tally.customers()));
    }

    private static Estimate unknown(double value) {
        return new Estimate(value, Double.NaN, Double.NaN, CONFIDENCE, Double.NaN, "");
    }
}
