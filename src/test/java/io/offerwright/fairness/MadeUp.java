package io.offerwright.fairness;

import io.offerwright.data.ProtectedFile;
import io.offerwright.data.Table;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.outcomes.Answers;
import io.offerwright.outcomes.Attribution;
import io.offerwright.outcomes.OutcomeJoin;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Decisions on three offers: ROAM-1 is kept from some by the rule COVER, PLAN-1 and PLAN-2 are chosen by a coin. */
final class MadeUp {
    static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    static final Fingerprint BUNDLE = Fingerprint.of("bundle".getBytes(StandardCharsets.UTF_8));
    static final Catalog CATALOG =
            Catalog.of(List.of(offer("PLAN-1", "PLAN"), offer("PLAN-2", "PLAN"), offer("ROAM-1", "ROAMING")));

    private MadeUp() {}

    private static Offer offer(String id, String category) {
        return new Offer(
                id,
                "Offer " + id,
                category,
                PaymentType.ANY,
                DeviceTier.BASIC,
                10,
                2,
                5,
                100,
                100,
                false,
                false,
                Segment.ALL,
                0,
                LocalDate.MIN,
                LocalDate.MAX);
    }

    /** What lines of outcomes say of decisions and customers. */
    static Answers answers(String csv, List<Decision> decisions) {
        try (OutcomeJoin join = OutcomeJoin.open(Attribution.USUAL)) {
            join.outcomes("outcomes.csv", Table.csv("outcomes.csv", csv.getBytes(StandardCharsets.UTF_8)));
            decisions.forEach(decision -> join.add(decision, new BitSet()));
            return Answers.of(join);
        }
    }

    static String id(int customer) {
        return "C" + customer;
    }

    /** Customers 0 to n - 1 who are A or B by turns, two thirds and one third, and of a number of bands. */
    static ProtectedFile people(int customers) {
        StringBuilder csv = new StringBuilder("customer_id,band,group\n");
        for (int customer = 0; customer < customers; customer++) {
            csv.append(id(customer)).append(",band").append(customer / 3 % 2).append(',');
            csv.append(isB(customer) ? "B" : "A").append('\n');
        }
        return ProtectedFile.read(
                Table.csv("protected.csv", csv.toString().getBytes(StandardCharsets.UTF_8)), Set.of());
    }

    static boolean isB(int customer) {
        return customer % 3 == 2;
    }

    /** A decision for each customer; COVER keeps ROAM-1 from so many of A and of B. */
    static List<Decision> decisions(int customers, long seed, double keptFromA, double keptFromB) {
        Random random = new Random(seed);
        List<Decision> decisions = new ArrayList<>();
        for (int customer = 0; customer < customers; customer++) {
            boolean kept = random.nextDouble() < (isB(customer) ? keptFromB : keptFromA);
            boolean roaming = !kept && random.nextDouble() < 0.6;
            boolean first = random.nextBoolean();
            decisions.add(decision(
                    Customer.of(id(customer)).withTenureDays(random.nextInt(1_000)), DAY, kept, roaming, first));
        }
        return decisions;
    }

    static Decision decision(Customer customer, LocalDate day, boolean kept, boolean roaming, boolean first) {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(candidate("PLAN-1", first ? new Verdict.Chosen(1) : new Verdict.Outranked("PLAN-2")));
        candidates.add(candidate("PLAN-2", first ? new Verdict.Outranked("PLAN-1") : new Verdict.Chosen(1)));
        candidates.add(candidate(
                "ROAM-1",
                kept
                        ? new Verdict.Excluded(List.of("COVER"))
                        : roaming ? new Verdict.Chosen(2) : new Verdict.Outranked("PLAN-1")));
        return new Decision(
                DecisionRequest.of(customer, new Context("made-up", day, Channel.EMAIL), 2), BUNDLE, candidates);
    }

    private static Candidate candidate(String offer, Verdict verdict) {
        return new Candidate(offer, 500_000, 500_000, 200_000, 700_000, 100_000, false, List.of(), verdict);
    }
}
