package io.offerwright.ledger;

import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Tamperings.Kind;
import io.offerwright.ledger.Tamperings.Tampering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bends a ledger in random ways, one at a time, and counts how many of them verifying it finds: by its hashes alone, with the
 * master key, and with a checkpoint as well.
 *
 * <p>Run {@link #main} with a number of faults; it prints a table for each store.
 */
final class InjectedFaults implements AutoCloseable {
    private static final int RECORDS_PER_BLOCK = 8;
    private static final int BLOCKS = 6;

    private final MasterKey master = MasterKey.generate();
    private final Dialect dialect;
    private final Checkpoint checkpoint;
    private final Connection connection;
    private final Tamperings tamperings;
    private final List<String> missed = new ArrayList<>();
    private final List<String> missedByHashes = new ArrayList<>();
    private final Map<Kind, Counts> counts = new EnumMap<>(Kind.class);

    /** How many of a kind were injected, and found by what. */
    static final class Counts {
        int injected;
        int byHashes;
        int withKey;
        int withCheckpoint;
    }

    /** Writes a ledger with everything that one can hold: two bundles, an erased customer, a dropped block, a journal. */
    InjectedFaults(Databases databases, Path folder, long seed) throws SQLException {
        String address = databases.newAddress(folder);
        dialect = Dialect.of(address);
        RandomDecisions decisions = new RandomDecisions(seed);
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint first = ledger.bundles().put(RandomDecisions.bundleFiles("first"));
            Fingerprint second = ledger.bundles().put(RandomDecisions.bundleFiles("second"));
            for (int number = 1; number <= BLOCKS * RECORDS_PER_BLOCK; number++) {
                LocalDate date = LocalDate.of(2026, 1, number <= RECORDS_PER_BLOCK ? 1 : 2);
                ledger.append(on(
                        date,
                        decisions.realistic(number % 40, number % 3 == 0 ? 20 : 10, number % 2 == 0 ? first : second),
                        number));
                if (number % RECORDS_PER_BLOCK == 0) {
                    ledger.flush();
                }
            }
            LedgerAccess officer = Auditing.as(ledger, Role.OFFICER);
            officer.dropBefore(LocalDate.of(2026, 1, 2));
            officer.erase("C0000020");
            officer.record("d 30");
            officer.decisionsFor("C0000031");
        }
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            checkpoint = ledger.checkpoint(
                    SigningKey.generate(), Checkpoint.DEFAULT_NAME, () -> Instant.parse("2026-03-01T08:00:00Z"));
        }
        connection = databases.connect(address);
        connection.setAutoCommit(false);
        tamperings = new Tamperings(seed, connection);
        if (found(null, List.of()) || found(master, List.of(checkpoint))) {
            throw new AssertionError("Nothing was done to the ledger, and yet something is found.");
        }
    }

    private static Decision on(LocalDate date, Decision decision, int number) {
        DecisionRequest request = decision.request();
        return new Decision(
                new DecisionRequest(
                        "d " + number,
                        request.customer(),
                        request.holdings(),
                        request.contacts(),
                        new Context("spring-upgrade", date, request.context().channel()),
                        request.listLength()),
                decision.bundle(),
                decision.candidates());
    }

    /** Injects faults, each into the ledger as it was. */
    void inject(int faults) throws SQLException {
        String before = Tamperings.state(connection);
        for (int fault = 0; fault < faults; ) {
            Tampering tampering = tamperings.next();
            if (done(tampering, before)) {
                fault++;
                count(tampering);
            }
            connection.rollback();
        }
    }

    /** False if the database refused it, or it changed nothing. */
    private boolean done(Tampering tampering, String before) {
        try {
            tampering.work().on(connection);
            return !Tamperings.state(connection).equals(before);
        } catch (SQLException e) {
            return false;
        }
    }

    private void count(Tampering tampering) {
        Counts of = counts.computeIfAbsent(tampering.kind(), kind -> new Counts());
        boolean byHashes = found(null, List.of());
        boolean withKey = byHashes || found(master, List.of());
        boolean withCheckpoint = withKey || found(master, List.of(checkpoint));
        of.injected++;
        of.byHashes += byHashes ? 1 : 0;
        of.withKey += withKey ? 1 : 0;
        of.withCheckpoint += withCheckpoint ? 1 : 0;
        if (!withCheckpoint) {
            missed.add(tampering.kind() + ": " + tampering.name());
        }
        if (!byHashes && !tampering.resealed()) {
            missedByHashes.add(tampering.kind() + ": " + tampering.name());
        }
    }

    private boolean found(@Nullable MasterKey key, List<Checkpoint> checkpoints) {
        Store store = new Store("the ledger", dialect, connection);
        try {
            store.requireFormat();
            KeyRing ring = key == null ? null : KeyRing.open(key, store.indexKey());
            return !new Verifier(store, ring, checkpoints, read -> {}).verify().sound();
        } catch (LedgerException | DamagedException | SQLException e) {
            return true;
        }
    }

    /** What nothing found. */
    List<String> missed() {
        return missed;
    }

    /** What the hashes alone did not find, of what was not sealed anew: the keys of customers are what they don't cover. */
    List<String> missedByHashes() {
        return missedByHashes;
    }

    /** A line for each kind. */
    String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "%-12s %9s %10s %10s %15s%n", "", "injected", "by hashes", "and key", "and checkpoint"));
        Counts all = new Counts();
        counts.forEach((kind, of) -> {
            table.append(line(kind.name().toLowerCase(Locale.ROOT), of));
            all.injected += of.injected;
            all.byHashes += of.byHashes;
            all.withKey += of.withKey;
            all.withCheckpoint += of.withCheckpoint;
        });
        return table.append(line("all", all)).toString();
    }

    private static String line(String name, Counts of) {
        return String.format(
                Locale.ROOT,
                "%-12s %,9d %,10d %,10d %,15d%n",
                name,
                of.injected,
                of.byHashes,
                of.withKey,
                of.withCheckpoint);
    }

    /** Injects as many faults as the first argument says into a ledger in each store. */
    public static void main(String[] arguments) throws IOException, SQLException {
        int faults = Integer.parseInt(arguments[0]);
        for (Databases databases : Databases.values()) {
            Path folder = Files.createTempDirectory("offerwright-faults");
            try (InjectedFaults injected = new InjectedFaults(databases, folder, 20260301)) {
                injected.inject(faults);
                System.out.println(databases);
                System.out.println(injected.table());
                injected.missed().forEach(System.out::println);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
