package io.offerwright.campaign;

import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Kills runs of a campaign, as {@code kill -9} does, at random moments, and lets the next one go on.
 *
 * <p>Run {@link #main} with a campaign's folder, an empty folder and a number of kills: it kills so many, lets the last one end,
 * makes another run that nobody kills, and compares the two.
 */
final class RunKills {
    /** What has the same bytes in every run. */
    private static final List<String> FILES =
            List.of("decisions.csv", "explanations.jsonl", "assignments.csv", "manifest.json");

    private RunKills() {}

    /** The process that is killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            Path out = Path.of(arguments[1]);
            long[] restored = {0};
            CampaignRun.Result result = new CampaignRun(
                            CampaignFile.read(Path.of(arguments[0])),
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
    static Process start(Path campaign, Path out, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        campaign.toString(),
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /**
     * Starts a run and kills it soon after it has written something new.
     *
     * @return whether it was killed before it ended
     */
    static boolean kill(Path campaign, Path out, Path log, SplittableRandom random)
            throws IOException, InterruptedException {
        Process process = start(campaign, out, log);
        try {
            Path part = out.resolve("explanations.jsonl.part");
            long before = size(part);
            while (process.isAlive() && size(part) <= before) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(120), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue() != 0;
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
    static String end(Path campaign, Path out, Path log) throws IOException, InterruptedException {
        int code = start(campaign, out, log).waitFor();
        String said = Files.readString(log);
        if (code != 0) {
            throw new IllegalStateException("The run failed: " + said);
        }
        return said.strip();
    }

    /** The files in which two runs differ. */
    static List<String> differences(Path one, Path other) throws IOException {
        List<String> differences = new ArrayList<>();
        for (String name : FILES) {
            boolean isThere = Files.exists(one.resolve(name));
            if (isThere != Files.exists(other.resolve(name))
                    || (isThere && Files.mismatch(one.resolve(name), other.resolve(name)) >= 0)) {
                differences.add(name);
            }
        }
        return differences;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path campaign = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        SplittableRandom random = new SplittableRandom(1);
        int kills = Integer.parseInt(arguments[2]);
        int killed = 0;
        int ended = 0;
        int wrong = 0;
        end(campaign, folder.resolve("whole"), folder.resolve("whole.txt"));
        for (int round = 0; killed < kills; round++) {
            Path out = folder.resolve("killed-" + round);
            while (killed < kills && kill(campaign, out, folder.resolve("log.txt"), random)) {
                killed++;
            }
            String said = end(campaign, out, folder.resolve("log.txt"));
            List<String> differences = differences(folder.resolve("whole"), out);
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
        }
        System.out.println(killed + " kills in " + ended + " runs, " + wrong + " of which came out otherwise");
    }
}
