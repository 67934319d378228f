package io.offerwright.campaign;

import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Mapping;
import io.offerwright.data.Table;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Spelling;
import io.offerwright.yaml.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code data} of a campaign: which files, and how foreign columns become ours. */
final class DataSection {
    private final Path base;
    private final @Nullable Path replacement;
    private final AttributeSchema schema;

    /**
     * @param base the directory of the campaign file
     * @param replacement a directory that takes the place of the one the section names, or null
     */
    DataSection(Path base, @Nullable Path replacement, AttributeSchema schema) {
        this.base = base;
        this.replacement = replacement;
        this.schema = schema;
    }

    /** The tables, or null after a problem. */
    @Nullable
    DataSource read(Yaml.Block campaign) {
        String expected = "a directory, or keys with values";
        Yaml.Node node = campaign.node("data");
        if (node == null) {
            campaign.text("data", expected);
            return null;
        }
        if (!(node instanceof Yaml.Entries)) {
            String text = campaign.textOf("data", node, expected);
            Path directory = directory(text);
            return text.isEmpty() || !exists(campaign, node, directory)
                    ? null
                    : DataSource.in(directory).withAttributes(schema);
        }
        Yaml.Block data = campaign.blockOf("data", node);
        if (data == null) {
            return null;
        }
        Yaml.Node named = data.node("directory");
        Path directory = named == null ? base : directory(data.textOf("directory", named, "a directory"));
        if (named != null && !exists(campaign, named, directory)) {
            return null;
        }
        List<String> customerColumns = new ArrayList<>(DataSource.CUSTOMER_COLUMNS);
        customerColumns.addAll(schema.types().keySet());
        List<String> eventColumns = new ArrayList<>(DataSource.EVENT_COLUMNS);
        eventColumns.add("propensity");
        Table customers = table(data, "customers", directory, customerColumns, false);
        Table usage = table(data, "usage", directory, DataSource.USAGE_COLUMNS, true);
        Table offers = table(data, "offers", directory, DataSource.OFFER_COLUMNS, false);
        Table events = table(data, "events", directory, eventColumns, true);
        data.done();
        return customers == null || offers == null
                ? null
                : new DataSource(customers, usage, offers, events, schema, BadRows.REFUSE);
    }

    private Path directory(String text) {
        return replacement != null ? replacement : base.resolve(text).normalize();
    }

    private static boolean exists(Yaml.Block campaign, Yaml.Node node, Path directory) {
        if (!Files.isDirectory(directory)) {
            campaign.yaml()
                    .problem(
                            node,
                            "The data directory " + directory + " does not exist.",
                            "Paths are relative to the campaign file.");
            return false;
        }
        return true;
    }

    private @Nullable Table table(Yaml.Block data, String name, Path directory, List<String> ours, boolean mayBeNone) {
        Yaml.Node node = data.node(name);
        if (node == null) {
            return Table.file(DataSource.file(directory, name));
        }
        if (node instanceof Yaml.Text text) {
            return text.text().equals("none") && mayBeNone ? null : Table.file(directory.resolve(text.text()));
        }
        Yaml.Block block = data.blockOf(name, node);
        if (block == null) {
            return null;
        }
        Yaml.Node own = block.node("directory");
        Path from = own == null
                ? directory
                : base.resolve(block.textOf("directory", own, "a directory")).normalize();
        Table table = block.node("query") == null && block.node("database") == null
                ? file(block, name, from)
                : query(block, name);
        table = ignoring(block, table);
        table = unpivoted(block, table);
        table = mapped(block, table, from, ours);
        block.done();
        return table;
    }

