package io.offerwright.feedback;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.Table;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Offer;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.feedback.CampaignResults.Comparison;
import io.offerwright.feedback.CampaignResults.Estimate;
import io.offerwright.outcomes.Attribution;
import io.offerwright.outcomes.Reason;
import io.offerwright.simulation.Life;
import io.offerwright.simulation.Responses;
import io.offerwright.simulation.Responses.Injected;
import io.offerwright.simulation.Responses.Listed;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Holds the interval of the measured lift against the true lift: campaigns on one simulated world, each with another holdout and
 * other chances, measured by the whole join. {@code main} takes the number of customers and of campaigns.
 */
final class LiftCoverage {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    private static final double HELD_OUT = 0.2;

    private final World world;
    private final List<Decision> decisions;

    /**
     * How often the interval held the truth.
     *
     * @param campaigns how many were not stopped by the check of the sample ratio
     * @param conversion of them, how many whose interval of conversion held the true lift
     * @param revenue of them, how many whose interval of revenue did
     * @param injectedFound true if the join found in each campaign exactly what was injected
     * @param bias measured lift of conversion less the true one, on average
     */
    record Covered(int campaigns, int conversion, int revenue, boolean injectedFound, double bias) {}

    LiftCoverage(int customers) {
        world = World.of(new WorldSettings(customers, 40, 11, 2, DAY, 4));
        decisions = IntStream.range(0, customers)
                .parallel()
                .mapToObj(this::decision)
                .toList();
    }

    /** Two offers of those that are valid, by turns; how good a list is has nothing to do with how well it is measured. */
    private Decision decision(int index) {
        Life life = world.life(index);
        List<Offer> valid = world.catalog().offers().stream()
                .filter(offer -> offer.validOn(DAY))
                .toList();
        String first = valid.get(index % valid.size()).id();
        String second = valid.get((index * 7 + 3) % valid.size()).id();
        List<Candidate> candidates = new ArrayList<>();
        for (Offer offer : world.catalog().offers()) {
            Verdict verdict = offer.id().equals(first)
                    ? new Verdict.Chosen(1)
                    : offer.id().equals(second) ? new Verdict.Chosen(2) : new Verdict.Outranked(first);
            candidates.add(new Candidate(offer.id(), 0, 0, 0, 0, 100_000, false, List.of(), verdict));
        }
        return new Decision(
                DecisionRequest.of(life.customer(), new Context("coverage", DAY, Channel.SMS), 2),
                MadeUp.BUNDLE,
                candidates);
    }

    /** What is true of a campaign, and what the join found. */
    record Campaign(Responses.Result truth, CampaignResults results) {}

    /** A campaign with a holdout and chances of its own. */
    Campaign campaign(long seed) throws IOException {
        Random random = new Random(seed);
        List<Decision> asked = new ArrayList<>();
        List<String> heldOut = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (Decision decision : decisions) {
            String id = decision.request().customer().id();
            boolean out = random.nextDouble() < HELD_OUT;
            if (out) {
                heldOut.add(id);
            } else {
                asked.add(decision);
            }
            assignments.add(id + ",universal-holdout," + (out ? "holdout" : "treated"));
        }
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        Responses.Result truth;
        try (CsvOutput out = CsvOutput.to(rows, MadeUp.HEADER.split(",", -1))) {
            truth = new Responses(world, seed, 30, 0.1, new Injected(0.03, 0.05, 0.02))
                    .write(out, asked.stream().map(LiftCoverage::listed).iterator(), heldOut.iterator());
        }
        try (Feedback feedback = Feedback.open(Attribution.USUAL, bundle -> world.catalog())) {
            feedback.outcomes("outcomes.csv", Table.csv("outcomes.csv", rows.toByteArray()));
            feedback.assignments("assignments.csv", MadeUp.table("customer_id,experiment,arm", assignments));
            feedback.decisions(MadeUp.records(asked).iterator(), context -> true);
            return new Campaign(
                    truth,
                    feedback.results(
                            Map.of(
                                    "universal-holdout",
                                    new TreeMap<>(Map.of("holdout", HELD_OUT, "treated", 1 - HELD_OUT))),
                            null));
        }
    }

    Covered run(int campaigns) throws IOException {
        int conversion = 0;
        int revenue = 0;
        boolean found = true;
        double bias = 0;
        int stopped = 0;
        for (int seed = 0; seed < campaigns; seed++) {
            Campaign campaign = campaign(seed);
            Responses.Counts drawn = campaign.truth().counts();
            CampaignResults.OutcomeCounts counts = campaign.results().outcomes();
            found &= counts.rejected(Reason.LATE) == drawn.late()
                    && counts.rejected(Reason.DUPLICATE) == drawn.duplicates()
                    && counts.rejected(Reason.UNKNOWN_DECISION) == drawn.orphans()
                    && counts.allRejected() == drawn.late() + drawn.duplicates() + drawn.orphans();
            CampaignResults.Experiment experiment =
                    campaign.results().experiments().get(0);
            if (experiment.stopped().isPresent()) {
                // Once in a thousand campaigns the sample ratio stops the report by chance.
                stopped++;
                continue;
            }
            Comparison lift = experiment.comparisons().get(0);
            Responses.Truth truth = campaign.truth().truth();
            conversion += holds(lift.conversion(), truth.lift()) ? 1 : 0;
            revenue += holds(lift.revenue(), truth.revenueLift()) ? 1 : 0;
            bias += lift.conversion().value() - truth.lift();
        }
        int told = campaigns - stopped;
        return new Covered(told, conversion, revenue, found, bias / told);
    }

    private static Listed listed(Decision decision) {
        return new Listed(
                decision.id(),
                decision.request().customer().id(),
                DAY,
                Channel.SMS,
                decision.chosen().stream().map(Candidate::offerId).toList());
    }

    private static boolean holds(Estimate estimate, double truth) {
        return estimate.low() <= truth && truth <= estimate.high();
    }

    /** Prints how often the intervals hold the truth. */
    public static void main(String[] arguments) throws IOException {
        int customers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000;
        int campaigns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
        Covered covered = new LiftCoverage(customers).run(campaigns);
        System.out.printf(
                Locale.ROOT,
                "%,d campaigns on %,d customers: the 95 %% interval of the lift holds the true lift in %.1f %% (conversion) and"
                        + " %.1f %% (revenue) of them; mean error of the measured lift %.5f; injected lines all found: %s%n",
                covered.campaigns(),
                customers,
                100.0 * covered.conversion() / covered.campaigns(),
                100.0 * covered.revenue() / covered.campaigns(),
                covered.bias(),
                covered.injectedFound());
    }
}
