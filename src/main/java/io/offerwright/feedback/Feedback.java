package io.offerwright.feedback;

import io.offerwright.data.AssignmentRows;
import io.offerwright.data.OutcomeRows;
import io.offerwright.data.ReportedOutcome;
import io.offerwright.data.Table;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.feedback.CampaignResults.OutcomeCounts;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins reported outcomes with recorded decisions.
 *
 * <pre>{@code
 * try (Feedback feedback = Feedback.open(Feedback.Settings.USUAL, bundles::catalog)) {
 *     feedback.outcomes(Table.csv(file));                  // or a query, or an Outcomes store; any number of them
 *     feedback.assignments("assignments.csv", Table.csv(assignments));
 *     feedback.decisions(access.records(), context -> true);
 *     feedback.trainingEvents(false, event -> ...);        // for a retraining, and
 *     CampaignResults results = feedback.results(Map.of(), Path.of("rejects.csv"));
 * }
 * }</pre>
 *
 * <p>What is given is dealt out to files in a temporary folder that only this user can read, so that memory holds a 64th of the
 * decisions with their outcomes at a time, and the amounts of those who bought something. The folder goes when this is closed.
 * The order of the outcomes never matters. Not thread-safe.
 */
public final class Feedback implements AutoCloseable {
    private static final int PARTS = 64;

    private final Settings settings;
    private final Function<Fingerprint, Catalog> catalogs;
    private final Path folder;
    private final Spill claims;
    private final Spill decisions;
    private final Spill rejected;
    private final Spill persons;
    private final Rejects rejects;
    private final People people;
    private final Names offers = new Names();
    private final Names rules = new Names();
    private final Hunger hunger = new Hunger(offers, rules);
    private final Map<String, String> categoryOf = new HashMap<>();
    private final Set<Fingerprint> learnt = new HashSet<>();
    private final TreeSet<String> campaigns = new TreeSet<>();
    private final List<String> sources = new ArrayList<>();
    private long lines;
    private long erased;
    private @Nullable LocalDate first;
    private @Nullable LocalDate last;
    private boolean told;

    /**
     * What counts.
     *
     * @param windowDays an outcome counts for a decision from the decision's day to so many days after it; 0 to 3,650
     * @param zone whose local time decisions are made in; outcomes with an offset are put into it
     */
    public record Settings(int windowDays, ZoneId zone) {
        /** The longest window, ten years. */
        public static final int LONGEST_WINDOW = 3_650;

        /** 30 days, UTC. */
        public static final Settings USUAL = new Settings(30, ZoneOffset.UTC);

        /** Checks the window. */
        public Settings {
            if (windowDays < 0 || windowDays > LONGEST_WINDOW) {
                throw new IllegalArgumentException(
                        "A window has 0 to " + LONGEST_WINDOW + " days; found " + windowDays + ".");
            }
        }
    }

    private Feedback(Settings settings, Function<Fingerprint, Catalog> catalogs, Path folder) {
        this.settings = settings;
        this.catalogs = catalogs;
        this.folder = folder;
        this.claims = new Spill(folder, "claims");
        this.decisions = new Spill(folder, "decisions");
        this.rejected = new Spill(folder, "rejected");
        this.persons = new Spill(folder, "persons");
        this.rejects = new Rejects(rejected);
        this.people = new People(persons, PARTS);
    }

