package io.offerwright.feedback;

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
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.Attribution;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Decisions on three offers: two plans, and roaming, which the rule COVER keeps out where it is not listed. */
public final class MadeUp {
    public static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    static final Fingerprint BUNDLE = Fingerprint.of("bundle".getBytes(StandardCharsets.UTF_8));
    static final List<String> OFFERS = List.of("PLAN-1", "PLAN-2", "ROAM-1");
    static final Catalog CATALOG =
            Catalog.of(List.of(offer("PLAN-1", "PLAN"), offer("PLAN-2", "PLAN"), offer("ROAM-1", "ROAMING")));
    static final String HEADER = "decision_id,customer_id,offer_id,at,outcome,channel,revenue";

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

    /** A decision with the customer's id behind a "D" for its own. */
    public static Decision decision(String customer, LocalDate day, List<String> listed) {
        List<Candidate> candidates = new ArrayList<>();
        for (String offer : OFFERS) {
            Verdict verdict = listed.contains(offer)
                    ? new Verdict.Chosen(listed.indexOf(offer) + 1)
                    : offer.equals("ROAM-1")
                            ? new Verdict.Excluded(List.of("COVER"))
                            : new Verdict.Outranked(listed.isEmpty() ? "PLAN-1" : listed.get(0));
            candidates.add(
                    new Candidate(offer, 500_000, 500_000, 200_000, 700_000, 100_000, false, List.of(), verdict));
        }
        return new Decision(
                new DecisionRequest(
                        "D" + customer,
                        Customer.of(customer),
                        List.of(),
                        List.of(),
                        new Context("made-up", day, Channel.SMS),
                        2),
                BUNDLE,
                candidates);
    }

    static List<LedgerRecord> records(List<Decision> decisions) {
        List<LedgerRecord> records = new ArrayList<>();
        decisions.forEach(decision -> records.add(new LedgerRecord.Kept(records.size() + 1L, decision, new byte[0])));
        return records;
    }

    static Table table(String header, List<String> lines) {
        String csv = header + "\n" + String.join("\n", lines) + "\n";
        return Table.csv("outcomes.csv", csv.getBytes(StandardCharsets.UTF_8));
    }

    /** A join of these decisions and lines, before it is told. */
    static Feedback feedback(int window, List<Decision> decisions, List<String> lines, List<String> assignments) {
        Feedback feedback = Feedback.open(new Attribution(window, java.time.ZoneOffset.UTC), bundle -> CATALOG);
        feedback.outcomes("outcomes.csv", table(HEADER, lines));
        if (!assignments.isEmpty()) {
            feedback.assignments("assignments.csv", table("customer_id,experiment,arm", assignments));
        }
        feedback.decisions(records(decisions).iterator(), context -> true);
        return feedback;
    }

    static CampaignResults results(
            List<Decision> decisions,
            List<String> lines,
            List<String> assignments,
            Map<String, SortedMap<String, Double>> planned,
            @Nullable Path rejects) {
        try (Feedback feedback = feedback(30, decisions, lines, assignments)) {
            return feedback.results(planned, rejects);
        }
    }

    static CampaignResults results(List<Decision> decisions, List<String> lines) {
        return results(decisions, lines, List.of(), Map.of(), null);
    }
}
