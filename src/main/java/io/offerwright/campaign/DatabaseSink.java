package io.offerwright.campaign;

import io.offerwright.data.DatabaseOutput;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Ledger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The decisions as rows of a database. */
final class DatabaseSink implements ResultSink<List<DecisionRow>, List<DatabaseOutput.Values>> {
    private static final String ROWS = ":rows";
    private static final String SUM = ":sum";

    private final DatabaseOutput.Target target;
    private final DatabaseOutput output;

    /**
     * Opens the table.
     *
     * @param earlier how many rows a run had written that goes on, or null if it begins anew
     */
    DatabaseSink(DatabaseOutput.Target target, DatabaseOutput.Run run, @Nullable RunCheckpoint earlier) {
        this.target = target;
        DatabaseOutput.Position from = earlier == null
                ? DatabaseOutput.Position.START
                : new DatabaseOutput.Position(
                        earlier.lengths().getOrDefault(ROWS, 0L),
                        earlier.lengths().getOrDefault(SUM, 0L));
        output = DatabaseOutput.open(target, run, DecisionRow.COLUMNS, "customer_id, rank", from);
    }

    /** Whether a name among a checkpoint's lengths is none of a file. */
    static boolean isOurs(String key) {
        return key.equals(ROWS) || key.equals(SUM);
    }

    @Override
    public List<DatabaseOutput.Values> ready(List<DecisionRow> results) {
        MessageDigest digest = Fingerprint.sha256();
        List<DatabaseOutput.Values> ready = new ArrayList<>(results.size());
        for (DecisionRow row : results) {
            for (String text : row.texts()) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            ready.add(new DatabaseOutput.Values(
                    row.values(), ByteBuffer.wrap(digest.digest()).getLong()));
        }
        return ready;
    }

    @Override
    public void write(List<DatabaseOutput.Values> ready) {
        output.write(ready);
    }

    @Override
    public void force(SortedMap<String, Long> lengths) {
        DatabaseOutput.Position position = output.commit();
        lengths.put(ROWS, position.rows());
        lengths.put(SUM, position.sum());
    }

    @Override
    public List<RunManifest.Output> finish() {
        return List.of(
                new RunManifest.Output.Rows(Ledger.withoutPassword(target.address()), target.table(), output.finish()));
    }

    @Override
    public void close() {
        output.close();
    }
}
