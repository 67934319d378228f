package io.offerwright.monitoring;

import io.offerwright.data.Table;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Score;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.CandidateCopy;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.fairness.Drift;
import io.offerwright.fairness.DriftTally;
import io.offerwright.outcomes.Attribution;
import io.offerwright.outcomes.OutcomeJoin;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Five weeks of an engine's life in a simulated world, as often as there are seeds: real decisions on the packaged rules for
 * customers who are drawn anew every day, more on some weekdays, and acceptances drawn from what the model forecasts, on some days
 * more than on others. From a day on something may go wrong.
 */
final class HealthWorld {
    static final int DAYS = 35;
    /** Days before the end on which faults begin. */
    static final int FAULTY_DAYS = 4;

    private static @org.jspecify.annotations.Nullable HealthWorld made;

    private final SmallTelco telco = SmallTelco.get();
    private final LocalDate first = SmallTelco.TODAY;
    /** By day, then by customer. */
    private final List<List<Decision>> pool = new ArrayList<>();

    final String busiestRule;
    final String quietOffer;

    private HealthWorld() {
        java.util.SortedMap<String, Long> rules = new java.util.TreeMap<>();
        java.util.Set<String> listed = new java.util.HashSet<>();
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (int day = 0; day < DAYS; day++) {
                List<Decision> ofDay = new ArrayList<>();
                for (Customer customer : telco.data.customers()) {
                    Decision decision = engine.decide(DecisionRequest.of(
                            customer,
                            telco.history.holdings(customer),
                            telco.history.contacts(customer),
                            new Context("health", first.plusDays(day), Channel.EMAIL),
                            5));
                    ofDay.add(decision);
                    for (Candidate candidate : decision.candidates()) {
                        candidate.verdict().keptOutBy().forEach(rule -> rules.merge(rule, 1L, Long::sum));
                        if (candidate.verdict() instanceof Verdict.Chosen) {
                            listed.add(candidate.offerId());
                        }
                    }
                }
                pool.add(ofDay);
            }
        }
        busiestRule = rules.entrySet().stream()
                .max(java.util.Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        quietOffer = telco.bundle.catalog().offers().stream()
                .map(offer -> offer.id())
                .filter(id -> !listed.contains(id))
                .findFirst()
                .orElse(telco.bundle.catalog().offer(0).id());
    }

    /** The one of this JVM. */
    static synchronized HealthWorld get() {
        HealthWorld world = made == null ? new HealthWorld() : made;
        made = world;
        return world;
    }

    LocalDate lastDay() {
        return first.plusDays(DAYS - 1L);
    }

    /** What can go wrong. */
    enum Fault {
        NONE,
        FALLBACKS,
        EMPTY_LISTS,
        RULE_SILENT,
        RULE_EXCLUDES,
        OFFER_TAKES_OVER,
        CONVERSION,
        DIVERSITY,
        CUSTOMERS,
        SCORES
    }

    Health health(long seed, Fault fault, boolean withDrift) {
        Random random = new Random(seed);
        List<Decision> decisions = new ArrayList<>();
        StringBuilder csv = new StringBuilder("decision_id,offer_id,at,outcome\n");
        for (int day = 0; day < DAYS; day++) {
            // Conversion is told of with three days of delay, so that its fault has to begin earlier.
            boolean faulty = day >= DAYS - FAULTY_DAYS - (fault == Fault.CONVERSION ? 3 : 0);
            List<Decision> ofDay = new ArrayList<>(pool.get(day));
            Collections.shuffle(ofDay, random);
            int count = (day % 7 < 5 ? 200 : 90) + random.nextInt(60);
            double mood =
                    StrictMath.exp(0.12 * random.nextGaussian()) * (faulty && fault == Fault.CONVERSION ? 0.45 : 1);
            for (Decision decision : ofDay.subList(0, count)) {
                Decision seen = faulty ? changed(decision, fault, random) : decision;
                decisions.add(seen);
                for (Candidate candidate : seen.candidates()) {
                    if (candidate.verdict() instanceof Verdict.Chosen) {
                        boolean accepted =
                                random.nextDouble() < mood * 0.15 * candidate.propensity() / (double) Score.ONE;
                        csv.append(seen.id())
                                .append(',')
                                .append(candidate.offerId())
                                .append(',');
                        csv.append(seen.request().context().date()).append(accepted ? ",ACCEPT\n" : ",IMPRESSION\n");
                    }
                }
            }
        }
        HealthTally tally = new HealthTally(HealthSettings.USUAL.settleDays());
        try (OutcomeJoin join = OutcomeJoin.open(Attribution.USUAL)) {
            join.outcomes(
                    "outcomes.csv", Table.csv("outcomes.csv", csv.toString().getBytes(StandardCharsets.UTF_8)));
            for (Decision decision : decisions) {
                tally.add(decision);
                join.add(decision, new BitSet());
            }
            tally.add(join);
        }
        Health.Facts facts = withDrift ? facts(decisions) : Health.Facts.NONE;
        return Health.of(tally, facts, HealthSettings.USUAL, lastDay());
    }

