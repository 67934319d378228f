package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of a database to which one run writes its rows, so that after a kill at any moment none is lost and none is there twice. The rows
 * between two checkpoints are one transaction, together with how many there are by then, in the table {@value #RUNS} beside it. A run that
 * is made again passes over the rows that are there, and makes sure that they are the same.
 *
 * <p>Of each campaign and day a table holds the rows of one run. Nothing is ever deleted: what another run left is the reason of a refusal
 * that says how to remove it. Tested with H2 and PostgreSQL. Not thread-safe.
 */
public final class DatabaseOutput implements AutoCloseable {
    /** The table in which runs keep how far they are. */
    public static final String RUNS = "offerwright_runs";

    private static final int ROWS_PER_BATCH = 1_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

    /** What PostgreSQL and H2 say of a table that is not there. */
    private static final Set<String> NOT_THERE = Set.of("42P01", "42S02", "42S03", "42S04");

    private static final List<OutputColumn> OWN_COLUMNS = List.of(
            new OutputColumn("campaign", OutputColumn.Type.TEXT),
            new OutputColumn("decided_for", OutputColumn.Type.DATE));

    private final Target target;
    private final Run run;
    private final String runs;
    private final List<OutputColumn> columns;
    private final Connection connection;
    private final PreparedStatement insert;
    private final boolean delays;
    /** How many rows of the run the table holds for good, and the sum over them; before the first commit of all, none. */
    private long kept;

    private long keptSum;
    private boolean known;
    /** How many rows came so far, and the sum over them. */
    private long rows;

    private long sum;
    private int waiting;

    /**
     * A table.
     *
     * @param address a JDBC address, which no message tells
     * @param table its name, perhaps after that of a schema and a point
     */
    public record Target(String address, String table) {
        /** Whether a text can be the name of a table. */
        public static boolean isName(String text) {
            return NAME.matcher(text).matches();
        }
    }

    /**
     * Whose rows.
     *
     * @param identity what makes the same rows has the same
     */
    public record Run(String campaign, LocalDate date, String identity) {}

    /**
     * A row.
     *
     * @param values of the columns, as their types say
     * @param hash of the values, to tell whether rows that are there are the same
     */
    public record Values(Object[] values, long hash) {}

    /**
     * Where a run stands: so many rows, and the sum of their hashes.
     */
    public record Position(long rows, long sum) {
        /** Nothing written. */
        public static final Position START = new Position(0, 0);
    }

    private DatabaseOutput(
            Target target, Run run, List<OutputColumn> columns, String key, Connection connection, Position from)
            throws SQLException {
        this.target = target;
        this.run = run;
        this.connection = connection;
        this.rows = from.rows();
        this.sum = from.sum();
        this.columns = new ArrayList<>(OWN_COLUMNS);
        this.columns.addAll(columns);
        int point = target.table().lastIndexOf('.');
        runs = target.table().substring(0, point + 1) + RUNS;
        require(target.table(), this.columns, "campaign, decided_for, " + key);
        require(
                runs,
                List.of(
                        new OutputColumn("output_table", OutputColumn.Type.TEXT),
                        OWN_COLUMNS.get(0),
                        OWN_COLUMNS.get(1),
                        new OutputColumn("run", OutputColumn.Type.TEXT),
                        new OutputColumn("written", OutputColumn.Type.LONG),
                        new OutputColumn("checksum", OutputColumn.Type.LONG),
                        new OutputColumn("finished", OutputColumn.Type.INTEGER)),
                "output_table, campaign, decided_for");
        readProgress(from);
        delays = connection.getMetaData().getDatabaseProductName().equals("H2");
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO " + target.table() + " ("
                + this.columns.stream().map(OutputColumn::name).collect(Collectors.joining(", ")) + ") VALUES ("
                + this.columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")");
    }

    /**
     * Opens the table, and makes it if it is not there.
     *
     * @param columns of the rows; before them stand {@code campaign} and {@code decided_for}
     * @param key the columns that tell the rows of a run apart
     * @param from where the run goes on
     * @throws InputException if the database can't be reached, the table has other columns, or holds rows of another run
     */
    public static DatabaseOutput open(Target target, Run run, List<OutputColumn> columns, String key, Position from) {
        Connection connection = null;
        try {
            connection = connect(target.address());
            return new DatabaseOutput(target, run, columns, key, connection, from);
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw failure(target, e);
        } catch (RuntimeException e) {
            closeQuietly(connection, e);
            throw e;
        }
    }

    private static Connection connect(String address) throws SQLException {
        // A file of H2 is written by whoever commits: its writer in the background can be killed in the middle of a
        // block.
        boolean delayed = address.matches("jdbc:h2:(?!tcp:|ssl:|mem:).*") && !address.contains(";WRITE_DELAY=");
        Properties properties = new Properties();
        if (address.startsWith("jdbc:postgresql:")) {
            // One statement for many rows, which is more than twice as fast; the address may say otherwise.
            properties.setProperty("reWriteBatchedInserts", "true");
        }
        return DriverManager.getConnection(delayed ? address + ";WRITE_DELAY=0" : address, properties);
    }

    private static void closeQuietly(@Nullable Connection connection, Exception failure) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** A driver may tell the address, in which there may be a password, and the values of a row, which are of a customer. */
    private static InputException failure(Target target, SQLException e) {
        SQLException cause =
                e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
        String state = String.valueOf(cause.getSQLState());
        boolean ofRow = e instanceof BatchUpdateException || state.startsWith("22") || state.startsWith("23");
        String told = ofRow
                ? "it refuses a row, with the SQLSTATE " + state
                : String.valueOf(cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replace(target.address(), "(the database's address)");
        return new InputException(Problem.of(
                target.table(),
                "The rows can't be written to the database: " + told + ".",
                state.startsWith("23")
                        ? "Does another run write the same decisions now?"
                        : "Once it takes them again, the run goes on."));
    }

    private void require(String table, List<OutputColumn> wanted, String key) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
                refuseOthers(table, wanted, none.getMetaData());
            } catch (SQLException e) {
                if (!NOT_THERE.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
                statement.execute("CREATE TABLE " + table + " ("
                        + wanted.stream()
                                .map(column -> column.name() + " " + sql(column.type()) + " NOT NULL, ")
                                .collect(Collectors.joining())
                        + "PRIMARY KEY (" + key + "))");
            }
        }
    }

    private static String sql(OutputColumn.Type type) {
        return switch (type) {
            case TEXT -> "VARCHAR";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case MILLIONTHS -> "NUMERIC(18, 6)";
            case DATE -> "DATE";
        };
    }

    private void refuseOthers(String table, List<OutputColumn> wanted, ResultSetMetaData found) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= found.getColumnCount(); column++) {
            names.add(found.getColumnName(column).toLowerCase(Locale.ROOT));
        }
        List<String> expected = wanted.stream().map(OutputColumn::name).toList();
        if (!Set.copyOf(names).equals(Set.copyOf(expected))) {
            throw new InputException(Problem.of(
                    table,
                    "The table has the columns " + String.join(", ", names) + "; expected "
                            + String.join(", ", expected) + ".",
                    "Name a table that is not there yet: it is made with these."));
        }
        for (OutputColumn column : wanted) {
            int at = names.indexOf(column.name()) + 1;
            if (!fits(column.type(), found.getColumnType(at), found.getPrecision(at), found.getScale(at))) {
                throw new InputException(Problem.of(
                        table,
                        "The column " + column.name() + " of the table is of the type " + found.getColumnTypeName(at)
                                + "; expected " + sql(column.type()) + ".",
                        "Name a table that is not there yet: it is made with fitting types."));
            }
        }
    }

    private static boolean fits(OutputColumn.Type type, int found, int precision, int scale) {
        return switch (type) {
            case TEXT -> found == Types.VARCHAR || found == Types.LONGVARCHAR || found == Types.CLOB;
            case INTEGER -> found == Types.INTEGER || found == Types.BIGINT;
            case LONG -> found == Types.BIGINT;
            // PostgreSQL has numbers of any precision, and says 0.
            case MILLIONTHS -> (found == Types.NUMERIC || found == Types.DECIMAL) && (scale >= 6 || precision == 0);
            case DATE -> found == Types.DATE;
        };
    }

    private void readProgress(Position from) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT run, written, checksum, finished FROM "
                + runs + " WHERE output_table = ? AND campaign = ? AND decided_for = ?")) {
            bindRun(statement, 1);
            try (ResultSet results = statement.executeQuery()) {
                known = results.next();
                if (known) {
                    kept = results.getLong(2);
                    keptSum = results.getLong(3);
                    if (!results.getString(1).equals(run.identity())) {
                        throw refusal("The table holds " + kept + " rows of another run for the campaign "
                                + run.campaign() + " and the day " + run.date()
                                + (results.getInt(4) == 1 ? "" : ", which has not ended")
                                + ": since then, the data, the campaign, the bundle or the version changed.");
                    }
                }
            }
        }
        if (!known && hasRows()) {
            throw refusal("The table holds rows for the campaign " + run.campaign() + " and the day " + run.date()
                    + " that no run is known of.");
        }
        if (kept < from.rows()) {
            throw new InputException(Problem.of(
                    target.table(),
                    "The table holds " + kept + " rows of this run, which had written " + from.rows() + ".",
                    "Was the database set back? Remove the run's folder of results, and the rows, and begin anew."));
        }
        check();
    }

    private boolean hasRows() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT 1 FROM " + target.table() + " WHERE campaign = ? AND decided_for = ?")) {
            statement.setMaxRows(1);
            statement.setString(1, run.campaign());
            statement.setObject(2, run.date());
            try (ResultSet results = statement.executeQuery()) {
                return results.next();
            }
        }
    }

    private InputException refusal(String message) {
        String where = " WHERE campaign = '" + run.campaign().replace("'", "''") + "' AND decided_for = DATE '"
                + run.date() + "'";
        return new InputException(Problem.of(
                target.table(),
                message,
                "Name another table, or remove the rows: DELETE FROM " + target.table() + where + "; DELETE FROM "
                        + runs + where + " AND output_table = '" + target.table() + "';"));
    }

    private void bindRun(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, target.table());
        statement.setString(first + 1, run.campaign());
        statement.setObject(first + 2, run.date());
    }

    /** Where the rows that came reach those that are there, both must be the same. */
    private void check() {
        if (rows == kept && sum != keptSum) {
            throw refusal("The table holds other rows than this run makes.");
        }
    }

    /**
     * Writes rows, but for those that are there already.
     *
     * @throws InputException if they can't be written, or the table holds others in their place
     */
    public void write(List<Values> all) {
        try {
            for (Values row : all) {
                rows++;
                sum += row.hash();
                if (rows <= kept) {
                    check();
                    continue;
                }
                insert.setString(1, run.campaign());
                insert.setObject(2, run.date());
                for (int index = 0; index < row.values().length; index++) {
                    bind(index + OWN_COLUMNS.size(), row.values()[index]);
                }
                insert.addBatch();
                if (++waiting == ROWS_PER_BATCH) {
                    insert.executeBatch();
                    waiting = 0;
                }
            }
        } catch (SQLException e) {
            throw failure(target, e);
        }
    }

    private void bind(int column, Object value) throws SQLException {
        switch (columns.get(column).type()) {
            case TEXT -> insert.setString(column + 1, (String) value);
            case INTEGER -> insert.setInt(column + 1, (Integer) value);
            case LONG -> insert.setLong(column + 1, (Long) value);
            case MILLIONTHS -> insert.setBigDecimal(column + 1, BigDecimal.valueOf((Long) value, 6));
            case DATE -> insert.setObject(column + 1, value);
        }
    }

    /**
     * Makes what was written last, with how far the run is.
     *
     * @throws InputException if it can't be written, or another run wrote meanwhile
     */
    public Position commit() {
        commit(false);
        return new Position(rows, sum);
    }

    /** Makes what was written last, and says that it is all; returns how many rows there are. */
    public long finish() {
        if (rows < kept) {
            throw refusal("The table holds " + kept + " rows of this run, which makes " + rows + ".");
        }
        commit(true);
        return rows;
    }

    private void commit(boolean finished) {
        try {
            if (waiting > 0) {
                insert.executeBatch();
                waiting = 0;
            }
            if (rows >= kept) {
                writeProgress(finished);
                kept = rows;
                keptSum = sum;
                known = true;
            }
            connection.commit();
            if (delays) {
                // Else what was committed is on the disk half a second later, when a checkpoint may already tell of it.
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CHECKPOINT SYNC");
                }
            }
        } catch (SQLException e) {
            throw failure(target, e);
        }
    }

    private void writeProgress(boolean finished) throws SQLException {
        String sql = known
                ? "UPDATE " + runs
                        + " SET written = ?, checksum = ?, finished = ? WHERE output_table = ? AND campaign = ?"
                        + " AND decided_for = ? AND run = ? AND written = ?"
                : "INSERT INTO " + runs
                        + " (written, checksum, finished, output_table, campaign, decided_for, run) VALUES (?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, rows);
            statement.setLong(2, sum);
            statement.setInt(3, finished ? 1 : 0);
            bindRun(statement, 4);
            statement.setString(7, run.identity());
            if (known) {
                statement.setLong(8, kept);
            }
            if (statement.executeUpdate() != 1) {
                throw new InputException(Problem.of(
                        target.table(),
                        "Another run wrote to the table for the same campaign and day meanwhile.",
                        "Let it end, or end it; then run this again."));
            }
        }
    }

    /** What was not committed is lost. */
    @Override
    public void close() {
        try (connection) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw failure(target, e);
        }
    }
}
