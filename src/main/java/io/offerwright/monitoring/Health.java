package io.offerwright.monitoring;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.fairness.Drift;
import io.offerwright.monitoring.Finding.Kind;
import io.offerwright.monitoring.HealthTally.Day;
import io.offerwright.outcomes.JoinCounts;
import io.offerwright.page.Figures;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an engine, by its decisions and its meters: in sentences, with numbers, since when, and what to do.
 *
 * <p>Each change is held against the engine's own past. It counts if it is large, by {@link HealthSettings}, and if its p (see
 * {@link Shift}) lies below the error that is allowed, divided by how many days of how many things were looked at (Bonferroni):
 * a fifth of it for empty lists, for rules, for offers, for diversity and for conversion each.
 *
 * @param lastDay the last day that was decided for
 * @param decisions how many were looked at
 * @param findings the gravest kinds first
 * @param notes what could not be looked at, and why
 * @param outcomes what became of the outcomes, by the rules of every other report on them; empty if none were given
 * @param days the quality of each day
 */
public record Health(
        LocalDate lastDay,
        long decisions,
        List<Finding> findings,
        List<String> notes,
        Optional<JoinCounts> outcomes,
        List<HealthTally.DailyQuality> days) {
    /** A rule that did less than this is missed by nobody. */
    private static final double RULE_WAS_ALIVE = 0.01;

    /** Of changes: each may err as often as the others. */
    private static final int KINDS = 5;

    /** More offers than this are not compared one by one; the ones that stand first most often are. */
    private static final int MOST_OFFERS = 200;

    public Health {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        days = List.copyOf(days);
    }

    /**
     * What is known besides the decisions; what is not known is {@code null} or empty.
     *
     * @param drift of the days that {@link #recent} wants against those that {@link #past} wants
     * @param catalog of the bundle that decided last
     * @param learntUntil the model's fact {@code data.until}
     * @param readings of the meters
     * @param signedFor when the ledger was last signed for; empty if there is no checkpoint
     * @param damage what verifying the ledger found; {@code null} if it was not verified
     */
    public record Facts(
            @Nullable Drift drift,
            @Nullable Catalog catalog,
            @Nullable String learntUntil,
            @Nullable Readings readings,
            Optional<LocalDate> signedFor,
            @Nullable List<String> damage) {
        /** Nothing is known. */
        public static final Facts NONE = new Facts(null, null, null, null, Optional.empty(), null);
    }

    /** The decisions that are looked at. */
    public static Predicate<Context> recent(LocalDate lastDay, HealthSettings settings) {
        LocalDate first = lastDay.minusDays(settings.recentDays() - 1L);
        return context -> !context.date().isBefore(first) && !context.date().isAfter(lastDay);
    }

    /** The decisions that they are held against. */
    public static Predicate<Context> past(LocalDate lastDay, HealthSettings settings) {
        LocalDate last = lastDay.minusDays(settings.recentDays());
        LocalDate first = last.minusDays(settings.pastDays() - 1L);
        return context -> !context.date().isBefore(first) && !context.date().isAfter(last);
    }

    /**
     * The health by a tally of decisions.
     *
     * @param tally of one decision at least
     * @param today the day of the report
     */
    public static Health of(HealthTally tally, Facts facts, HealthSettings settings, LocalDate today) {
        Examination examination = new Examination(tally, settings);
        examination.changes();
        examination.facts(facts, today);
        return examination.health();
    }

    /** True if nothing is wrong, as far as it was looked at. */
    public boolean healthy() {
        return findings.isEmpty();
    }

    private static final class Examination {
        private final HealthTally tally;
        private final HealthSettings settings;
        private final LocalDate lastDay;
        private final List<Finding> findings = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Examination(HealthTally tally, HealthSettings settings) {
            this.tally = tally;
            this.settings = settings;
            this.lastDay = tally.lastDay().orElseThrow();
        }

        Health health() {
            findings.sort(Comparator.comparing(Finding::kind).thenComparing(Finding::about));
            return new Health(lastDay, tally.decisions(), findings, notes, tally.outcomes(), tally.daily());
        }

        // Changes

        void changes() {
            LocalDate firstRecent = lastDay.minusDays(settings.recentDays() - 1L);
            SortedMap<LocalDate, Day> days = tally.days(firstRecent.minusDays(settings.pastDays()), lastDay);
            fallbacks(tally.days(firstRecent, lastDay));
            if (!tally.outcomes().isPresent()) {
                notes.add("Nothing is said of conversion and precision: no outcomes were given.");
            }
            int before = days.headMap(firstRecent).size();
            if (before < Shift.FEWEST_DAYS) {
                notes.add("Nothing is held against the past: of the " + settings.pastDays() + " days before "
                        + firstRecent
                        + ", " + before + " " + (before == 1 ? "has" : "have") + " decisions; it takes "
                        + Shift.FEWEST_DAYS + ".");
                return;
            }
            TreeSet<String> rules = new TreeSet<>();
            days.values().forEach(day -> rules.addAll(day.rules.keySet()));
            List<String> offers = firstOffers(days);
            share(days, day -> day.empty, day -> day.decisions, firstRecent).ifPresent(this::emptyLists);
            rules.forEach(
                    rule -> share(days, day -> day.rules.getOrDefault(rule, 0L), day -> day.decisions, firstRecent)
                            .ifPresent(shift -> rule(rule, shift, level(rules.size()))));
            offers.forEach(
                    offer -> share(days, day -> day.first.getOrDefault(offer, 0L), day -> day.decisions, firstRecent)
                            .ifPresent(shift -> offer(offer, shift, level(offers.size()))));
            List<Shift.Mean> diversity = new ArrayList<>();
            days.forEach((date, day) -> {
                if (day.lists > 1) {
                    double mean = day.diversity / day.lists;
                    diversity.add(new Shift.Mean(
                            date, mean, Math.max(0, day.diversitySquares / day.lists - mean * mean), day.lists));
                }
            });
            Shift.ofMean(diversity, firstRecent).ifPresent(this::diversity);
            conversion(firstRecent);
        }

        private List<String> firstOffers(SortedMap<LocalDate, Day> days) {
            SortedMap<String, Long> counts = new java.util.TreeMap<>();
            days.values().forEach(day -> day.first.forEach((offer, count) -> counts.merge(offer, count, Long::sum)));
            return counts.entrySet().stream()
                    .sorted(java.util.Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(java.util.Map.Entry.comparingByKey()))
                    .limit(MOST_OFFERS)
                    .map(java.util.Map.Entry::getKey)
                    .toList();
        }

        private static Optional<Shift> share(
                SortedMap<LocalDate, Day> days,
                Function<Day, Long> hits,
                Function<Day, Long> trials,
                LocalDate firstRecent) {
            List<Shift.Count> counts = new ArrayList<>();
            days.forEach((date, day) -> {
                if (trials.apply(day) > 0) {
                    counts.add(new Shift.Count(date, hits.apply(day), trials.apply(day)));
                }
            });
            return Shift.ofShare(counts, firstRecent);
        }

        /** What p must lie below where so many things of a kind are looked at. */
        private double level(int things) {
            return settings.error() / KINDS / settings.recentDays() / Math.max(1, things);
        }

        private static String chance(Shift shift, double level) {
            return "and beyond chance (p " + (shift.p() < 1e-6 ? "below 0.000001" : Figures.significant(shift.p()))
                    + ", less than " + Figures.significant(level) + ")";
        }

        private static String percent(double share) {
            return Figures.percent(share, 1);
        }

        private static String counted(Shift shift) {
            return Figures.count(shift.hits()) + " of " + Figures.counted(shift.trials(), "decision", "decisions")
                    + " (" + percent(shift.after()) + ")";
        }

        private void fallbacks(SortedMap<LocalDate, Day> recent) {
            long fallbacks =
                    recent.values().stream().mapToLong(day -> day.fallbacks).sum();
            long all = recent.values().stream().mapToLong(day -> day.decisions).sum();
            if (all == 0 || fallbacks < settings.fallbackShare() * all) {
                return;
            }
            LocalDate since = recent.entrySet().stream()
                    .filter(entry -> entry.getValue().fallbacks > 0)
                    .map(java.util.Map.Entry::getKey)
                    .findFirst()
                    .orElse(lastDay);
            findings.add(new Finding(
                    Kind.FALLBACKS,
                    "",
                    Optional.of(since),
                    "Decisions fall back, as rules fail in them: " + Figures.count(fallbacks) + " of "
                            + Figures.count(all) + " (" + percent((double) fallbacks / all) + ") of the last "
                            + settings.recentDays() + " days, the first on " + since + ".",
                    percent(settings.fallbackShare()) + " of decisions.",
                    "\"ledger show\" of such a decision names the rules that failed; put them right and publish them.",
                    Double.NaN));
        }

        private void emptyLists(Shift shift) {
            double level = level(1);
            if (shift.p() < level && shift.after() - shift.before() >= settings.emptyPoints()) {
                findings.add(new Finding(
                        Kind.EMPTY_LISTS,
                        "",
                        Optional.of(shift.since()),
                        "More lists are empty: since " + shift.since() + " " + counted(shift) + "; before, it was "
                                + percent(shift.before()) + ".",
                        points(settings.emptyPoints()) + " more, " + chance(shift, level) + ".",
                        "See which rules keep out more than before, below or in \"rules impact\"; and whether offers ran out.",
                        shift.p()));
            }
        }

        private static String points(double share) {
            return Figures.significant(100 * share) + " points";
        }

        private void rule(String rule, Shift shift, double level) {
            if (shift.p() >= level) {
                return;
            }
            if (shift.hits() == 0 && shift.before() >= RULE_WAS_ALIVE) {
                findings.add(new Finding(
                        Kind.RULE_SILENT,
                        rule,
                        Optional.of(shift.since()),
                        "The rule " + rule + " keeps nothing out any more: since " + shift.since() + " in none of "
                                + Figures.counted(shift.trials(), "decision", "decisions") + "; before, in "
                                + percent(shift.before()) + ".",
                        "No decision, where it was " + percent(RULE_WAS_ALIVE) + " at least, " + chance(shift, level)
                                + ".",
                        "\"rules history\" says whether it was changed; if not, see whether a column that it reads is empty.",
                        shift.p()));
            } else if (Math.abs(shift.after() - shift.before()) >= settings.rulePoints()) {
                findings.add(new Finding(
                        Kind.RULE_CHANGED,
                        rule,
                        Optional.of(shift.since()),
                        "The rule " + rule + " keeps offers out of "
                                + (shift.after() > shift.before() ? "more" : "fewer")
                                + " decisions: since " + shift.since() + " of " + counted(shift) + "; before, of "
                                + percent(shift.before()) + ".",
                        points(settings.rulePoints()) + " more or less, " + chance(shift, level) + ".",
                        "\"rules history\" says whether it was changed; if not, its customers or its columns have.",
                        shift.p()));
            }
        }

        private void offer(String offer, Shift shift, double level) {
            if (shift.p() < level && shift.after() >= settings.takeoverShare() && shift.after() >= 2 * shift.before()) {
                findings.add(new Finding(
                        Kind.OFFER_TAKES_OVER,
                        offer,
                        Optional.of(shift.since()),
                        "The offer " + offer + " takes over: since " + shift.since() + " it stands first in "
                                + counted(shift) + "; before, in " + percent(shift.before()) + ".",
                        percent(settings.takeoverShare()) + " of decisions and twice as many as before, "
                                + chance(shift, level) + ".",
                        "\"explain\" of one of its decisions tells what raised it: a boost, its margin, or the model.",
                        shift.p()));
            }
        }

        private void diversity(Shift shift) {
            double level = level(1);
            if (shift.p() < level && shift.after() <= (1 - settings.relativeDrop()) * shift.before()) {
                findings.add(new Finding(
                        Kind.DIVERSITY,
                        "",
                        Optional.of(shift.since()),
                        "The offers of a list are more alike: since " + shift.since() + " diversity is "
                                + Figures.decimal(shift.after(), 2) + "; before, it was "
                                + Figures.decimal(shift.before(), 2) + ".",
                        "A fall by " + percent(settings.relativeDrop()) + ", " + chance(shift, level) + ".",
                        "See whether the weight of diversity was changed, a limit by category went, or a category ran out.",
                        shift.p()));
            }
        }

        private void conversion(LocalDate firstRecent) {
            if (tally.outcomes().isEmpty()) {
                return;
            }
            LocalDate last = lastDay.minusDays(settings.settleDays());
            SortedMap<LocalDate, Day> days =
                    tally.days(firstRecent.minusDays(settings.pastDays() + (long) settings.settleDays()), last);
            long told = days.values().stream().mapToLong(day -> day.toldSoon).sum();
            long converted =
                    days.values().stream().mapToLong(day -> day.convertedSoon).sum();
            if (told == 0) {
                notes.add("Nothing is said of conversion: the outcomes speak of no offer on these lists.");
                return;
            }
            double level = level(1);
            // Where only accepts are told of, who says nothing has not accepted.
            boolean acceptsOnly = told == converted;
            share(
                            days,
                            day -> day.convertedSoon,
                            day -> acceptsOnly ? day.decisions : day.toldSoon,
                            firstRecent.minusDays(settings.settleDays()))
                    .filter(shift -> shift.p() < level)
                    .filter(shift -> shift.after() <= (1 - settings.relativeDrop()) * shift.before())
                    .ifPresent(shift -> findings.add(new Finding(
                            Kind.CONVERSION,
                            "",
                            Optional.of(shift.since()),
                            "Fewer decisions end in an accept within "
                                    + Figures.counted(settings.settleDays(), "day", "days") + ": since " + shift.since()
                                    + " " + counted(shift)
                                    + "; before, it was " + percent(shift.before()) + ". The difference is "
                                    + Figures.signed(100 * (shift.after() - shift.before()), 2)
                                    + " points, 95% interval " + Figures.signed(100 * shift.low(), 2) + " to "
                                    + Figures.signed(100 * shift.high(), 2) + ". The last " + settings.settleDays()
                                    + " days are left out, as outcomes still come in.",
                            "A fall by " + percent(settings.relativeDrop()) + ", " + chance(shift, level) + ".",
                            "If scores or customers have drifted, too, train anew; else see whether offers, prices or the"
                                    + " reporting of outcomes changed on that day.",
                            shift.p())));
        }

        // Facts

        void facts(Facts facts, LocalDate today) {
            drift(facts.drift());
            model(facts.learntUntil());
            catalog(facts.catalog());
            readings(facts.readings());
            ledger(facts, today);
        }

        private void drift(@Nullable Drift drift) {
            if (drift == null) {
                return;
            }
            for (Drift.Feature feature : drift.features()) {
                if (!feature.drifted() || feature.part() == Drift.Part.LIST) {
                    continue;
                }
                boolean score = feature.part() == Drift.Part.SCORE;
                Drift.Bin most = feature.bins().stream()
                        .max(Comparator.comparingDouble(bin -> Math.abs(bin.after() - bin.before())))
                        .orElseThrow();
                findings.add(new Finding(
                        score ? Kind.SCORE_DRIFT : Kind.CUSTOMER_DRIFT,
                        feature.name(),
                        Optional.empty(),
                        (score ? "Scores have drifted: " : "Customers have drifted: ") + feature.name()
                                + " has an index of "
                                + Figures.decimal(feature.index(), 2) + " against the " + settings.pastDays()
                                + " days before. Most of it is \"" + most.label() + "\", which was "
                                + percent(most.before()) + " and is " + percent(most.after()) + " of the last "
                                + settings.recentDays() + " days.",
                        "A population stability index above " + Drift.CHANGED + ", and beyond chance.",
                        score
                                ? "If no new bundle was published, look at the customers' columns; train anew if they are right."
                                : "See whether the column is still filled the same way; if the customers are others, train anew.",
                        feature.p()));
            }
        }

        private void model(@Nullable String learntUntil) {
            LocalDate until = null;
            if (learntUntil != null) {
                try {
                    until = LocalDateTime.parse(learntUntil).toLocalDate();
                } catch (DateTimeParseException e) {
                    // "everything": there is no day to tell.
                    until = null;
                }
            }
            if (until == null) {
                notes.add("Nothing is said of the model's age: it does not say until when its data go.");
                return;
            }
            long age = ChronoUnit.DAYS.between(until, lastDay);
            if (age > settings.modelAgeDays()) {
                findings.add(new Finding(
                        Kind.STALE_MODEL,
                        "",
                        Optional.of(until.plusDays(settings.modelAgeDays())),
                        "The model is old: it learnt from what happened until " + until + ", " + Figures.count(age)
                                + " days before the last decisions, of " + lastDay + ".",
                        Figures.count(settings.modelAgeDays()) + " days.",
                        "Train anew, and publish if the new model is better on the latest weeks.",
                        Double.NaN));
            }
        }

        private void catalog(@Nullable Catalog catalog) {
            if (catalog == null || catalog.size() == 0) {
                return;
            }
            List<String> over = catalog.offers().stream()
                    .filter(offer -> offer.validTo().isBefore(lastDay))
                    .map(offer -> offer.id())
                    .toList();
            if (over.size() > settings.expiredShare() * catalog.size()) {
                findings.add(new Finding(
                        Kind.EXPIRED_OFFERS,
                        "",
                        Optional.empty(),
                        "The catalogue holds offers that are over: on " + lastDay + " it was " + over.size() + " of "
                                + catalog.size() + ", such as "
                                + String.join(", ", over.subList(0, Math.min(3, over.size()))) + ".",
                        percent(settings.expiredShare()) + " of the catalogue.",
                        "Publish a bundle with the present catalogue.",
                        Double.NaN));
            }
        }

        private void readings(@Nullable Readings readings) {
            if (readings == null) {
                notes.add("Nothing is said of latency and of the ledger's lag: no meters were given.");
                return;
            }
            if (readings.latencySeconds() * 1000 > settings.latencyMillis()) {
                String slow = Double.isInfinite(readings.latencySeconds())
                        ? "more than a second"
                        : Figures.significant(readings.latencySeconds() * 1000) + " ms";
                findings.add(new Finding(
                        Kind.LATENCY,
                        "",
                        Optional.empty(),
                        "Decisions take long: the slowest of a hundred take up to " + slow + ", of "
                                + Figures.count(Math.round(readings.decisions())) + " that were timed.",
                        Figures.significant(settings.latencyMillis()) + " ms for 99 of 100.",
                        "See whether the machine is busy, the catalogue or the rules have grown, or the cache misses more.",
                        Double.NaN));
            }
            if (readings.lagSeconds() > settings.lagSeconds()) {
                findings.add(new Finding(
                        Kind.LEDGER_LAG,
                        "",
                        Optional.empty(),
                        "The ledger lags: the oldest decision that is not durable is "
                                + Figures.significant(readings.lagSeconds()) + " s old"
                                + (Double.isNaN(readings.waiting())
                                        ? ""
                                        : ", and " + Figures.count(Math.round(readings.waiting())) + " wait")
                                + ".",
                        Figures.significant(settings.lagSeconds()) + " s.",
                        "See whether the host still calls flush(), and whether the ledger's disk or database is slow or full.",
                        Double.NaN));
            }
            if (readings.failed() > 0) {
                findings.add(new Finding(
                        Kind.FAILURES,
                        "",
                        Optional.empty(),
                        Figures.counted(Math.round(readings.failed()), "call", "calls")
                                + " of engine or ledger ended in an exception since the process began.",
                        "None.",
                        "The host's log has the exceptions.",
                        Double.NaN));
            }
        }

        private void ledger(Facts facts, LocalDate today) {
            List<String> damage = facts.damage();
            if (damage == null) {
                notes.add("The ledger was not verified; --verify does.");
            } else if (!damage.isEmpty()) {
                findings.add(new Finding(
                        Kind.LEDGER_DAMAGED,
                        "",
                        Optional.empty(),
                        "The ledger does not verify: " + damage.get(0)
                                + (damage.size() > 1
                                        ? " And " + Figures.counted(damage.size() - 1, "finding", "findings") + " more."
                                        : ""),
                        "None.",
                        "\"ledger verify\" lists all that is wrong. Keep the file as it is, and compare it with a copy.",
                        Double.NaN));
            }
            if (facts.signedFor().isEmpty()) {
                notes.add(
                        "Nothing is said of when the ledger was signed for: no checkpoint was given; --anchor names one.");
                return;
            }
            long age = ChronoUnit.DAYS.between(facts.signedFor().get(), today);
            if (age > settings.anchorAgeDays()) {
                findings.add(new Finding(
                        Kind.NOT_ANCHORED,
                        "",
                        Optional.of(facts.signedFor().get()),
                        "Nobody has signed for the ledger since "
                                + facts.signedFor().get() + ", " + Figures.counted(age, "day", "days")
                                + " ago: what came after it could be cut off without a trace.",
                        Figures.count(settings.anchorAgeDays()) + " days.",
                        "Run \"ledger anchor\", daily by a timer, and keep what it writes elsewhere.",
                        Double.NaN));
            }
        }
    }

    /** The finding's kind as JSON and people spell it, such as {@code empty-lists}. */
    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
