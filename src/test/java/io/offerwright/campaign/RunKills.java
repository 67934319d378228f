package io.offerwright.campaign;

import io.offerwright.data.DatabaseOutput;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Databases;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kills runs of a campaign, as {@code kill -9} does, at random moments, and lets the next one go on.
 *
 * <p>Run {@link #main} with a campaign's folder, an empty folder, a number of kills, and in which form the decisions are written: {@code csv},
 * {@code csv.gz}, {@code parquet}, {@code h2} or {@code postgresql}. It makes a run that nobody kills, kills so many, lets each that was killed a
 * few times end, and compares them with the first: all files but the report, the rows in the database, and the ledger's own verdict.
 */
final class RunKills {
    /** The exit code of a process that SIGKILL has ended. */
    private static final int KILLED = 128 + 9;

    private RunKills() {}

    /**
     * Where the decisions of a run go.
     *
     * @param form as a campaign names it; {@code database} for a table
     */
    record Form(String form, String address, String table) {
        static final Form CSV = new Form("csv", "", "");

        CampaignFile of(CampaignFile campaign) {
            OutputSettings output = form.equals("database")
                    ? new OutputSettings(DecisionFormat.DATABASE, new DatabaseOutput.Target(address, table), false)
                    : new OutputSettings(DecisionFormat.of(form).orElseThrow(), null, !form.equals("csv"));
            return campaign.withOutput(output);
        }
    }

    /** The process that is killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            Path out = Path.of(arguments[1]);
            long[] restored = {0};
            CampaignRun.Result result = new CampaignRun(
                            new Form(arguments[2], arguments[3], arguments[4])
                                    .of(CampaignFile.read(Path.of(arguments[0]))),
                            out,
                            2,
                            () -> Ledger.open(out.resolve("ledger")),
                            1)
                    .run(new CampaignRun.Listener() {
                        @Override
                        public void read(int customers, int audience) {}

                        @Override
                        public void trained(String member, int epoch, int epochs) {}

                        @Override
                        public void opened(Bundle bundle) {}

                        @Override
                        public void resumed(long decisions) {
                            restored[0] = decisions;
                        }

                        @Override
                        public void decided(long decisions) {}
                    });
            System.out.println("restored " + restored[0] + " of " + result.decisions());
        }
    }

    /** A process that makes a run, or goes on with it. */
    static Process start(Path campaign, Form form, Path out, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        // Over before the optimising compiler could gain anything.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        campaign.toString(),
                        out.toString(),
                        form.form(),
                        form.address(),
                        form.table())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /**
     * Starts a run and kills it soon after it has written something new.
     *
     * @param most within how many milliseconds of that
     * @return whether it was killed before it ended
     */
    static boolean kill(Path campaign, Form form, Path out, Path log, SplittableRandom random, int most)
            throws IOException, InterruptedException {
        Process process = start(campaign, form, out, log);
        try {
            long before = written(out);
            while (process.isAlive() && written(out) <= before) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(most), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        int code = process.exitValue();
        if (code != 0 && code != KILLED) {
            throw new IllegalStateException("The run failed: " + Files.readString(log));
        }
        return code == KILLED;
    }

    /** How much of the explanations there is, which grow with each batch. */
    private static long written(Path out) {
        return size(out.resolve("explanations.jsonl.part")) + size(out.resolve("explanations.jsonl.gz.part"));
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            // It has got its name in between.
            return 0;
        }
    }

    /** Lets a run end by itself, and returns what it said. */
    static String end(Path campaign, Form form, Path out, Path log) throws IOException, InterruptedException {
        int code = start(campaign, form, out, log).waitFor();
        String said = Files.readString(log);
        if (code != 0) {
            throw new IllegalStateException("The run failed: " + said);
        }
        return said.strip();
    }

    /** What has the same bytes in every run: fingerprints by name. */
    private static SortedMap<String, String> results(Path out) throws IOException {
        SortedMap<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                // Of a manifest, the name of the table is not compared: each run has its own.
                if (name.equals("manifest.json")) {
                    all.put(name, Files.readString(file).replaceAll("(?m)\"(database|table)\" : .*$", ""));
                } else if (!name.equals("report.html") && !name.startsWith("ledger")) {
                    all.put(name, Fingerprint.ofFile(file).hex());
                }
            }
        }
        return all;
    }

    /** The files in which two runs differ. */
    static List<String> differences(Path one, Path other) throws IOException {
        SortedMap<String, String> expected = results(one);
        SortedMap<String, String> found = results(other);
        List<String> differences = new ArrayList<>();
        Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .distinct()
                .filter(name -> !String.valueOf(expected.get(name)).equals(found.get(name)))
                .forEach(differences::add);
        return differences;
    }

    /** All rows of a table, each on a line, in the order of their keys. */
    static List<String> rows(Form form) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(form.address());
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(
                        "SELECT customer_id, rank, offer_id, score, propensity, reason, decision_id, campaign, decided_for FROM "
                                + form.table())) {
            while (results.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= 9; column++) {
                    row.add(
                            column == 4 || column == 5
                                    ? results.getBigDecimal(column)
                                            .stripTrailingZeros()
                                            .toPlainString()
                                    : results.getString(column));
                }
                rows.add(String.join("|", row));
            }
        }
        rows.sort(null);
        return rows;
    }

    public static void main(String[] arguments) throws Exception {
        Path campaign = Path.of(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        int kills = Integer.parseInt(arguments[2]);
        String form = arguments.length > 3 ? arguments[3] : "csv";
        boolean database = form.equals("h2") || form.equals("postgresql");
        String address = database
                ? Databases.valueOf(form.toUpperCase(Locale.ROOT)).newAddress(folder)
                        + (form.equals("h2") ? ";USER=sa" : "")
                : "";
        SplittableRandom random = new SplittableRandom(1);
        int killed = 0;
        int ended = 0;
        int wrong = 0;
        Form whole = new Form(database ? "database" : form, address, "whole");
        end(campaign, whole, folder.resolve("whole"), folder.resolve("whole.txt"));
        for (int round = 0; killed < kills; round++) {
            Path out = folder.resolve("killed-" + round);
            Form own = new Form(whole.form(), address, "killed_" + round);
            Path log = folder.resolve("log.txt");
            int most = Math.min(kills, killed + 1 + random.nextInt(8));
            boolean alive = true;
            while (killed < most && alive) {
                alive = kill(campaign, own, out, log, random, 120);
                killed += alive ? 1 : 0;
            }
            // One that came to its end before it could be killed must be right as it is.
            String said =
                    alive ? end(campaign, own, out, log) : Files.readString(log).strip();
            List<String> differences = differences(folder.resolve("whole"), out);
            if (database && !rows(own).equals(rows(whole))) {
                differences.add("rows");
            }
            try (Ledger ledger = Ledger.openReadOnly(out)) {
                if (!ledger.verify().sound()) {
                    differences.add("ledger");
                }
            } catch (InputException e) {
                differences.add(e.getMessage());
            }
            wrong += differences.isEmpty() ? 0 : 1;
            ended++;
            System.out.println(killed + " kills, " + said + ", different: " + differences);
            remove(out);
        }
        System.out.println(
                form + ": " + killed + " kills in " + ended + " runs, " + wrong + " of which came out otherwise");
        System.exit(wrong == 0 ? 0 : 1);
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