    private static Table file(Yaml.Block block, String name, Path from) {
        String named = block.text("file", "a file", "");
        Path file = named.isEmpty() ? DataSource.file(from, name) : from.resolve(named);
        Yaml.Node node = block.node("zone");
        if (node == null) {
            return Table.file(file);
        }
        String text = block.textOf("zone", node, "a time zone such as Europe/Berlin");
        if (!Table.isParquet(file)) {
            block.yaml()
                    .problem(
                            block.key("zone"),
                            "Found \"zone\" with a table that is no Parquet file.",
                            "Moments in CSV files are local time already.");
        } else if (ZoneId.getAvailableZoneIds().contains(text)) {
            return Table.parquet(file, ZoneId.of(text));
        } else if (!text.isEmpty()) {
            block.yaml()
                    .problem(
                            node,
                            "zone is \"" + text + "\"; expected a time zone such as Europe/Berlin.",
                            Spelling.hint(text, List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()))));
        }
        return Table.file(file);
    }

    private static Table query(Yaml.Block block, String name) {
        String sql = block.text("query", "an SQL query");
        return Table.query(name, DatabaseAddress.read(block), sql);
    }

    private static Table ignoring(Yaml.Block block, Table table) {
        List<Yaml.Text> ignored = block.texts("ignore");
        if (ignored.size() == 1 && ignored.get(0).text().equals("others")) {
            return table.ignoringOthers();
        }
        return ignored.isEmpty()
                ? table
                : table.ignoring(ignored.stream().map(Yaml.Text::text).collect(Collectors.toSet()));
    }

    private static Table unpivoted(Yaml.Block block, Table table) {
        Yaml.Block rows = block.block("rows");
        if (rows == null) {
            return table;
        }
        String column = rows.text("column", "the name of our column that tells the rows apart");
        SortedMap<String, String> values = new TreeMap<>(rows.textsByKey("from", "a word for our column"));
        String when = rows.text("when", "the word that makes a row");
        String otherwise = rows.text("otherwise", "the word that makes none");
        rows.done();
        return table.unpivoted(column, values, when, otherwise);
    }

    private Table mapped(Yaml.Block block, Table table, Path directory, List<String> ours) {
        List<Mapping.Join> joins = new ArrayList<>();
        Yaml.Block join = block.block("join");
        if (join != null) {
            for (String file : join.keys()) {
                Yaml.Node node = join.node(file);
                Table other = Table.file(directory.resolve(file));
                if (node instanceof Yaml.Entries) {
                    Yaml.Block keys = join.blockOf(file, node);
                    if (keys != null) {
                        joins.add(new Mapping.Join(
                                other, keys.text("key", "a column"), keys.text("their_key", "a column")));
                        keys.done();
                    }
                } else {
                    String key = join.text(file, "the column that both files share");
                    joins.add(new Mapping.Join(other, key, key));
                }
            }
        }
        SortedMap<String, Mapping.Source> sources = new TreeMap<>();
        Yaml.Block columns = block.block("columns");
        if (columns != null) {
            for (String column : columns.keys()) {
                Yaml.Node node = columns.node(column);
                if (!ours.contains(column)) {
                    String hint = Spelling.hint(column, ours);
                    block.yaml()
                            .problem(
                                    columns.key(column),
                                    "\"" + column + "\" is not a column of this table.",
                                    hint.isEmpty()
                                            ? "A further column of the customers must be declared under \"attributes\"."
                                            : hint);
                } else if (node != null) {
                    sources.put(column, source(columns, column, node));
                }
            }
        }
        return joins.isEmpty() && sources.isEmpty() ? table : table.mapped(new Mapping(joins, sources));
    }

    private static Mapping.Source source(Yaml.Block columns, String column, Yaml.Node node) {
        if (node instanceof Yaml.Text text) {
            return new Mapping.From(text.text());
        }
        Yaml.Block block = columns.blockOf(column, node);
        if (block == null) {
            return new Mapping.Constant("");
        }
        Yaml.Node always = block.node("always");
        if (always != null) {
            block.done();
            return new Mapping.Constant(always instanceof Yaml.Text text ? text.text() : "");
        }
        String from = block.text("column", "a column of the file, or \"always\" with a word");
        Map<String, String> recode = block.textsByKey("recode", "a word");
        double infinity = Double.POSITIVE_INFINITY;
        double times = block.number("times", -infinity, infinity, 1);
        double plus = block.number("plus", -infinity, infinity, 0);
        block.done();
        return new Mapping.From(from, new TreeMap<>(recode), times, plus);
    }
}
