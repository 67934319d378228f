package io.offerwright.monitoring;

import io.offerwright.domain.Context;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.JoinCounts;
import io.offerwright.outcomes.OutcomeJoin;
import io.offerwright.outcomes.Settled;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
        /** Decisions in which an offer was accepted. */
        long converted;

        /** Decisions of which outcomes say something by the end of the days in which they settle. */
        long toldSoon;

        /** Decisions in which an offer was accepted by then. */
        long convertedSoon;

        long accepts;
        long places;
        double diversity;
        double diversitySquares;
        long lists;
        final SortedMap<String, Long> rules = new TreeMap<>();
        final SortedMap<String, Long> first = new TreeMap<>();
    }

    private final int settleDays;
    private final SortedMap<LocalDate, Day> days = new TreeMap<>();
    private long decisions;
    private @Nullable LocalDate lastDay;
    private @Nullable Fingerprint lastBundle;
    private @Nullable JoinCounts outcomes;

    /**
     * Knows nothing yet.
     *
     * @param settleDays for how many days after its decision an outcome is waited for, where days are compared by conversion: a
     *     decision of last week has not had the time that one of last month had
     */
    public HealthTally(int settleDays) {
        this.settleDays = settleDays;
    }

    /**
     * Takes in what came of the decisions, after these. Without it nothing is said of conversion.
     *
     * @param join of the same decisions
     */
    public void add(OutcomeJoin join) {
        outcomes = join.join((listed, fates, claims) -> {
            Day day = days.computeIfAbsent(listed.day(), date -> new Day());
            LocalDate end = listed.day().plusDays(settleDays);
            boolean converted = false;
            boolean toldSoon = false;
            boolean convertedSoon = false;
            for (Settled settled : fates) {
                if (settled == null) {
                    continue;
                }
                toldSoon |= !settled.firstSeen().toLocalDate().isAfter(end);
                LocalDateTime accepted = settled.at(Outcome.ACCEPT);
                if (accepted != null) {
                    day.accepts++;
                    converted = true;
                    convertedSoon |= !accepted.toLocalDate().isAfter(end);
                }
            }
            day.converted += converted ? 1 : 0;
            day.toldSoon += toldSoon ? 1 : 0;
            day.convertedSoon += convertedSoon ? 1 : 0;
        });
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

    /** What became of the outcomes; empty if none were given. */
    Optional<JoinCounts> outcomes() {
        return Optional.ofNullable(outcomes);
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
                outcomes != null && day.places > 0 ? (double) day.accepts / day.places : Double.NaN,
                outcomes != null ? (double) day.converted / day.decisions : Double.NaN,
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
