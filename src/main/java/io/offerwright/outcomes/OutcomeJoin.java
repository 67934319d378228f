package io.offerwright.outcomes;

import io.offerwright.data.OutcomeRows;
import io.offerwright.data.ReportedOutcome;
import io.offerwright.data.Table;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins reported outcomes with recorded decisions: the one place that says which outcome counts for which decision.
 *
 * <pre>{@code
 * try (OutcomeJoin join = OutcomeJoin.open(Attribution.USUAL)) {
 *     join.outcomes(file, Table.csv(file));                // or a query, or an Outcomes store; any number of them
 *     access.records().forEachRemaining(join::add);
 *     JoinCounts counts = join.join((listed, fates, claims) -> ...);
 * }
 * }</pre>
 *
 * <p>What is given is dealt out to files in a temporary folder that only this user can read, so that memory holds a 64th of the
 * decisions with their outcomes at a time. The folder goes when this is closed. The order of the outcomes never matters, and
 * neither does that of the decisions. Not thread-safe.
 */
public final class OutcomeJoin implements AutoCloseable {
    private static final int PARTS = 64;

    private final Attribution attribution;
    private final Path folder;
    private final Spill claims;
    private final Spill unasked;
    private final Spill decisions;
    private final Spill rejected;
    private final Rejects rejects;
    private final Names offers = new Names();
    private final List<String> sources = new ArrayList<>();
    private long lines;

    private OutcomeJoin(Attribution attribution, Path folder) {
        this.attribution = attribution;
        this.folder = folder;
        this.claims = new Spill(folder, "claims");
        this.unasked = new Spill(folder, "unasked");
        this.decisions = new Spill(folder, "decisions");
        this.rejected = new Spill(folder, "rejected");
        this.rejects = new Rejects(rejected);
    }