    /**
     * Opens a join without anything in it.
     *
     * @param catalogs the offers of a bundle that a decision ran on
     */
    public static Feedback open(Settings settings, Function<Fingerprint, Catalog> catalogs) {
        try {
            return new Feedback(settings, catalogs, Files.createTempDirectory("offerwright-feedback-"));
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private static InputException notWritten(IOException e) {
        return new InputException(Problem.of(
                System.getProperty("java.io.tmpdir", ""),
                "The temporary files of the join can't be written: " + e + ".",
                "Is the disk full? Another folder can be named by -Djava.io.tmpdir."));
    }

    /**
     * Takes the outcomes of a table, as {@link OutcomeRows} reads it.
     *
     * @throws InputException if the table can't be read
     */
    public void outcomes(String name, Table table) {
        int source = source(name);
        spilling(() -> OutcomeRows.read(table, settings.zone(), new OutcomeRows.Listener() {
            @Override
            public void reported(long line, ReportedOutcome outcome) {
                add(new Claim(source, line, outcome));
            }

            @Override
            public void malformed(long line, String message) {
                lines++;
                rejects.malformed(source, line, message);
            }
        }));
    }

    /**
     * Takes the outcomes that a query selects, as {@link OutcomeRows} reads them, by a cursor where the database has one.
     *
     * @param address JDBC address of any database, with user and password if it takes them
     * @throws InputException if the database can't be reached, or the query not be read
     */
    public void outcomesOfQuery(String address, String query) {
        String name = Ledger.withoutPassword(address);
        try (Connection connection = DriverManager.getConnection(address)) {
            // Without autocommit, PostgreSQL's driver reads by a cursor.
            connection.setAutoCommit(false);
            outcomes(name, Table.query(name, connection, query));
            connection.rollback();
        } catch (SQLException e) {
            throw new InputException(Problem.of(
                    name,
                    "The database can't be read: " + Ledger.withoutPassword(String.valueOf(e.getMessage())),
                    "Its driver must be on the class path; those of H2 and PostgreSQL are."));
        }
    }

    /** Takes all outcomes of a store. */
    public void outcomes(Outcomes store) {
        int source = source(store.toString());
        long[] line = {0};
        spilling(() -> store.forEach(outcome -> add(new Claim(source, ++line[0], outcome))));
    }

    private int source(String name) {
        requireUntold();
        sources.add(name);
        return sources.size() - 1;
    }

    private void add(Claim claim) {
        lines++;
        String decision = claim.outcome().decisionId();
        if (decision.isEmpty()) {
            people.claimed(claim);
        } else {
            claims.write(Spill.part(decision, PARTS), claim::write);
        }
    }

    /**
     * Takes assignments of customers to arms, as {@link AssignmentRows} reads them.
     *
     * @throws InputException if the table can't be read
     */
    public void assignments(String name, Table table) {
        requireUntold();
        spilling(() -> AssignmentRows.read(
                table, (line, customer, experiment, arm) -> people.assigned(name, line, customer, experiment, arm)));
    }

    /**
     * Takes recorded decisions.
     *
     * @param records as of {@link io.offerwright.ledger.LedgerAccess#records()}
     * @param which true of the context of a decision that counts
     */
    public void decisions(Iterator<LedgerRecord> records, Predicate<Context> which) {
        requireUntold();
        spilling(() -> {
            while (records.hasNext()) {
                LedgerRecord record = records.next();
                if (record instanceof LedgerRecord.Kept kept
                        && which.test(kept.decision().request().context())) {
                    add(kept.decision());
                } else if (record instanceof LedgerRecord.Erased gone && which.test(gone.context())) {
                    erased++;
                }
            }
        });
    }

    private void add(Decision decision) {
        if (learnt.add(decision.bundle())) {
            Tally.learn(categoryOf, catalogs.apply(decision.bundle()));
        }
        campaigns.add(decision.request().context().campaign());
        LocalDate day = decision.request().context().date();
        first = first == null || day.isBefore(first) ? day : first;
        last = last == null || day.isAfter(last) ? day : last;
        BitSet fired = hunger.add(decision);
        List<Candidate> chosen = decision.chosen();
        Made made = new Made(
                decision.id(),
                decision.request().customer().id(),
                day,
                decision.request().context().channel(),
                decision.request().customer().segment(),
                chosen.stream().map(candidate -> offers.of(candidate.offerId())).toList(),
                chosen.stream().map(Candidate::propensity).toList(),
                decision.selectionProbability(),
                fired);
        decisions.write(Spill.part(made.id(), PARTS), made::write);
        people.decided(made.customerId());
    }

    private void requireUntold() {
        if (told) {
            throw new IllegalStateException("The results were told already; open another join.");
        }
    }

    private static void spilling(Runnable work) {
        try {
            work.run();
        } catch (UncheckedIOException e) {
            throw notWritten(e.getCause());
        }
    }

    /** What came of each decision. */
    @FunctionalInterface
    private interface Joined {
        /**
         * Hears of a decision.
         *
         * @param fates what came of each listed offer, best first; null of those of which nothing counts
         * @param claims all that was reported of the decision, within its window or not, by offer
         */
        void decision(Made made, List<@Nullable Settled> fates, Map<String, List<Claim>> claims);
    }

    /** Joins part by part. */
    private void join(BiConsumer<Claim, Reason> reject, Joined joined) {
        for (int part = 0; part < PARTS; part++) {
            Map<String, List<Claim>> byDecision = new HashMap<>();
            Set<ReportedOutcome> seen = new HashSet<>();
            claims.read(part, in -> {
                Claim claim = Claim.read(in);
                if (seen.add(claim.outcome())) {
                    byDecision
                            .computeIfAbsent(claim.outcome().decisionId(), unused -> new ArrayList<>())
                            .add(claim);
                } else {
                    reject.accept(claim, Reason.DUPLICATE);
                }
            });
            seen.clear();
            decisions.read(part, in -> {
                Made made = Made.read(in);
                List<Claim> own = byDecision.remove(made.id());
                join(made, own == null ? List.of() : own, reject, joined);
            });
            byDecision.values().forEach(all -> all.forEach(claim -> reject.accept(claim, Reason.UNKNOWN_DECISION)));
        }
    }

    private void join(Made made, List<Claim> own, BiConsumer<Claim, Reason> reject, Joined joined) {
        LocalDate end = made.day().plusDays(settings.windowDays());
        Map<String, List<Claim>> byOffer = new HashMap<>();
        made.offers().forEach(offer -> byOffer.put(offers.name(offer), new ArrayList<>(0)));
        for (Claim claim : own) {
            ReportedOutcome outcome = claim.outcome();
            List<Claim> ofOffer = byOffer.get(outcome.offerId());
            if (!outcome.customerId().isEmpty() && !outcome.customerId().equals(made.customerId())) {
                reject.accept(claim, Reason.OTHER_CUSTOMER);
            } else if (ofOffer == null) {
                reject.accept(claim, Reason.NOT_LISTED);
            } else if (outcome.at().toLocalDate().isBefore(made.day())) {
                reject.accept(claim, Reason.EARLY);
            } else {
                ofOffer.add(claim);
                if (outcome.at().toLocalDate().isAfter(end)) {
                    reject.accept(claim, Reason.LATE);
                }
            }
        }
        List<@Nullable Settled> fates = new ArrayList<>();
        for (int offer : made.offers()) {
            List<Claim> inWindow = upTo(end, byOffer.getOrDefault(offers.name(offer), List.of()));
            fates.add(inWindow.isEmpty() ? null : Settled.of(inWindow, reject));
        }
        joined.decision(made, fates, byOffer);
    }

    private static List<Claim> upTo(LocalDate end, List<Claim> claims) {
        return claims.stream()
                .filter(claim -> !claim.outcome().at().toLocalDate().isAfter(end))
                .toList();
    }

    /**
     * Tells what a retraining learns from: the showings of the decisions, each with what came of it within the window. The order is
     * that of no time, and the same for the same decisions.
     *
     * @param listedIsShown count every listed offer as shown, from the start of the decision's day on, as where impressions are not
     *     reported; otherwise only offers of which some outcome was reported
     */
    public void trainingEvents(boolean listedIsShown, Consumer<TrainingEvent> eachEvent) {
        spilling(() -> join((claim, reason) -> {}, (made, fates, all) -> {
            for (int place = 0; place < fates.size(); place++) {
                Settled settled = fates.get(place);
                if (settled != null || listedIsShown) {
                    eachEvent.accept(new TrainingEvent(
                            made.id(),
                            made.customerId(),
                            offers.name(made.offers().get(place)),
                            settled == null ? made.day().atStartOfDay() : settled.firstSeen(),
                            settled == null ? Outcome.IMPRESSION : settled.strongest(),
                            made.channel(),
                            place + 1,
                            (double) made.selectionProbability() / Score.ONE,
                            (double) made.predicted().get(place) / Score.ONE,
                            settled == null ? 0 : Tally.money(settled.revenue())));
                }
            }
        }));
    }

    /**
     * Joins, counts and compares; once.
     *
     * @param planned the share of customers that each arm of an experiment was to have, by experiment and arm, as far as it is known
     * @param rejectsFile where each outcome that did not count goes, with its reason; null for nowhere
     * @throws InputException if there is no decision, somebody is in two arms of one experiment, or a file can't be written
     */
    public CampaignResults results(
            Map<String, ? extends SortedMap<String, Double>> planned, @Nullable Path rejectsFile) {
        return results(planned, Map.of(), rejectsFile);
    }

    /**
     * Joins, counts and compares, as the other does.
     *
     * @param controls the arm that others are compared with, by experiment; where none is named that is {@code holdout}, else {@code
     *     control}, else the first by name
     */
    public CampaignResults results(
            Map<String, ? extends SortedMap<String, Double>> planned,
            Map<String, String> controls,
            @Nullable Path rejectsFile) {
        requireUntold();
        told = true;
        if (first == null || last == null) {
            throw new InputException(Problem.of(
                    "", "There is no decision to join outcomes to.", "Look at the days, and at the ledger."));
        }
        LocalDate begin = first;
        LocalDate end = last.plusDays(settings.windowDays());
        Tally tally = new Tally(offers, rules, categoryOf);
        long[] counted = {0};
        People.Counted everybody;
        try {
            join(rejects::add, (made, fates, all) -> {
                tally.add(made, fates);
                for (Settled settled : fates) {
                    counted[0] += settled == null ? 0 : settled.counted();
                }
                accepts(made, all, end);
            });
            everybody = people.count(begin, end, rejects::add);
        } catch (UncheckedIOException e) {
            throw notWritten(e.getCause());
        }
        if (rejectsFile != null) {
            try {
                rejects.write(rejectsFile, sources);
            } catch (IOException e) {
                throw new InputException(Problem.of(
                        rejectsFile.toString(),
                        "The rejected outcomes can't be written: " + e + ".",
                        "Is there such a directory?"));
            }
        }
        return new CampaignResults(
                List.copyOf(campaigns),
                begin,
                last,
                settings.windowDays(),
                new OutcomeCounts(
                        lines, counted[0], everybody.organic(), rejects.counts(), tally.impliedImpressions(), erased),
                tally.funnel(everybody.audience(), everybody.heldOut()),
                tally.ranks(),
                tally.offers(),
                tally.categories(),
                tally.segments(),
                tally.channels(),
                tally.rules(),
                tally.days(),
                tally.offerDays(),
                hunger.result(tally.neverSeen()),
                Comparisons.of(everybody.tallies(), planned, controls));
    }

    /** What the customer of a decision accepted through it in the campaign's time, which may be longer than its own window. */
    private void accepts(Made made, Map<String, List<Claim>> claimsByOffer, LocalDate end) {
        new TreeMap<>(claimsByOffer).forEach((offer, all) -> {
            List<Claim> inTime = upTo(end, all);
            if (inTime.isEmpty()) {
                return;
            }
            Settled settled = Settled.of(inTime, (claim, reason) -> {});
            var at = settled.at(Outcome.ACCEPT);
            if (at != null) {
                people.accepted(made.customerId(), offer, at, settled.revenue());
            }
        });
    }

    /** Removes the temporary files. */
    @Override
    public void close() {
        try {
            for (Spill spill : List.of(claims, decisions, rejected, persons)) {
                spill.close();
            }
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
