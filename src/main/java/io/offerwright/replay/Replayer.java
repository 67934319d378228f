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
     * @param erased how many records could not be tried, since their customers were erased
     */
    public record Summary(long records, long different, long erased) {
        /** True when every decision that was repeated came out as recorded. */
        public boolean equal() {
            return different == 0;
        }
    }

    /** A record that did not come out as it stands in the ledger. */
    public record Finding(long sequence, String decisionId, Difference difference) {}

    /** What decides on a bundle, or why nothing does. */
    private record Opened(Optional<Function<DecisionRequest, Decision>> decide, String problem) {}

    private sealed interface Task {}

    /** A record with what decides on its bundle. */
    private record Repeat(LedgerRecord.Kept record, Opened engine) implements Task {}

    /** A record whose customer was erased, so that nobody knows what was asked. */
    private record Skip() implements Task {}

    private sealed interface Outcome {}

    private record Equal() implements Outcome {}

    private record Different(Finding finding) implements Outcome {}

    private record Skipped() implements Outcome {}

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
                return record instanceof LedgerRecord.Kept kept
                        ? new Repeat(
                                kept, opened.computeIfAbsent(kept.decision().bundle(), Replayer.this::openEngine))
                        : new Skip();
            }
        };
        long[] counts = new long[3];
        Batches.run(
                tasks,
                BATCH,
                threads,
                batch -> batch.stream().map(this::outcome).toList(),
                outcomes -> {
                    for (Outcome outcome : outcomes) {
                        if (outcome instanceof Skipped) {
                            counts[2]++;
                            continue;
                        }
                        counts[0]++;
                        if (outcome instanceof Different different) {
                            counts[1]++;
                            findings.accept(different.finding());
                        }
                    }
                    progress.accept(counts[0] + counts[2]);
                });
        return new Summary(counts[0], counts[1], counts[2]);
    }

    private Opened openEngine(Fingerprint bundle) {
        try {
            return new Opened(engines.apply(bundle), "its bundle is not in the bundle store");
        } catch (InputException e) {
            return new Opened(Optional.empty(), "its bundle can't be used: " + e.getMessage());
        }
    }

    private Outcome outcome(Task task) {
        if (!(task instanceof Repeat repeat)) {
            return new Skipped();
        }
        Optional<Difference> difference = difference(repeat);
        return difference.isEmpty()
                ? new Equal()
                : new Different(new Finding(
                        repeat.record.sequence(), repeat.record.decision().id(), difference.get()));
    }

    private Optional<Difference> difference(Repeat task) {
        Decision recorded = task.record.decision();
        if (task.engine.decide.isEmpty()) {
            return Optional.of(impossible(recorded, task.engine.problem));
        }
        Decision replayed;
        try {
            replayed = task.engine.decide.get().apply(recorded.request());
        } catch (RuntimeException e) {
            return Optional.of(impossible(recorded, "the engine failed: " + e));
        }
        if (Arrays.equals(codec.encode(replayed), task.record.bytes())) {
            return Optional.empty();
        }
        return Optional.of(Difference.first(recorded, replayed)
                .orElseThrow(() -> new IllegalStateException(
                        "Record " + task.record.sequence() + " has other bytes than its own decision.")));
    }

    private static Difference impossible(Decision recorded, String why) {
        return new Difference(Stage.BUNDLE, "", recorded.bundle().abbreviated(), "nothing: " + why, 0);
    }
}
