package io.offerwright.ledger;

import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Kills processes, as {@code kill -9} does, in the middle of what they do to a ledger, and looks at what they leave behind.
 *
 * <p>Run {@link #main} with a number of kills and a store; it prints a table.
 */
final class Kills {
    private static final int OFFERS = 20;
    private static final int CUSTOMERS = 150;
    private static final int RECORDS_PER_DAY = 300;
    private static final int KILLS_PER_LEDGER = 20;
    private static final LocalDate START = LocalDate.of(2026, 1, 1);

    private final Databases databases;
    private final Path folder;
    private final Path keyFile;
    private final MasterKey master = MasterKey.generate();
    private final SplittableRandom random;
    private final Map<Work, Counts> counts = new EnumMap<>(Work.class);
    private final List<String> problems = new ArrayList<>();

    private String address = "";
    private long appended;
    private long erased;
    private long dropped;

    /** What a process is at when it is killed. */
    enum Work {
        /** Making the ledger. */
        MAKE,
        /** Appending batches and flushing each. */
        APPEND,
        /** Erasing customers, one after the other, and closing the ledger after each. */
        ERASE,
        /** Dropping days, one after the other, and closing the ledger after each. */
        DROP
    }

    private static final class Counts {
        private int kills;
        private long acknowledged;
        private long lost;
        private long halfWritten;
        private int broken;
    }

    Kills(Databases databases, Path folder, long seed) throws IOException {
        this.databases = databases;
        this.folder = folder;
        this.keyFile = folder.resolve("killed.key");
        this.random = new SplittableRandom(seed);
        master.write(keyFile);
    }

    /** The process that is killed: does its work for ever, and says after each step how many are done for good. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            String address = arguments[0];
            MasterKey master = MasterKey.read(Path.of(arguments[1]));
            long done = Long.parseLong(arguments[3]);
            switch (Work.valueOf(arguments[2])) {
                case MAKE -> {
                    System.out.println("0.");
                    append(address, master);
                }
                case APPEND -> append(address, master);
                case ERASE -> {
                    for (long number = done; number < CUSTOMERS; number++) {
                        try (Ledger ledger = Ledger.openForAccess(address, master)) {
                            Auditing.as(ledger, Role.OFFICER).erase(customer(number));
                            System.out.println((number + 1) + ".");
                        }
                    }
                }
                case DROP -> {
                    for (long day = done + 1; ; day++) {
                        try (Ledger ledger = Ledger.openForAccess(address, master)) {
                            Auditing.as(ledger, Role.OFFICER).dropBefore(START.plusDays(day));
                            System.out.println(day + ".");
                        }
                    }
                }
            }
        }

        private static void append(String address, MasterKey master) {
            try (Ledger ledger = Ledger.open(address, master)) {
                Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
                SplittableRandom random = new SplittableRandom(ledger.size());
                for (long number = ledger.size(); ; ) {
                    List<Decision> batch = new ArrayList<>();
                    for (int size = random.nextInt(1, 60); size > 0; size--) {
                        batch.add(decision(number++, bundle));
                    }
                    ledger.append(batch);
                    ledger.flush();
                    System.out.println(number + ".");
                }
            }
        }
    }

    private static String customer(long number) {
        return String.format(Locale.ROOT, "C%07d", number);
    }

    /** The decision whose record has the sequence {@code number + 1}. */
    static Decision decision(long number, Fingerprint bundle) {
        Decision any = new RandomDecisions(number).realistic((int) (number % CUSTOMERS), OFFERS, bundle);
        DecisionRequest request = any.request();
        Context context = new Context(
                "spring-upgrade",
                START.plusDays(number / RECORDS_PER_DAY),
                request.context().channel());
        return new Decision(
                new DecisionRequest(
                        "decision " + number,
                        request.customer(),
                        request.holdings(),
                        request.contacts(),
                        context,
                        request.listLength()),
                bundle,
                any.candidates());
    }

    /** Kills so many processes: for each ledger one that makes it, some that append, then some that erase and drop. */
    void kill(int kills) throws IOException, InterruptedException {
        for (int kill = 0; kill < kills; kill++) {
            int step = kill % KILLS_PER_LEDGER;
            kill(
                    step == 0
                            ? Work.MAKE
                            : step < KILLS_PER_LEDGER - 5
                                    ? Work.APPEND
                                    : step < KILLS_PER_LEDGER - 2 ? Work.ERASE : Work.DROP);
        }
    }

    /** Kills a process at some work, and looks at the ledger. */
    void kill(Work work) throws IOException, InterruptedException {
        if (work == Work.MAKE) {
            address = databases.newAddress(folder);
            appended = 0;
            erased = 0;
            dropped = 0;
        }
        long before =
                switch (work) {
                    case MAKE, APPEND -> appended;
                    case ERASE -> erased;
                    case DROP -> dropped;
                };
        Process process = start(work, before);
        long acknowledged = before;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("The process ended by itself, at " + work + ".");
            }
            Thread.sleep(random.nextInt(work == Work.MAKE ? 1000 : 300));
            // By its handle: Process.destroyForcibly would also close the pipe that is still to be read.
            process.toHandle().destroyForcibly();
            for (; line != null; line = lines.readLine()) {
                // The last line may have been cut off by the kill.
                if (line.endsWith(".")) {
                    acknowledged = Math.max(acknowledged, Long.parseLong(line.substring(0, line.length() - 1)));
                }
            }
            process.waitFor(20, TimeUnit.SECONDS);
        }
        look(work, before, acknowledged);
    }

    private Process start(Work work, long done) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        classPath,
                        Victim.class.getName(),
                        address,
                        keyFile.toString(),
                        work.name(),
                        Long.toString(done))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void look(Work work, long before, long acknowledged) {
        Counts of = counts.computeIfAbsent(work, key -> new Counts());
        of.kills++;
        of.acknowledged += acknowledged - before;
        if (work == Work.MAKE) {
            // Whatever was left of the making, a ledger can be made there, or it is one.
            try (Ledger ledger = Ledger.open(address, master)) {
                ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            }
        }
        try (Ledger ledger = Ledger.openReadOnly(address, java.util.Optional.of(master))) {
            Verification verification = ledger.verify();
            if (!verification.sound()) {
                of.broken++;
                problems.add(work + ": " + verification.findings().get(0));
            }
            if (work == Work.MAKE || work == Work.APPEND) {
                of.lost += Math.max(0, acknowledged - ledger.size());
                of.halfWritten += unlike(ledger, before);
                appended = ledger.size();
            } else if (ledger.size() != appended) {
                of.lost += Math.abs(appended - ledger.size());
            }
            if (work == Work.ERASE) {
                erased = acknowledged;
                for (long number = before; number < acknowledged; number++) {
                    of.lost += ledger.ofCustomer(customer(number)).isEmpty() ? 0 : 1;
                }
                of.halfWritten += unlike(ledger, 0);
            }
            if (work == Work.DROP) {
                dropped = acknowledged;
                of.lost += olderThan(ledger, START.plusDays(dropped));
                of.halfWritten += unlike(ledger, 0);
                long drops = count(ledger, Journal.Action.DROP);
                if (ledger.summaries().size() != drops) {
                    of.halfWritten++;
                    problems.add(ledger.summaries().size() + " summaries of " + drops + " drops");
                }
            }
        } catch (LedgerException e) {
            of.broken++;
            problems.add(work + ": " + e.getMessage());
        }
    }

    private static long count(Ledger ledger, Journal.Action action) {
        long found = 0;
        for (Iterator<JournalEntry> entries = ledger.journal(); entries.hasNext(); ) {
            found += entries.next().action().equals(action.word()) ? 1 : 0;
        }
        return found;
    }

    /** Records after the first {@code known} that are not what was appended, but for what was erased. */
    private long unlike(Ledger ledger, long known) {
        Fingerprint bundle = Fingerprint.of(RandomDecisions.bundleFiles("a"));
        long unlike = 0;
        for (Iterator<LedgerRecord> records = ledger.records(known + 1, ledger.size()); records.hasNext(); ) {
            LedgerRecord record = records.next();
            Decision expected = decision(record.sequence() - 1, bundle);
            boolean same = record instanceof LedgerRecord.Kept kept
                    ? kept.decision().equals(expected)
                    : record instanceof LedgerRecord.Erased gone
                            && gone.candidates().equals(expected.candidates())
                            // One more than was acknowledged may be erased.
                            && (record.sequence() - 1) % CUSTOMERS <= erased;
            unlike += same ? 0 : 1;
        }
        return unlike;
    }

    /** Whole blocks before a day that still have their records. */
    private static long olderThan(Ledger ledger, LocalDate day) {
        long first = 0;
        long youngest = 0;
        for (Iterator<LedgerRecord> records = ledger.records(1, ledger.size()); records.hasNext(); ) {
            LedgerRecord record = records.next();
            long at = (record.sequence() - 1) / RECORDS_PER_DAY;
            first = first == 0 ? record.sequence() : first;
            youngest = Math.max(youngest, at);
            if (record.sequence() == first + 255) {
                break;
            }
        }
        return first > 0 && START.plusDays(youngest).isBefore(day) ? 1 : 0;
    }

    /** What was lost, half-written or broken; empty if all is as it should be. */
    List<String> problems() {
        counts.forEach((work, of) -> {
            if (of.lost + of.halfWritten > 0) {
                problems.add(work + ": " + of.lost + " lost, " + of.halfWritten + " half-written");
            }
        });
        return problems;
    }

    /** How many steps were acknowledged before a kill. */
    long acknowledged(Work work) {
        Counts of = counts.get(work);
        return of == null ? 0 : of.acknowledged;
    }

    String address() {
        return address;
    }

    MasterKey master() {
        return master;
    }

    /** A line for each work. */
    String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%-10s %7s %13s %6s %13s %8s%n",
                "",
                "kills",
                "acknowledged",
                "lost",
                "half-written",
                "broken"));
        counts.forEach((work, of) -> table.append(String.format(
                Locale.ROOT,
                "%-10s %,7d %,13d %,6d %,13d %,8d%n",
                work.name().toLowerCase(Locale.ROOT),
                of.kills,
                of.acknowledged,
                of.lost,
                of.halfWritten,
                of.broken)));
        return table.toString();
    }

    /** Kills as many processes as the first argument says, at ledgers in the store that the second names. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Databases databases = Databases.valueOf(arguments[1]);
        Path folder = Files.createTempDirectory("offerwright-kills");
        @Nullable String seed = arguments.length > 2 ? arguments[2] : null;
        Kills kills = new Kills(databases, folder, seed == null ? 20260301 : Long.parseLong(seed));
        int wanted = Integer.parseInt(arguments[0]);
        System.out.println(databases);
        for (int done = 0; done < wanted; done += 5 * KILLS_PER_LEDGER) {
            kills.kill(Math.min(wanted - done, 5 * KILLS_PER_LEDGER));
            System.out.println(kills.table());
        }
        kills.problems().forEach(System.out::println);
    }
}