    private Health.Facts facts(List<Decision> decisions) {
        DriftTally before = new DriftTally(Optional.empty(), bundle -> telco.bundle.catalog(), bundle -> telco.bundle
                .settings()
                .attributes());
        DriftTally now = new DriftTally(Optional.empty(), bundle -> telco.bundle.catalog(), bundle -> telco.bundle
                .settings()
                .attributes());
        for (Decision decision : decisions) {
            Context context = decision.request().context();
            if (Health.past(lastDay(), HealthSettings.USUAL).test(context)) {
                before.add(decision);
            } else if (Health.recent(lastDay(), HealthSettings.USUAL).test(context)) {
                now.add(decision);
            }
        }
        Drift drift = DriftTally.compare(before, now);
        return new Health.Facts(
                drift, telco.bundle.catalog(), "2026-02-20T00:00", null, Optional.of(lastDay()), List.of());
    }

    private Decision changed(Decision decision, Fault fault, Random random) {
        List<Candidate> candidates = new ArrayList<>(decision.candidates());
        List<String> failed = decision.failedRules();
        DecisionRequest request = decision.request();
        switch (fault) {
            case NONE, CONVERSION -> {
                // Nothing of the decision.
            }
            case FALLBACKS -> failed = random.nextInt(20) == 0 ? List.of("RET-001") : failed;
            case EMPTY_LISTS -> {
                if (random.nextInt(5) == 0) {
                    candidates.replaceAll(each -> each.verdict() instanceof Verdict.Chosen
                            ? CandidateCopy.with(each, new Verdict.Excluded(List.of("CONTACT-010")))
                            : each);
                }
            }
            case RULE_SILENT ->
                candidates.replaceAll(each -> each.verdict().keptOutBy().contains(busiestRule)
                        ? CandidateCopy.with(each, new Verdict.Outranked("PLAN"))
                        : each);
            case RULE_EXCLUDES -> {
                if (random.nextInt(3) == 0) {
                    int index = candidates.size() - 1;
                    candidates.set(
                            index, CandidateCopy.with(candidates.get(index), new Verdict.Excluded(List.of("NEW-001"))));
                }
            }
            case OFFER_TAKES_OVER -> {
                if (random.nextInt(2) == 0) {
                    candidates.replaceAll(each -> each.offerId().equals(quietOffer)
                            ? CandidateCopy.with(each, new Verdict.Chosen(1))
                            : each.verdict() instanceof Verdict.Chosen place && place.rank() == 1
                                    ? CandidateCopy.with(each, new Verdict.Outranked(quietOffer))
                                    : each);
                }
            }
            case DIVERSITY ->
                candidates.replaceAll(each -> new Candidate(
                        each.offerId(),
                        each.score(),
                        each.relevance(),
                        each.revenue(),
                        each.diversity() / 2,
                        each.propensity(),
                        each.promoted(),
                        each.ruleIds(),
                        each.verdict()));
            case CUSTOMERS -> {
                Customer customer =
                        request.customer().withTenureDays(request.customer().tenureDays() / 20);
                request = new DecisionRequest(
                        request.decisionId(),
                        customer,
                        request.holdings(),
                        request.contacts(),
                        request.context(),
                        request.listLength());
            }
            case SCORES ->
                candidates.replaceAll(each -> new Candidate(
                        each.offerId(),
                        each.score(),
                        each.relevance() / 2,
                        each.revenue(),
                        each.diversity(),
                        each.propensity(),
                        each.promoted(),
                        each.ruleIds(),
                        each.verdict()));
        }
        return new Decision(request, decision.bundle(), candidates, decision.selectionProbability(), failed);
    }
}
