package io.offerwright.feedback;

import io.offerwright.data.AssignmentRows;
import io.offerwright.data.CustomerColumn;
import io.offerwright.data.Table;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.feedback.CampaignResults.OutcomeCounts;
import io.offerwright.feedback.CampaignResults.Rejected;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.Attribution;
import io.offerwright.outcomes.Claim;
import io.offerwright.outcomes.JoinCounts;
import io.offerwright.outcomes.Listed;
import io.offerwright.outcomes.Names;
import io.offerwright.outcomes.OutcomeJoin;
import io.offerwright.outcomes.Reason;
import io.offerwright.outcomes.Rejects;
import io.offerwright.outcomes.Settled;
import io.offerwright.outcomes.Spill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what came of a campaign's decisions, as an {@link OutcomeJoin} joins them with what was reported.
 *
 * <pre>{@code
 * try (Feedback feedback = Feedback.open(Attribution.USUAL, bundles::catalog)) {
 *     feedback.outcomes(file, Table.csv(file));            // or a query, or an Outcomes store; any number of them
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

    private final OutcomeJoin join;
    private final Function<Fingerprint, Catalog> catalogs;
    private final Spill persons;
    private final People people;
    private final Names offers = new Names();
    private final Names rules = new Names();
    private final Hunger hunger = new Hunger(offers, rules);
    private final Map<String, String> categoryOf = new HashMap<>();
    private final Set<Fingerprint> learnt = new HashSet<>();
    private final TreeSet<String> campaigns = new TreeSet<>();
    private long erased;
    private @Nullable LocalDate first;
    private @Nullable LocalDate last;
    private @Nullable String groupColumn;
    private long fewestOfGroup;
    private boolean told;

    private Feedback(OutcomeJoin join, Function<Fingerprint, Catalog> catalogs) {
        this.join = join;
        this.catalogs = catalogs;
        this.persons = join.spill("persons");
        this.people = new People(persons, PARTS);
    }

    /**
     * Opens a join without anything in it.
     *
     * @param catalogs the offers of a bundle that a decision ran on
     */
    public static Feedback open(Attribution attribution, Function<Fingerprint, Catalog> catalogs) {
        return new Feedback(OutcomeJoin.open(attribution), catalogs);
    }

    /**
     * Takes the outcomes of a table, as {@link OutcomeJoin} does.
     *
     * @throws InputException if the table can't be read
     */
    public void outcomes(String name, Table table) {
        outcomes().outcomes(name, table);
    }

    /** The join that takes outcomes: from a table, a query or a store. */
    public OutcomeJoin outcomes() {
        requireUntold();
        return join;
    }

    /**
     * Takes assignments of customers to arms, as {@link AssignmentRows} reads them.
     *
     * @throws InputException if the table can't be read
     */
    public void assignments(String name, Table table) {
        requireUntold();
        OutcomeJoin.spilling(() -> AssignmentRows.read(
                table, (line, customer, experiment, arm) -> people.assigned(name, line, customer, experiment, arm)));
    }

    /**
     * Takes the groups of customers, to tell the results of each. Only once.
     *
     * @param column of the table, as {@link CustomerColumn} reads it
     * @param fewest customers that an arm must have in a group to be told of
     * @throws InputException if the table can't be read
     */
    public void groups(Table table, String column, long fewest) {
        requireUntold();
        if (groupColumn != null) {
            throw new IllegalStateException("There are groups already, by " + groupColumn + ".");
        }
        groupColumn = column;
        fewestOfGroup = fewest;
        OutcomeJoin.spilling(() -> CustomerColumn.read(table, column, people::grouped));
    }

    /**
     * Takes recorded decisions.
     *
     * @param records as of {@link io.offerwright.ledger.LedgerAccess#records()}
     * @param which true of the context of a decision that counts
     */
    public void decisions(Iterator<LedgerRecord> records, Predicate<Context> which) {
        requireUntold();
        OutcomeJoin.spilling(() -> {
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
        join.add(decision, fired);
        people.decided(decision.request().customer().id());
    }

    private void requireUntold() {
        if (told) {
            throw new IllegalStateException("The results were told already; open another join.");
        }
    }

    /**
     * Tells what a retraining learns from: the showings of the decisions, each with what came of it within the window. The order is
     * that of no time, and the same for the same decisions.
     *
     * @param listedIsShown count every listed offer as shown, from the start of the decision's day on, as where impressions are not
     *     reported; otherwise only offers of which some outcome was reported
     */
    public void trainingEvents(boolean listedIsShown, Consumer<TrainingEvent> eachEvent) {
        JoinCounts unused = join.join((listed, fates, claims) -> {
            for (int place = 0; place < fates.size(); place++) {
                Settled settled = fates.get(place);
                if (settled != null || listedIsShown) {
                    eachEvent.accept(new TrainingEvent(
                            listed.id(),
                            listed.customerId(),
                            listed.offers().get(place),
                            settled == null ? listed.day().atStartOfDay() : settled.firstSeen(),
                            settled == null ? Outcome.IMPRESSION : settled.strongest(),
                            listed.channel(),
                            place + 1,
                            (double) listed.selectionProbability() / Score.ONE,
                            (double) listed.predicted().get(place) / Score.ONE,
                            settled == null ? 0 : Tally.money(settled.revenue())));
                }
            }
        });
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
        LocalDate end = last.plusDays(join.attribution().windowDays());
        Tally tally = new Tally(offers, rules, categoryOf);
        Rejects rejects = join.rejects();
        JoinCounts counts = join.join(new OutcomeJoin.Joined() {
            @Override
            public void decision(Listed listed, List<@Nullable Settled> fates, Map<String, List<Claim>> claims) {
                tally.add(listed, fates);
                accepts(listed, claims, end);
            }

            @Override
            public void ofNoDecision(String customerId, List<Claim> claims) {
                claims.forEach(people::claimed);
            }

            @Override
            public void rejected(Claim claim, Reason reason) {
                rejects.add(claim, reason);
            }
        });
        People.Counted[] everybody = new People.Counted[1];
        OutcomeJoin.spilling(() -> everybody[0] = people.count(begin, end, rejects::add));
        if (rejectsFile != null) {
            join.writeRejects(rejectsFile);
        }
        return results(begin, counts.counted(), tally, everybody[0], planned, controls);
    }

    private CampaignResults results(
            LocalDate begin,
            long counted,
            Tally tally,
            People.Counted everybody,
            Map<String, ? extends SortedMap<String, Double>> planned,
            Map<String, String> controls) {
        List<CampaignResults.Experiment> experiments = Comparisons.of(everybody.tallies(), planned, controls);
        return new CampaignResults(
                List.copyOf(campaigns),
                begin,
                Objects.requireNonNull(last),
                join.attribution().windowDays(),
                new OutcomeCounts(
                        join.lines(),
                        counted,
                        everybody.organic(),
                        rejected(join.rejects()),
                        tally.impliedImpressions(),
                        erased),
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
                experiments,
                Optional.ofNullable(groupColumn)
                        .map(column -> Comparisons.groups(
                                column, fewestOfGroup, everybody.groups(), experiments, everybody.ungrouped())));
    }

    private static List<Rejected> rejected(Rejects rejects) {
        return rejects.counts().entrySet().stream()
                .map(each -> new Rejected(each.getKey(), each.getValue()))
                .toList();
    }

    /** What the customer of a decision accepted through it in the campaign's time, which may be longer than its own window. */
    private void accepts(Listed listed, Map<String, List<Claim>> claimsByOffer, LocalDate end) {
        new TreeMap<>(claimsByOffer).forEach((offer, all) -> {
            List<Claim> inTime = Claim.upTo(end, all);
            if (inTime.isEmpty()) {
                return;
            }
            Settled settled = Settled.of(inTime, (claim, reason) -> {});
            var at = settled.at(Outcome.ACCEPT);
            if (at != null) {
                people.accepted(listed.customerId(), offer, at, settled.revenue());
            }
        });
    }

    /** Removes the temporary files. */
    @Override
    public void close() {
        try (join) {
            persons.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
