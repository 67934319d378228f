package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of an SQL query. */
final class QueryTable extends Table {
    private static final int ROWS_PER_FETCH = 1_000;

    private final String name;
    private final @Nullable Connection connection;
    private final String address;
    private final String sql;

    QueryTable(String name, Connection connection, String sql) {
        this.name = name;
        this.connection = connection;
        this.address = "";
        this.sql = sql;
    }

    QueryTable(String name, String address, String sql) {
        this.name = name;
        this.connection = null;
        this.address = address;
        this.sql = sql;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    List<Path> files() {
        return List.of();
    }

    @Override
    boolean isRepeatable() {
        return false;
    }

    @Override
    Rows open(Problems problems) {
        Connection own = null;
        PreparedStatement statement = null;
        try {
            own = connection == null ? connect() : null;
            statement = (own == null ? Objects.requireNonNull(connection) : own).prepareStatement(sql);
            statement.setFetchSize(ROWS_PER_FETCH);
            return new QueryRows(own, statement, statement.executeQuery());
        } catch (SQLException e) {
            closeQuietly(statement, e);
            closeQuietly(own, e);
            throw failure(e);
        }
    }

    private Connection connect() throws SQLException {
        Connection own = DriverManager.getConnection(address);
        try {
            if (own.getMetaData().getDatabaseProductName().equals("H2")) {
                // Else it collects the whole result before the first row.
                try (Statement lazy = own.createStatement()) {
                    lazy.execute("SET LAZY_QUERY_EXECUTION 1");
                }
            }
            // PostgreSQL sends all rows at once unless there is a transaction.
            own.setAutoCommit(false);
            own.setReadOnly(true);
            return own;
        } catch (SQLException e) {
            closeQuietly(own, e);
            throw e;
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable resource, SQLException failure) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private InputException failure(SQLException e) {
        return new InputException(Problem.of(name, "The query failed: " + told(e) + ".", ""));
    }

    /** A driver may tell the address, in which there may be a password. */
    private String told(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return address.isEmpty() ? message : message.replace(address, "(the database's address)");
    }

    private record QueryRow(String name, int number, List<String> cells) implements Row {
        @Override
        public int size() {
            return cells.size();
        }

        @Override
        public String text(int cell) {
            return cells.get(cell);
        }

        @Override
        public Place place(int cell) {
            return new Place(name, number, cell + 1);
        }
    }

    private final class QueryRows implements Rows {
        private final @Nullable Connection own;
        private final PreparedStatement statement;
        private final ResultSet results;
        private final List<String> header = new ArrayList<>();
        private final boolean[] moments;
        private int number;

        QueryRows(@Nullable Connection own, PreparedStatement statement, ResultSet results) throws SQLException {
            this.own = own;
            this.statement = statement;
            this.results = results;
            ResultSetMetaData columns = results.getMetaData();
            moments = new boolean[columns.getColumnCount()];
            for (int column = 0; column < moments.length; column++) {
                header.add(columns.getColumnLabel(column + 1).toLowerCase(Locale.ROOT));
                moments[column] = columns.getColumnType(column + 1) == Types.TIMESTAMP;
            }
        }

        @Override
        public List<String> header() {
            return header;
        }

        @Override
        public Place headerPlace(int column) {
            return new Place(name, 0, column + 1);
        }

        @Override
        public @Nullable Row next() {
            try {
                if (!results.next()) {
                    return null;
                }
                List<String> cells = new ArrayList<>(moments.length);
                for (int column = 1; column <= moments.length; column++) {
                    // Databases differ in how they write a timestamp as text.
                    Object value = moments[column - 1]
                            ? results.getObject(column, LocalDateTime.class)
                            : results.getString(column);
                    cells.add(value == null ? "" : value.toString());
                }
                number++;
                return new QueryRow(name, number, cells);
            } catch (SQLException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() {
            try {
                statement.close();
                if (own != null) {
                    own.rollback();
                    own.close();
                }
            } catch (SQLException e) {
                closeQuietly(own, e);
                throw failure(e);
            }
        }
    }
}
