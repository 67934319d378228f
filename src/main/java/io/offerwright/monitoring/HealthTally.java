package io.offerwright.monitoring;

import io.offerwright.data.OutcomeFile;
import io.offerwright.domain.Context;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.LedgerRecord;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the decisions of each day came to. Memory grows with days, rules and offers, and not with decisions. Not thread-safe.
 */
public final class HealthTally {
    /** Of a day. */
    static final class Day {
        long decisions;
        long empty;
        long fallbacks;
        /** Decisions of which the outcomes say something, and in which an offer was accepted. */
        long told;

        long converted;
        long accepts;
        long places;
        double diversity;
        double diversitySquares;
        long lists;
        final SortedMap<String, Long> rules = new TreeMap<>();
        final SortedMap<String, Long> first = new TreeMap<>();
    }

    private final Optional<OutcomeFile> outcomes;
    private final SortedMap<LocalDate, Day> days = new TreeMap<>();
    private long decisions;
    private @Nullable LocalDate lastDay;
    private @Nullable Fingerprint lastBundle;

    /**
     * Knows nothing yet.
     *
     * @param outcomes what became of offers; without it nothing is said of conversion
     */
    public HealthTally(Optional<OutcomeFile> outcomes) {
        this.outcomes = outcomes;
    }

    /** Takes a record of the ledger in, in their order. */
    public void add(LedgerRecord record) {
        if (record instanceof LedgerRecord.Kept kept) {
            add(kept.decision());
        } else if (record instanceof LedgerRecord.Erased erased) {
            Day unused = add(erased.context(), erased.bundle(), erased.candidates(), erased.failedRules());
        }
    }

    /** Takes a decision in. */
    public void add(Decision decision) {
        Context context = decision.request().context();
        Day day = add(context, decision.bundle(), decision.candidates(), decision.failedRules());
        day.places += decision.request().listLength();
        outcomes.ifPresent(file -> {
            boolean told = false;
            boolean converted = false;
            for (Candidate candidate : decision.candidates()) {
                if (candidate.verdict() instanceof Verdict.Chosen) {
                    Optional<Boolean> outcome = file.outcome(
                            decision.id(), decision.request().customer().id(), candidate.offerId(), context.date());
                    told |= outcome.isPresent();
                    if (outcome.orElse(false)) {
                        converted = true;
                        day.accepts++;
                    }
                }
            }
            day.told += told ? 1 : 0;
            day.converted += converted ? 1 : 0;
        });
    }

    private Day add(Context context, Fingerprint bundle, List<Candidate> candidates, List<String> failedRules) {
        decisions++;
        if (lastDay == null || !context.date().isBefore(lastDay)) {
            lastDay = context.date();
            lastBundle = bundle;
        }
        Day day = days.computeIfAbsent(context.date(), date -> new Day());
        day.decisions++;
        day.fallbacks += failedRules.isEmpty() ? 0 : 1;
        Set<String> keeping = new HashSet<>();
        int chosen = 0;
        long diversity = 0;
        for (Candidate candidate : candidates) {
            if (candidate.verdict() instanceof Verdict.Chosen place) {
                chosen++;
                if (place.rank() == 1) {
                    day.first.merge(candidate.offerId(), 1L, Long::sum);
                } else {
                    diversity += candidate.diversity();
                }
            } else if (!(candidate.verdict() instanceof Verdict.Outranked)) {
                keeping.addAll(candidate.verdict().keptOutBy());
            }
        }
        keeping.forEach(rule -> day.rules.merge(rule, 1L, Long::sum));
        day.empty += chosen == 0 ? 1 : 0;
        if (chosen > 1) {
            double ofList = (double) diversity / (chosen - 1) / Score.ONE;
            day.lists++;
            day.diversity += ofList;
            day.diversitySquares += ofList * ofList;
        }
        return day;
    }

    /** How many decisions were taken in. */
    public long decisions() {
        return decisions;
    }

    /** The last day that was decided for; empty if there is none. */
    public Optional<LocalDate> lastDay() {
        return Optional.ofNullable(lastDay);
    }

    /** The bundle of the last decision for the last day; empty if there is none. */
    public Optional<Fingerprint> lastBundle() {
        return Optional.ofNullable(lastBundle);
    }

    /** True if outcomes were given. */
    boolean withOutcomes() {
        return outcomes.isPresent();
    }

    /** Days from one to another, both included, that have decisions. */
    SortedMap<LocalDate, Day> days(LocalDate from, LocalDate to) {
        return days.subMap(from, to.plusDays(1));
    }

    /**
     * The quality of each day.
     *
     * @return by day, ascending
     */
    public List<DailyQuality> daily() {
        List<DailyQuality> all = new ArrayList<>();
        days.forEach((date, day) -> all.add(new DailyQuality(
                date,
                day.decisions,
                day.empty,
                outcomes.isPresent() && day.places > 0 ? (double) day.accepts / day.places : Double.NaN,
                outcomes.isPresent() ? (double) day.converted / day.decisions : Double.NaN,
                day.lists == 0 ? Double.NaN : day.diversity / day.lists)));
        return all;
    }

    /**
     * The quality of a day.
     *
     * @param decisions how many
     * @param empty of them, without an offer
     * @param precision accepted offers by places that were asked for, precision@K; {@code NaN} without outcomes
     * @param conversion decisions with an accept by decisions; {@code NaN} without outcomes
     * @param diversity 1 less the likeness to what stands above, over all places but the first, mean over lists; {@code NaN} if no
     *     list has two offers
     */
    public record DailyQuality(
            LocalDate day, long decisions, long empty, double precision, double conversion, double diversity) {}
}
