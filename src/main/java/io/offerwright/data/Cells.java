package io.offerwright.data;

import io.offerwright.domain.Decimals;
import io.offerwright.domain.Spelling;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The cells of one row as values. A cell that is not what its column demands becomes a problem, and the row is then no
 * longer {@link #good}; the value returned in its place is of no use.
 */
final class Cells {
    private static final Pattern MOMENT =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?");
    private static final Set<String> YES = Set.of("true", "yes", "1");
    private static final Set<String> NO = Set.of("false", "no", "0");

    /** Characters of numbers so short that digits before and after a point are exact as a double, and so are these powers. */
    private static final int MOST_PLAIN = 16;

    private static final double[] POWERS_OF_TEN = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private final Columns columns;
    private final Problems problems;
    private final Set<String> personal;
    private Row row = NoRow.INSTANCE;
    private long before;

    /**
     * @param personal columns that say who somebody is, or what nobody but the operator knows the meaning of: a problem of
     *     theirs tells the place and not the value, since problems end up in logs and reports
     */
    Cells(Columns columns, Problems problems, Set<String> personal) {
        this.columns = columns;
        this.problems = problems;
        this.personal = personal;
    }

    /** Goes to a row, whose problems are those after the first {@code before}. */
    void goTo(Row next, long problemsBefore) {
        row = next;
        before = problemsBefore;
    }

    /** True while nothing is wrong with the row. */
    boolean good() {
        return problems.count() == before;
    }

    /** Where the row starts. */
    int line() {
        return row.place(0).line();
    }

    /** Reports that a cell can't be used. */
    void reject(String column, String message, String hint) {
        problems.add(row.place(Math.max(columns.cell(column), 0)).problem(message, hint));
    }

    private void reject(String column, CharSequence cell, String expected, String hint) {
        String text = cell.toString();
        reject(column, column + " " + found(text, personal.contains(column)) + "; expected " + expected + ".", hint);
    }

    /** The text of a cell, which may be empty; empty too when the table lacks the column. */
    String text(String column) {
        int cell = columns.cell(column);
        return cell < 0 ? "" : row.text(cell);
    }

    /** The same, for whoever looks at it and does not keep it: valid until another cell is asked for. */
    CharSequence characters(String column) {
        int cell = columns.cell(column);
        return cell < 0 ? "" : row.characters(cell);
    }

    /** The text of a cell, which may be empty; one and the same for all cells that hold it. */
    String text(String column, SharedTexts shared) {
        return shared.of(characters(column));
    }

    /** The text of a cell, which must not be empty. */
    String name(String column) {
        requireName(column);
        return text(column);
    }

    /** Refuses an empty cell. */
    void requireName(String column) {
        CharSequence text = characters(column);
        if (text.isEmpty()) {
            reject(column, text, "some text", "");
        }
    }

    /** A decimal number, or {@code NaN} for an empty cell. */
    double numberOrNaN(String column, double least, double most) {
        CharSequence text = characters(column);
        return text.isEmpty() ? Double.NaN : number(column, text, least, most);
    }

    /** A decimal number between two bounds, both included and possibly infinite. */
    double number(String column, double least, double most) {
        return number(column, characters(column), least, most);
    }

    private double number(String column, CharSequence text, double least, double most) {
        double value = parsed(text);
        if (!(value >= least && value <= most)) {
            reject(column, text, "a number" + range(least, most), decimalHint(text.toString()));
        }
        return value;
    }

    /** A whole number between two bounds, both included. */
    int whole(String column, int least, int most) {
        CharSequence text = characters(column);
        double value = parsed(text);
        if (!(value >= least && value <= most && value == Math.rint(value))) {
            reject(
                    column,
                    text,
                    "a whole number" + range(least, most == Integer.MAX_VALUE ? Double.POSITIVE_INFINITY : most),
                    decimalHint(text.toString()));
        }
        return (int) value;
    }

    private static String range(double least, double most) {
        if (Double.isInfinite(least) && Double.isInfinite(most)) {
            return "";
        }
        return Double.isInfinite(most)
                ? " of " + Decimals.text(least) + " or more"
                : " from " + Decimals.text(least) + " to " + Decimals.text(most);
    }

    private static String decimalHint(String text) {
        if (text.indexOf(',') >= 0) {
            return "Write numbers with a decimal point and without separators of thousands.";
        }
        return text.isEmpty() || text.equals(text.strip()) ? "" : "Remove the space around it.";
    }

    /** The number that a text is in full, or {@code NaN}; stricter than Java, which takes "1d", " 1" and "0x1p3". */
    static double parsed(CharSequence text) {
        if (text.isEmpty() || text.length() > 40) {
            return Double.NaN;
        }
        long digits = 0;
        int point = -1;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character >= '0' && character <= '9') {
                digits = 10 * digits + character - '0';
            } else if (character == '.' && point < 0) {
                point = index;
            } else {
                return parsedSlowly(text.toString());
            }
        }
        int decimals = point < 0 ? 0 : text.length() - 1 - point;
        if (text.length() > MOST_PLAIN || (text.length() == 1 && point == 0)) {
            return parsedSlowly(text.toString());
        }
        // Both are exact, so that their quotient, rounded once, is the nearest number (Clinger, 1990: How to read
        // floating point numbers accurately): the same as Java reads, and the most of what is in a file.
        return digits / POWERS_OF_TEN[decimals];
    }

    private static double parsedSlowly(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            boolean allowed = (character >= '0' && character <= '9')
                    || character == '.'
                    || character == '-'
                    || character == '+'
                    || character == 'e'
                    || character == 'E';
            if (!allowed) {
                return Double.NaN;
            }
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? Double.NaN : value + 0.0;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** One of these words, spelt exactly so. */
    <E extends Enum<E>> E word(String column, List<E> allowed) {
        CharSequence text = characters(column);
        for (int index = 0; index < allowed.size(); index++) {
            if (allowed.get(index).name().contentEquals(text)) {
                return allowed.get(index);
            }
        }
        List<String> names = allowed.stream().map(Enum::name).toList();
        reject(column, text, listed(names), Spelling.hint(text.toString(), names));
        return allowed.get(0);
    }

    /** True for {@code true}, {@code yes} and {@code 1}, false for {@code false}, {@code no} and {@code 0}. */
    boolean flag(String column) {
        CharSequence cell = characters(column);
        if ("true".contentEquals(cell)) {
            return true;
        }
        if ("false".contentEquals(cell)) {
            return false;
        }
        String text = cell.toString();
        String lower = text.length() > 5 ? "" : text.toLowerCase(Locale.ROOT);
        if (!YES.contains(lower) && !NO.contains(lower)) {
            reject(column, text, "true or false", "");
        }
        return YES.contains(lower);
    }

    /** A day, or {@code open} for an empty cell. */
    LocalDate dateOr(String column, LocalDate open) {
        String text = text(column);
        if (text.isEmpty()) {
            return open;
        }
        try {
            if (isDate(text)) {
                return date(text);
            }
            reject(column, text, "a date such as 2026-03-01, or nothing", "");
        } catch (DateTimeException e) {
            reject(column, column + " is " + quoted(text) + "; the calendar has no such day.", "");
        }
        return open;
    }

    /** A month, as the number of months since the first of the year 0. */
    int month(String column) {
        CharSequence text = characters(column);
        boolean shaped = text.length() == 7 && text.charAt(4) == '-';
        int year = shaped ? digits(text, 0, 4) : -1;
        int month = shaped ? digits(text, 5, 7) : -1;
        if ((year | month) >= 0) {
            if (month >= 1 && month <= 12) {
                return year * 12 + month - 1;
            }
            reject(column, column + " is " + quoted(text.toString()) + "; the calendar has no such month.", "");
        } else {
            reject(column, text, "a month such as 2026-03", "");
        }
        return 0;
    }

    /** A local date and time; a date alone is the start of its day. */
    LocalDateTime moment(String column) {
        CharSequence text = characters(column);
        try {
            if (isDate(text)) {
                return date(text).atStartOfDay();
            }
            // Most moments there are; the rest is read by a slower way.
            if (is(text, "dddd-dd-ddTdd:dd:dd")) {
                return date(text).atTime(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
            }
            if (MOMENT.matcher(text).matches()) {
                return LocalDateTime.parse(text.toString());
            }
            reject(
                    column,
                    text,
                    "a local date and time such as 2026-03-01T18:30:00",
                    text.toString().endsWith("Z") ? "Write local time, without a zone." : "");
        } catch (DateTimeException e) {
            reject(column, column + " is " + quoted(text.toString()) + "; the calendar has no such moment.", "");
        }
        return LocalDateTime.of(1970, 1, 1, 0, 0);
    }

    /** The second of a local date and time, from 1970 on as if it were in UTC; fractions of it are dropped. */
    long second(String column) {
        CharSequence text = characters(column);
        // Nearly all there are, and most of their days exist in each month.
        if (text.length() == 19
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':') {
            int year = digits(text, 0, 4);
            int month = digits(text, 5, 7);
            int day = digits(text, 8, 10);
            int hour = digits(text, 11, 13);
            int minute = digits(text, 14, 16);
            int second = digits(text, 17, 19);
            if ((year | hour | minute | second) >= 0
                    && month >= 1
                    && month <= 12
                    && day >= 1
                    && day <= 28
                    && hour < 24
                    && minute < 60
                    && second < 60) {
                return LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3_600L + minute * 60L + second;
            }
        }
        return moment(column).toEpochSecond(ZoneOffset.UTC);
    }

    /** @param pattern in which each {@code d} stands for a digit, and anything else for itself */
    private static boolean is(CharSequence text, String pattern) {
        if (text.length() != pattern.length()) {
            return false;
        }
        for (int index = 0; index < pattern.length(); index++) {
            char found = text.charAt(index);
            char wanted = pattern.charAt(index);
            if (wanted == 'd' ? found < '0' || found > '9' : found != wanted) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDate(CharSequence text) {
        return is(text, "dddd-dd-dd");
    }

    /** The date that a text begins with. */
    private static LocalDate date(CharSequence text) {
        return LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
    }

    /** A number without sign; negative where something else than a digit is. */
    private static int digits(CharSequence text, int from, int to) {
        int number = 0;
        for (int index = from; index < to; index++) {
            int digit = text.charAt(index) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** What a message says that a cell holds. */
    static String found(String text, boolean personal) {
        if (text.isEmpty()) {
            return "is empty";
        }
        return personal
                ? "holds something else (" + text.length() + (text.length() == 1 ? " character" : " characters") + ")"
                : "is " + quoted(text);
    }

    /** A text in quotes, shortened and on one line, for a message. */
    static String quoted(String text) {
        return '"' + shortened(text, 60).replace("\r", "\\r").replace("\n", "\\n") + '"';
    }

    static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "... (" + text.length() + " characters)";
    }

    /** {@code A, B or C}. */
    static String listed(List<String> words) {
        int last = words.size() - 1;
        return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /** All words of an enum but one. */
    static <E extends Enum<E>> List<E> without(E[] words, E excluded) {
        return Arrays.stream(words).filter(word -> word != excluded).toList();
    }

    private enum NoRow implements Row {
        INSTANCE;

        @Override
        public int size() {
            return 0;
        }

        @Override
        public String text(int cell) {
            throw new IllegalStateException("No row has been read yet.");
        }

        @Override
        public Place place(int cell) {
            throw new IllegalStateException("No row has been read yet.");
        }
    }
}
