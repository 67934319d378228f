package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of an SQL query. */
final class QueryTable extends Table {
    private static final int ROWS_PER_FETCH = 1_000;

    private final String name;
    private final Connection connection;
    private final String sql;

    QueryTable(String name, Connection connection, String sql) {
        this.name = name;
        this.connection = connection;
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
    Rows open(Problems problems) {
        PreparedStatement statement = null;
        try {
            statement = connection.prepareStatement(sql);
            statement.setFetchSize(ROWS_PER_FETCH);
            return new QueryRows(statement, statement.executeQuery());
        } catch (SQLException e) {
            closeQuietly(statement, e);
            throw failure(e);
        }
    }

    private static void closeQuietly(@Nullable PreparedStatement statement, SQLException failure) {
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private InputException failure(SQLException e) {
        return new InputException(Problem.of(name, "The query failed: " + e.getMessage() + ".", ""));
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
        private final PreparedStatement statement;
        private final ResultSet results;
        private final List<String> header = new ArrayList<>();
        private final boolean[] moments;
        private int number;

        QueryRows(PreparedStatement statement, ResultSet results) throws SQLException {
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
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }
}
