package io.offerwright.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The leaves of a ledger's index, and every SQL statement on them. */
final class LeafTable {
    private final Connection connection;
    private final StoreProblems problems;

    LeafTable(Connection connection, StoreProblems problems) {
        this.connection = connection;
        this.problems = problems;
    }

    /** Writes the leaves over the keys of an epoch that is complete, in place of those there are. */
    void replace(Leaf.Kind kind, long epoch, List<Leaf.Key> keys) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM leaf WHERE kind = ? AND epoch = ?")) {
            delete.setInt(1, kind.number());
            delete.setLong(2, epoch);
            delete.executeUpdate();
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO leaf (kind, epoch, bucket, keys) VALUES (?, ?, ?, ?)")) {
            for (Leaf leaf : Leaf.of(kind, epoch, keys)) {
                insert.setInt(1, kind.number());
                insert.setLong(2, epoch);
                insert.setInt(3, leaf.bucket());
                insert.setBytes(4, leaf.keys());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * What the leaves of some epochs have of a key, in the order of the epochs.
     *
     * @param complete how many epochs have leaves: others are left out
     * @throws LedgerException if a leaf is none
     */
    List<Long> find(Leaf.Kind kind, long key, Collection<Long> epochs, long complete) {
        List<Long> found = new ArrayList<>();
        Object[] sought = epochs.stream().filter(epoch -> epoch < complete).toArray();
        if (sought.length > 0) {
            for (Leaf leaf : ofBucket(kind, Leaf.bucketOf(key), sought)) {
                found.addAll(problems.intact(() -> leaf.find(key)));
            }
        }
        return found;
    }

    /** The leaves of some epochs that have the keys of a bucket. */
    List<Leaf> ofBucket(Leaf.Kind kind, int bucket, Object[] epochs) {
        return problems.reading(() -> {
            // By way of an array, each is looked up in the index.
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT leaf.epoch, bucket, keys FROM UNNEST(CAST(? AS BIGINT ARRAY)) AS sought (epoch) JOIN leaf"
                            + " ON leaf.epoch = sought.epoch AND kind = ? AND bucket = ? ORDER BY epoch")) {
                select.setArray(1, connection.createArrayOf("bigint", epochs));
                select.setInt(2, kind.number());
                select.setInt(3, bucket);
                return leaves(kind, select);
            }
        });
    }

    /** The leaves of an epoch, by bucket. */
    List<Leaf> ofEpoch(Leaf.Kind kind, long epoch) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT epoch, bucket, keys FROM leaf WHERE kind = ? AND epoch = ? ORDER BY bucket")) {
                select.setInt(1, kind.number());
                select.setLong(2, epoch);
                return leaves(kind, select);
            }
        });
    }

    private static List<Leaf> leaves(Leaf.Kind kind, PreparedStatement select) throws SQLException {
        List<Leaf> leaves = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                leaves.add(new Leaf(kind, row.getLong(1), row.getInt(2), row.getBytes(3)));
            }
        }
        return leaves;
    }

    /**
     * Number of leaves that nobody looks at.
     *
     * @param ofRecords how many epochs of records are complete
     * @param ofCustomers how many of customers
     */
    long outside(long ofRecords, long ofCustomers) {
        return problems.reading(() -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT COUNT(*) FROM leaf WHERE epoch < 0 OR kind NOT IN (1, 2, 3)"
                            + " OR kind < 3 AND epoch >= ? OR kind = 3 AND epoch >= ?")) {
                select.setLong(1, ofRecords);
                select.setLong(2, ofCustomers);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
