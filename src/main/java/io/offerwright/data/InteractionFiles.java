package io.offerwright.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Reads interactions and features of any users and items, as research data sets come: CSV in UTF-8 with a header row, plain
 * or gzipped, ids being arbitrary text.
 *
 * <p>Columns may stand in any order; others are an error, since a misspelt {@code weight} would otherwise do nothing. All
 * problems of a file are reported at once, up to a hundred.
 */
public final class InteractionFiles {
    private static final int MOST_PROBLEMS = 100;

    private InteractionFiles() {}

    /** Takes what a user did with an item, row by row. */
    @FunctionalInterface
    public interface InteractionSink {
        /**
         * Takes a row.
         *
         * @param value liked when above 0
         * @param weight how much the row counts in training, 0 or more
         */
        void accept(String user, String item, float value, float weight);
    }

    /** Takes features of users or items, row by row. */
    @FunctionalInterface
    public interface FeatureSink {
        /**
         * Takes a row.
         *
         * @param id the user or item
         * @param feature any text
         * @param weight a finite number
         */
        void accept(String id, String feature, float weight);
    }

    /**
     * Reads the columns {@code user}, {@code item} and, where present, {@code value} (default 1) and {@code weight}
     * (default 1), and keeps none of them.
     *
     * @param sink is given the rows in their order; after the first bad one, none
     * @throws InputException if the file can't be used, or the sink's memory does not suffice
     */
    public static void interactions(Path file, InteractionSink sink) {
        try (Table table = new Table(file, List.of("user", "item"), List.of("value", "weight"))) {
            table.forEach(() -> {
                String user = table.text(0);
                String item = table.text(1);
                float value = table.number(2, 1f, -Float.MAX_VALUE);
                float weight = table.number(3, 1f, 0f);
                if (table.good()) {
                    sink.accept(user, item, value, weight);
                }
            });
        }
    }

    /**
     * Reads the columns {@code idColumn}, {@code feature} and, where present, {@code weight} (default 1), and keeps none of
     * them.
     *
     * @param idColumn {@code user} or {@code item}
     * @param sink is given the rows in their order; after the first bad one, none
     * @throws InputException if the file can't be used, or the sink's memory does not suffice
     */
    public static void features(Path file, String idColumn, FeatureSink sink) {
        try (Table table = new Table(file, List.of(idColumn, "feature"), List.of("weight"))) {
            table.forEach(() -> {
                String id = table.text(0);
                String feature = table.text(1);
                float weight = table.number(2, 1f, -Float.MAX_VALUE);
                if (table.good()) {
                    sink.accept(id, feature, weight);
                }
            });
        }
    }

    /**
     * How likely a customer of a simulated world was to accept an offer.
     *
     * @param accepted probability that the history holds an acceptance, 0 to 1
     */
    public record TruthRow(String customer, String offer, float accepted) {}

    /**
     * Reads the columns {@code customer_id}, {@code offer_id} and {@code accepted}; {@code utility} and {@code probability} may
     * stand there too.
     *
     * @throws InputException if the file can't be used
     */
    public static List<TruthRow> truth(Path file) {
        List<TruthRow> rows = new ArrayList<>();
        try (Table table =
                new Table(file, List.of("customer_id", "offer_id", "accepted"), List.of("utility", "probability"))) {
            while (table.next()) {
                String customer = table.text(0);
                String offer = table.text(1);
                rows.add(new TruthRow(customer, offer, table.number(2, 0f, 0f)));
            }
            table.throwProblems();
        }
        return rows;
    }

