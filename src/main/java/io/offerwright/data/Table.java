package io.offerwright.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a table come from: a CSV or Parquet file, or a query; perhaps with foreign columns translated. It holds nothing
 * open; every reading starts anew.
 */
public abstract class Table {
    Table() {}

    /** A CSV file: UTF-8 with or without a BOM, a header row, RFC 4180; gzipped or not, whatever its name says. */
    public static Table csv(Path file) {
        return new CsvTable(file);
    }

    /**
     * A file, or a folder of parts: Parquet if it is a folder or its name ends in {@code .parquet}, and CSV otherwise. Of Parquet, null
     * is an empty cell, and every other value has the text that a CSV file would have; the row's number stands for the line in errors.
     * Reading it needs the optional library {@code org.apache.parquet:parquet-hadoop}.
     */
    public static Table file(Path file) {
        return isParquet(file) ? parquet(file, null) : csv(file);
    }

    /**
     * A Parquet file or a folder of its parts.
     *
     * @param zone in which instants are told as local time; null refuses a column of instants
     */
    public static Table parquet(Path file, @Nullable ZoneId zone) {
        return new ParquetTable(file, zone);
    }

    /** Whether {@link #file} takes a file for Parquet. */
    public static boolean isParquet(Path file) {
        return Files.isDirectory(file) || file.toString().endsWith(".parquet");
    }

    /** CSV content in memory; {@code name} stands for the file's in errors. */
    public static Table csv(String name, byte[] content) {
        return new CsvTable(name, content);
    }

    /**
     * The rows of an SQL query. The labels of its columns are the column names, in any case. The connection stays open
     * and the caller's; {@code name} stands for the file's in errors, and the row's number for the line.
     */
    public static Table query(String name, Connection connection, String sql) {
        return new QueryTable(name, connection, sql);
    }

    /**
     * The rows of an SQL query to a database, to which each reading connects anew, in a transaction that reads only; of PostgreSQL and
     * H2 rows are fetched as they are read, however many there are.
     *
     * @param name stands for the file's in errors
     * @param address a JDBC address, which no message tells
     */
    public static Table query(String name, String address, String sql) {
        return new QueryTable(name, address, sql);
    }

    /** This table with its columns translated into ours. */
    public Table mapped(Mapping mapping) {
        return new MappedTable(this, mapping);
    }

    /**
     * This table turned from wide to long: each row becomes one row for each of {@code columns} whose cell is {@code
     * when}, with the further column {@code name} that holds the column's value in {@code columns}. A cell that is
     * neither {@code when} nor {@code otherwise} is a problem.
     */
    public Table unpivoted(String name, SortedMap<String, String> columns, String when, String otherwise) {
        return new UnpivotedTable(this, name, columns, when, otherwise);
    }

    /** This table without these columns: an unknown column that is not ignored is an error. */
    public Table ignoring(Set<String> columns) {
        return new IgnoringTable(this, columns::contains, columns);
    }

    /** This table, all of whose unknown columns are ignored. */
    public Table ignoringOthers() {
        return new IgnoringTable(this, column -> true, Set.of());
    }

    /** The file or query, as errors name it. */
    abstract String name();

    /** The files that it is read from; none for a query or content in memory. */
    abstract List<Path> files();

    /** False when a second reading may give other rows, or none: of a query, a pipe. */
    boolean isRepeatable() {
        return files().stream().allMatch(file -> Files.isRegularFile(file) || !Files.exists(file));
    }

    /** True when an unknown column is not an error. */
    boolean ignores(String column) {
        return false;
    }

    /** Opens the table for one reading. */
    abstract Rows open(Problems problems);
}
