package io.offerwright.feedback;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.Table;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.Attribution;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Joins so many decisions with two outcomes for each, made up as they are read, so that what is measured is the join and not a
 * ledger. {@code main} takes the number of decisions.
 */
final class FeedbackLoad {
    private FeedbackLoad() {}

    private static LedgerRecord record(int number) {
        List<String> listed =
                number % 5 == 0 ? List.of() : number % 2 == 0 ? List.of("PLAN-1", "ROAM-1") : List.of("PLAN-2");
        Decision decision = MadeUp.decision("C" + number, MadeUp.DAY, listed);
        return new LedgerRecord.Kept(number + 1L, decision, new byte[0]);
    }

    private static void writeOutcomes(Path file, int decisions) throws IOException {
        try (CsvOutput rows = CsvOutput.create(file, MadeUp.HEADER.split(",", -1))) {
            for (int number = 0; number < decisions; number++) {
                // From behind, so that no order helps.
                int of = decisions - 1 - number;
                String offer = of % 2 == 0 ? "PLAN-1" : "PLAN-2";
                rows.row("DC" + of, "", offer, "2026-03-02T10:00:00", "IMPRESSION", "SMS", "");
                rows.row("DC" + of, "", offer, "2026-03-02T11:00:00", of % 7 == 0 ? "ACCEPT" : "CLICK", "SMS", "9.99");
            }
        }
    }

    private static void writeAssignments(Path file, int decisions) throws IOException {
        try (CsvOutput rows = CsvOutput.create(file, "customer_id", "experiment", "arm")) {
            for (int number = 0; number < decisions; number++) {
                rows.row("C" + number, "universal-holdout", "treated");
                if (number % 10 == 0) {
                    rows.row("H" + number, "universal-holdout", "holdout");
                }
            }
        }
    }

    /** Prints how long it took, and the largest use of the old generation. */
    public static void main(String[] arguments) throws IOException {
        int decisions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        Path folder = Files.createTempDirectory("feedback-load");
        Path outcomes = folder.resolve("outcomes.csv");
        Path assignments = folder.resolve("assignments.csv");
        try {
            writeOutcomes(outcomes, decisions);
            writeAssignments(assignments, decisions);
            long began = System.nanoTime();
            CampaignResults results;
            try (Feedback feedback = Feedback.open(Attribution.USUAL, bundle -> MadeUp.CATALOG)) {
                feedback.outcomes("outcomes.csv", Table.csv(outcomes));
                feedback.assignments("assignments.csv", Table.csv(assignments));
                Iterator<LedgerRecord> records = IntStream.range(0, decisions)
                        .mapToObj(FeedbackLoad::record)
                        .iterator();
                feedback.decisions(records, context -> true);
                results = feedback.results(Map.of(), folder.resolve("rejects.csv"));
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%,d decisions, %,d outcomes, %,d rejected, %,d customers: %.1f s; old generation at most"
                            + " %,d MB%n",
                    results.funnel().decided(),
                    results.outcomes().lines(),
                    results.outcomes().allRejected(),
                    results.funnel().audience(),
                    seconds,
                    largest() >> 20);
        } finally {
            Files.deleteIfExists(outcomes);
            Files.deleteIfExists(assignments);
            Files.deleteIfExists(folder.resolve("rejects.csv"));
            Files.deleteIfExists(folder);
        }
    }

    private static long largest() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool ->
                        pool.getType() == MemoryType.HEAP && pool.getName().contains("Old"))
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
