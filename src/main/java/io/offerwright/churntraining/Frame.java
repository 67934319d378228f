package io.offerwright.churntraining;

import io.offerwright.churn.CustomerColumns;
import io.offerwright.churn.Input;
import io.offerwright.churn.Input.Kind;
import io.offerwright.churn.Values;
import io.offerwright.data.TextColumns;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows to learn from: columns of numbers and categories, and for each row whether the customer left. Immutable. */
public final class Frame {
    /** Rows of each class at the least: with fewer no fold says anything. */
    static final int LEAST_ROWS = 20;

    private static final Set<String> NOT_KNOWN = Set.of("", "na", "n/a", "nan", "null", "?");
    private static final List<String> USUAL = List.of("yes", "true", "1");
    private static final Set<String> USUAL_OPPOSITES = Set.of("no", "false", "0");

    private final List<Column> columns;
    private final boolean[] left;
    private final int unlabelled;

    private Frame(List<Column> columns, boolean[] left, int unlabelled) {
        this.columns = List.copyOf(columns);
        this.left = left;
        this.unlabelled = unlabelled;
    }

    /**
     * A foreign file. A column all of whose cells are numbers is one of numbers; cells such as {@code NA} and blanks are not
     * known.
     *
     * @param label the column that says who left; rows where it is empty are left out
     * @param positive what it says of those who left, or null for yes, true or 1
     * @throws InputException if there is no such column, if it does not tell two classes apart, or if a class is too small
     */
    public static Frame of(TextColumns table, String label, @Nullable String positive) {
        int at = table.header().indexOf(label);
        if (at < 0) {
            throw new InputException(Problem.of(
                    table.name(), "There is no column \"" + label + "\".", Spelling.hint(label, table.header())));
        }
        List<String> labels = table.columns().get(at);
        String word = positive(table.name(), label, labels, positive);
        int[] rows = IntStream.range(0, labels.size())
                .filter(row -> !labels.get(row).isBlank())
                .toArray();
        boolean[] left = new boolean[rows.length];
        for (int row = 0; row < rows.length; row++) {
            left[row] = labels.get(rows[row]).strip().equals(word);
        }
        List<Column> columns = new ArrayList<>();
        for (int column = 0; column < table.header().size(); column++) {
            if (column != at) {
                columns.add(column(table.header().get(column), table.columns().get(column), rows));
            }
        }
        return new Frame(columns, left, labels.size() - rows.length).requireRows(table.name());
    }

    private static String positive(String file, String label, List<String> labels, @Nullable String positive) {
        TreeSet<String> words = new TreeSet<>();
        labels.stream().filter(text -> !text.isBlank()).map(String::strip).forEach(words::add);
        if (positive != null) {
            if (!words.contains(positive)) {
                throw new InputException(Problem.of(
                        file,
                        "The column \"" + label + "\" never says \"" + positive + "\".",
                        Spelling.hint(positive, words)));
            }
            return positive;
        }
        for (String word : words) {
            if (words.size() == 2
                    && USUAL.contains(word.toLowerCase(Locale.ROOT))
                    && words.stream().anyMatch(other -> USUAL_OPPOSITES.contains(other.toLowerCase(Locale.ROOT)))) {
                return word;
            }
        }
        throw new InputException(Problem.of(
                file,
                "The column \"" + label + "\" has " + words.size()
                        + (words.size() == 1 ? " different word" : " different words")
                        + "; expected two, of which one is yes, true or 1.",
                "Say by --positive which word means that a customer left."));
    }

    private static Column column(String name, List<String> cells, int[] rows) {
        double[] numbers = new double[rows.length];
        String[] words = new String[rows.length];
        boolean number = false;
        boolean word = false;
        for (int row = 0; row < rows.length; row++) {
            String text = cells.get(rows[row]).strip();
            boolean known = !NOT_KNOWN.contains(text.toLowerCase(Locale.ROOT));
            words[row] = known ? text : "";
            numbers[row] = known ? TextColumns.number(text) : Double.NaN;
            number |= !Double.isNaN(numbers[row]);
            word |= known && Double.isNaN(numbers[row]);
        }
        boolean isNumber = number && !word;
        if (isNumber) {
            Arrays.fill(words, "");
        } else {
            Arrays.fill(numbers, Double.NaN);
        }
        return new Column(name, isNumber ? Kind.NUMBER : Kind.CATEGORY, numbers, words);
    }

    /**
     * Customers as a decision sees them.
     *
     * @param labels by customer, whether they left; customers without one are left out
     * @param file stands for the labels' in errors
     * @throws InputException if too few customers of a class have a label
     */
    public static Frame of(
            List<Customer> customers, AttributeSchema attributes, Map<String, Boolean> labels, String file) {
        List<Customer> known = customers.stream()
                .filter(customer -> labels.containsKey(customer.id()))
                .toList();
        boolean[] left = new boolean[known.size()];
        List<Input> inputs = CustomerColumns.available(attributes).entrySet().stream()
                .map(entry -> new Input(entry.getKey(), entry.getValue(), 0))
                .toList();
        List<Column> columns = inputs.stream()
                .map(input ->
                        new Column(input.name(), input.kind(), new double[known.size()], new String[known.size()]))
                .toList();
        Map<String, String> same = new HashMap<>();
        for (int row = 0; row < left.length; row++) {
            left[row] = labels.getOrDefault(known.get(row).id(), false);
            Values values = CustomerColumns.of(known.get(row), inputs);
            for (int column = 0; column < columns.size(); column++) {
                columns.get(column).numbers()[row] = values.numbers()[column];
                columns.get(column).words()[row] = same.computeIfAbsent(values.words()[column], text -> text);
            }
        }
        return new Frame(columns, left, customers.size() - known.size()).requireRows(file);
    }

    private Frame requireRows(String file) {
        int leavers = leavers();
        if (leavers < LEAST_ROWS || left.length - leavers < LEAST_ROWS) {
            throw new InputException(Problem.of(
                    file,
                    "Of " + left.length + " customers whose label is known " + leavers + " left; expected at least "
                            + LEAST_ROWS + " who left and " + LEAST_ROWS + " who stayed.",
                    ""));
        }
        return this;
    }

    /** This frame with only some of its columns. */
    Frame only(Predicate<String> wanted) {
        return new Frame(
                columns.stream().filter(column -> wanted.test(column.name())).toList(), left, unlabelled);
    }

    List<Column> columns() {
        return columns;
    }

    /** The names of the columns. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** Whether the customer of a row left. */
    boolean left(int row) {
        return left[row];
    }

    /** Number of rows. */
    public int rows() {
        return left.length;
    }

    /** How many of them left. */
    public int leavers() {
        int leavers = 0;
        for (boolean one : left) {
            leavers += one ? 1 : 0;
        }
        return leavers;
    }

    /** Rows that were left out since nobody knows whether their customer left. */
    public int unlabelled() {
        return unlabelled;
    }

    /** A row's values of all columns. */
    Values values(int row) {
        double[] numbers = new double[columns.size()];
        String[] words = new String[columns.size()];
        for (int column = 0; column < numbers.length; column++) {
            numbers[column] = columns.get(column).numbers()[row];
            words[column] = columns.get(column).words()[row];
        }
        return new Values(numbers, words);
    }
}