    /** Opens a join without anything in it. */
    public static OutcomeJoin open(Attribution attribution) {
        try {
            return new OutcomeJoin(attribution, Files.createTempDirectory("offerwright-outcomes-"));
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
     * Does work on temporary files.
     *
     * @throws InputException if they can't be written
     */
    public static void spilling(Runnable work) {
        try {
            work.run();
        } catch (UncheckedIOException e) {
            throw notWritten(e.getCause());
        }
    }

    /** Rows on disk for whoever counts what this tells; they go when this is closed. */
    public Spill spill(String name) {
        return new Spill(folder, "of-" + name);
    }

    /** Which outcomes count. */
    public Attribution attribution() {
        return attribution;
    }

    // What is joined

    /**
     * Takes the outcomes of a table, as {@link OutcomeRows} reads it.
     *
     * @throws InputException if the table can't be read
     */
    public void outcomes(String name, Table table) {
        int source = source(name);
        spilling(() -> OutcomeRows.read(table, attribution.zone(), new OutcomeRows.Listener() {
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
        outcomes(name, Table.query(name, address, query));
    }

    /** Takes all outcomes of a store. */
    public void outcomes(Outcomes store) {
        int source = source(store.toString());
        long[] line = {0};
        spilling(() -> store.forEach(outcome -> add(new Claim(source, ++line[0], outcome))));
    }

    private int source(String name) {
        sources.add(name);
        return sources.size() - 1;
    }

    private void add(Claim claim) {
        lines++;
        String decision = claim.outcome().decisionId();
        if (decision.isEmpty()) {
            unasked.write(Spill.part(claim.outcome().customerId(), PARTS), claim::write);
        } else {
            claims.write(Spill.part(decision, PARTS), claim::write);
        }
    }

    /** Takes a recorded decision, unless its customer was erased: nothing can be joined to that. */
    public void add(LedgerRecord record) {
        if (record instanceof LedgerRecord.Kept kept) {
            add(kept.decision(), new BitSet());
        }
    }

    /** Takes a decision with the marks by which the caller knows it again. */
    public void add(Decision decision, BitSet marks) {
        Listed listed = Listed.of(decision, marks);
        spilling(() -> decisions.write(Spill.part(listed.id(), PARTS), out -> listed.write(out, offers)));
    }

    // What comes of it

    /** Hears what came of each decision. */
    @FunctionalInterface
    public interface Joined {
        /**
         * Hears of a decision.
         *
         * @param fates what came of each listed offer, best first; null of those of which nothing counts
         * @param claims all that was reported of the decision, within its window or behind it, by offer
         */
        void decision(Listed listed, List<@Nullable Settled> fates, Map<String, List<Claim>> claims);

        /** Hears what was reported of a customer and of no decision, no line twice. */
        default void ofNoDecision(String customerId, List<Claim> claims) {}

        /** Hears of an outcome that does not count. */
        default void rejected(Claim claim, Reason reason) {}
    }

    /**
     * Joins. May be done any number of times, to the same end.
     *
     * @throws InputException if the temporary files can't be read
     */
    public JoinCounts join(Joined joined) {
        SortedMap<Reason, Long> reasons = new TreeMap<>();
        long malformed = rejects.counts().getOrDefault(Reason.MALFORMED, 0L);
        if (malformed > 0) {
            reasons.put(Reason.MALFORMED, malformed);
        }
        BiConsumer<Claim, Reason> reject = (claim, reason) -> {
            reasons.merge(reason, 1L, Long::sum);
            joined.rejected(claim, reason);
        };
        long[] counted = {0};
        long[] ofNoDecision = {0};
        spilling(() -> {
            for (int part = 0; part < PARTS; part++) {
                counted[0] += joinPart(part, reject, joined);
            }
            for (int part = 0; part < PARTS; part++) {
                Map<String, List<Claim>> byCustomer = distinct(unasked, part, true, reject);
                byCustomer.forEach((customer, all) -> {
                    ofNoDecision[0] += all.size();
                    joined.ofNoDecision(customer, all);
                });
            }
        });
        return new JoinCounts(lines, counted[0], ofNoDecision[0], reasons);
    }

    /** The claims of a part, no two the same, by customer or by decision. */
    private static Map<String, List<Claim>> distinct(
            Spill spill, int part, boolean byCustomer, BiConsumer<Claim, Reason> reject) {
        Map<String, List<Claim>> byId = new TreeMap<>();
        Set<ReportedOutcome> seen = new HashSet<>();
        spill.read(part, in -> {
            Claim claim = Claim.read(in);
            ReportedOutcome outcome = claim.outcome();
            if (seen.add(outcome)) {
                byId.computeIfAbsent(
                                byCustomer ? outcome.customerId() : outcome.decisionId(), unused -> new ArrayList<>())
                        .add(claim);
            } else {
                reject.accept(claim, Reason.DUPLICATE);
            }
        });
        return byId;
    }

    private long joinPart(int part, BiConsumer<Claim, Reason> reject, Joined joined) {
        Map<String, List<Claim>> byDecision = distinct(claims, part, false, reject);
        long[] counted = {0};
        decisions.read(part, in -> {
            Listed listed = Listed.read(in, offers);
            List<Claim> own = byDecision.remove(listed.id());
            counted[0] += join(listed, own == null ? List.of() : own, reject, joined);
        });
        byDecision.values().forEach(all -> all.forEach(claim -> reject.accept(claim, Reason.UNKNOWN_DECISION)));
        return counted[0];
    }

    private long join(Listed listed, List<Claim> own, BiConsumer<Claim, Reason> reject, Joined joined) {
        LocalDate end = listed.day().plusDays(attribution.windowDays());
        Map<String, List<Claim>> byOffer = new HashMap<>();
        listed.offers().forEach(offer -> byOffer.put(offer, new ArrayList<>(0)));
        for (Claim claim : own) {
            ReportedOutcome outcome = claim.outcome();
            List<Claim> ofOffer = byOffer.get(outcome.offerId());
            if (!outcome.customerId().isEmpty() && !outcome.customerId().equals(listed.customerId())) {
                reject.accept(claim, Reason.OTHER_CUSTOMER);
            } else if (ofOffer == null) {
                reject.accept(claim, Reason.NOT_LISTED);
            } else if (outcome.at().toLocalDate().isBefore(listed.day())) {
                reject.accept(claim, Reason.EARLY);
            } else {
                ofOffer.add(claim);
                if (outcome.at().toLocalDate().isAfter(end)) {
                    reject.accept(claim, Reason.LATE);
                }
            }
        }
        long counted = 0;
        List<@Nullable Settled> fates = new ArrayList<>();
        for (String offer : listed.offers()) {
            List<Claim> inWindow = Claim.upTo(end, byOffer.getOrDefault(offer, List.of()));
            Settled settled = inWindow.isEmpty() ? null : Settled.of(inWindow, reject);
            counted += settled == null ? 0 : settled.counted();
            fates.add(settled);
        }
        joined.decision(listed, fates, byOffer);
        return counted;
    }

    /** The outcomes that don't count: those that can't be used, and those that were added. */
    public Rejects rejects() {
        return rejects;
    }

    /**
     * Writes the outcomes that don't count, in the order of sources and lines.
     *
     * @throws InputException if the file can't be written
     */
    public void writeRejects(Path file) {
        try {
            rejects.write(file, sources);
        } catch (IOException e) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "The rejected outcomes can't be written: " + e + ".",
                    "Is there such a directory?"));
        }
    }

    /** How many lines of outcomes were read. */
    public long lines() {
        return lines;
    }

    /** Removes the temporary files. */
    @Override
    public void close() {
        try {
            for (Spill spill : List.of(claims, unasked, decisions, rejected)) {
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