    /**
     * Reads ids, one a line, without a header; empty lines do not count.
     *
     * @throws InputException if the file can't be used
     */
    public static List<String> ids(Path file) {
        try (BufferedReader reader = new BufferedReader(open(file))) {
            List<String> ids = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String id = ids.isEmpty() && line.startsWith("\uFEFF") ? line.substring(1) : line;
                if (!id.isEmpty()) {
                    ids.add(id);
                }
            }
            return ids;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Reader open(Path file) throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        if (file.toString().endsWith(".gz")) {
            stream = new GZIPInputStream(stream, 1 << 16);
        }
        // A decoder, not a charset: bytes that are not UTF-8 are an error, not question marks.
        return new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder());
    }

    private static InputException unreadable(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return new InputException(Problem.of(file.toString(), "There is no such file.", ""));
        }
        if (cause instanceof CharacterCodingException) {
            return new InputException(
                    Problem.of(file.toString(), "The file is not UTF-8 text.", "Save it with the encoding UTF-8."));
        }
        return new InputException(
                Problem.of(file.toString(), "The file can't be read: " + cause.getMessage() + ".", ""));
    }

    /** A CSV file under reading: finds the wanted columns, and gathers what is wrong with the rows. */
    private static final class Table implements AutoCloseable {
        private final Path file;
        private final List<String> names = new ArrayList<>();
        private final int[] places;
        private final int columns;
        private final CloseableIterator<CsvRecord> records;
        private final List<Problem> problems = new ArrayList<>();
        private long problemCount;
        private CsvRecord row;

        Table(Path file, List<String> required, List<String> optional) {
            this.file = file;
            names.addAll(required);
            names.addAll(optional);
            try {
                records = CsvReader.builder()
                        .detectBomHeader(false)
                        .allowMissingFields(true)
                        .allowExtraFields(true)
                        .ofCsvRecord(open(file))
                        .iterator();
            } catch (IOException e) {
                throw unreadable(file, e);
            }
            if (!step()) {
                close();
                throw new InputException(Problem.of(
                        file.toString(),
                        "The file is empty; a header row with the columns " + String.join(", ", required)
                                + " was expected.",
                        ""));
            }
            columns = row.getFieldCount();
            places = header(required);
            if (!problems.isEmpty()) {
                close();
                throw new InputException(problems);
            }
        }

        private int[] header(List<String> required) {
            int[] found = new int[names.size()];
            java.util.Arrays.fill(found, -1);
            for (int place = 0; place < columns; place++) {
                String name = row.getField(place);
                if (place == 0 && name.startsWith("\uFEFF")) {
                    name = name.substring(1);
                }
                int wanted = names.indexOf(name);
                if (wanted < 0) {
                    problem(
                            place,
                            "Found the column \"" + name + "\"; known are " + String.join(", ", names) + ".",
                            "Rename or remove it.");
                } else if (found[wanted] >= 0) {
                    problem(place, "The column \"" + name + "\" stands twice.", "");
                } else {
                    found[wanted] = place;
                }
            }
            for (String name : required) {
                if (found[names.indexOf(name)] < 0) {
                    problem(-1, "The column \"" + name + "\" is missing.", "The first line must name the columns.");
                }
            }
            return found;
        }

        /** Reads all rows, and throws what is wrong with them. */
        void forEach(Runnable perRow) {
            long rows = 0;
            try {
                for (; next(); rows++) {
                    perRow.run();
                }
            } catch (OutOfMemoryError e) {
                throw tooLong(String.format(
                        Locale.ROOT,
                        "After %,d rows, the %,d MB of memory that Java may use were full.",
                        rows,
                        Runtime.getRuntime().maxMemory() >> 20));
            } catch (ArithmeticException e) {
                throw tooLong(String.format(Locale.ROOT, "There are more than %,d rows, which is the most.", rows));
            }
            throwProblems();
        }

        private InputException tooLong(String message) {
            return new InputException(Problem.of(
                    file.toString(),
                    message,
                    "Give Java more, such as by OFFERWRIGHT_OPTS=-Xmx16g, or take fewer rows, or train by"
                            + " evaluate --blocks 8, which keeps no more than ids and a part of the rows in memory."));
        }

        /** Whether nothing is wrong so far. */
        boolean good() {
            return problemCount == 0;
        }

        /** Moves to the next row that has the right number of fields. */
        private boolean next() {
            while (step()) {
                if (row.getFieldCount() == columns) {
                    return true;
                }
                problem(
                        -1,
                        "Found " + row.getFieldCount() + " fields; the header has " + columns + ".",
                        "A field with a comma in it must stand in quotes.");
            }
            return false;
        }

        private boolean step() {
            try {
                if (!records.hasNext()) {
                    return false;
                }
                row = records.next();
                return true;
            } catch (CsvParseException e) {
                throw new InputException(
                        Problem.of(file.toString(), "The file is not CSV: " + e.getMessage() + ".", ""));
            } catch (UncheckedIOException e) {
                throw unreadable(file, e.getCause());
            }
        }

        String text(int column) {
            String text = row.getField(places[column]);
            if (text.isEmpty()) {
                problem(places[column], "The " + names.get(column) + " is empty.", "");
            }
            return text;
        }

        float number(int column, float absent, float least) {
            int place = places[column];
            if (place < 0) {
                return absent;
            }
            String text = row.getField(place);
            try {
                float number = Float.parseFloat(text.strip());
                if (Float.isFinite(number) && number >= least) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below, like a number out of range.
            }
            String range = least == 0 ? "a number of 0 or more" : "a number";
            problem(place, "The " + names.get(column) + " is \"" + text + "\"; " + range + " was expected.", "");
            return absent;
        }

        private void problem(int place, String message, String hint) {
            problemCount++;
            if (problems.size() < MOST_PROBLEMS) {
                int column = 0;
                if (place >= 0) {
                    column = 1;
                    for (int before = 0; before < place; before++) {
                        column += row.getField(before).length() + 1;
                    }
                }
                problems.add(new Problem(file.toString(), (int) row.getStartingLineNumber(), column, message, hint));
            }
        }

        private void throwProblems() {
            if (problemCount > problems.size()) {
                problems.add(Problem.of(
                        file.toString(),
                        String.format(Locale.ROOT, "There are %,d more problems.", problemCount - problems.size()),
                        ""));
            }
            if (!problems.isEmpty()) {
                throw new InputException(problems);
            }
        }

        @Override
        public void close() {
            try {
                records.close();
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
    }
}
