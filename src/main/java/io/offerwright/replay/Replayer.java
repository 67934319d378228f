package io.offerwright.replay;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Batches;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.DecisionCodec;
import io.offerwright.ledger.LedgerRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Repeats recorded decisions, each on the bundle it ran on, and compares the bytes.
 *
 * <p>Streaming: a few batches of records are in memory at a time. The findings come in the order of the records,
 * whatever the number of threads. One replayer serves one thread at a time.
 */
public final class Replayer {
    private static final int BATCH = 64;

    private final Function<Fingerprint, Optional<Function<DecisionRequest, Decision>>> engines;
    private final Map<Fingerprint, Opened> opened = new HashMap<>();
    private final DecisionCodec codec = new DecisionCodec();

    /**
     * A replayer.
     *
     * @param engines gives, for a bundle, what decides on it, safe for use by many threads; empty when the bundle is
     *     not to be had. Asked once per bundle. An {@link InputException} is taken as a finding
     */
    public Replayer(Function<Fingerprint, Optional<Function<DecisionRequest, Decision>>> engines) {
        this.engines = engines;
    }

    /**
     * How it went.
     *
     * @param records how many were repeated
     * @param different how many of them did not come out as recorded, or could not be repeated
     */
    public record Summary(long records, long different) {
        /** True when every decision came out as recorded. */
        public boolean equal() {
            return different == 0;
        }
    }

    /** A record that did not come out as it stands in the ledger. */
    public record Finding(long sequence, String decisionId, Difference difference) {}

    /** What decides on a bundle, or why nothing does. */
    private record Opened(Optional<Function<DecisionRequest, Decision>> decide, String problem) {}

    /** A record with what decides on its bundle. */
    private record Task(LedgerRecord record, Opened engine) {}

    /**
     * Repeats records.
     *
     * @param threads 1 or more
     * @param findings is told of each record that differs, in order
     * @param progress is told how many records are done
     */
    public Summary replay(
            Iterator<LedgerRecord> records, int threads, Consumer<Finding> findings, LongConsumer progress) {
        Iterator<Task> tasks = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public Task next() {
                LedgerRecord record = records.next();
                return new Task(record, opened.computeIfAbsent(record.decision().bundle(), Replayer.this::openEngine));
            }
        };
        long[] counts = new long[2];
        Batches.run(
                tasks, BATCH, threads, batch -> batch.stream().map(this::repeat).toList(), outcomes -> {
                    for (Optional<Finding> outcome : outcomes) {
                        counts[0]++;
                        if (outcome.isPresent()) {
                            counts[1]++;
                            findings.accept(outcome.get());
                        }
                    }
                    progress.accept(counts[0]);
                });
        return new Summary(counts[0], counts[1]);
    }

    private Opened openEngine(Fingerprint bundle) {
        try {
            return new Opened(engines.apply(bundle), "its bundle is not in the bundle store");
        } catch (InputException e) {
            return new Opened(Optional.empty(), "its bundle can't be used: " + e.getMessage());
        }
    }

    private Optional<Finding> repeat(Task task) {
        Decision recorded = task.record.decision();
        if (task.engine.decide.isEmpty()) {
            return finding(task, impossible(recorded, task.engine.problem));
        }
        Decision replayed;
        try {
            replayed = task.engine.decide.get().apply(recorded.request());
        } catch (RuntimeException e) {
            return finding(task, impossible(recorded, "the engine failed: " + e));
        }
        if (Arrays.equals(codec.encode(replayed), task.record.bytes())) {
            return Optional.empty();
        }
        return finding(
                task,
                Difference.first(recorded, replayed)
                        .orElseThrow(() -> new IllegalStateException(
                                "Record " + task.record.sequence() + " has other bytes than its own decision.")));
    }

    private static Difference impossible(Decision recorded, String why) {
        return new Difference(Stage.BUNDLE, "", recorded.bundle().abbreviated(), "nothing: " + why, 0);
    }

    private static Optional<Finding> finding(Task task, Difference difference) {
        return Optional.of(
                new Finding(task.record.sequence(), task.record.decision().id(), difference));
    }
}
