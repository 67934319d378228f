package io.offerwright.rules;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.rules.Snippet.Refused;
import io.offerwright.rules.Snippet.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A decision table in the layout of Drools: every row is a rule.
 *
 * <pre>
 *       A                B              C            D                E                     F
 *   1   RuleSet          telco.seasonal
 *   2   RuleTable Seasonal boosts
 *   3   NAME             METADATA       METADATA     CONDITION        CONDITION             ACTION
 *   4                                                Context          $offer : Offer
 *   5                    id("$param")   reason(...)  month in ($1,$2) category              decision.boost( $offer, $param );
 *   6   Name             Id             Reason       Months           Category              Factor
 *   7   Roaming          SEAS-030       ...          7, 8             ROAMING               1.4
 * </pre>
 *
 * <p>Below {@code RuleTable} stand what the columns are, the facts of conditions, the pieces of rules, titles for people,
 * and then the rules. An empty cell leaves its condition or action out. Conditions side by side on one fact go into one
 * pattern; a fact left empty is that to its left, as in merged cells. A condition without a parameter is compared with
 * the cell ({@code category}, {@code price >}); other pieces without one hold where the cell has an X.
 */
final class DecisionTable {
    private enum Kind {
        NAME("N"),
        DESCRIPTION("I"),
        CONDITION("C"),
        ACTION("A"),
        METADATA("@"),
        PRIORITY("P");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        String letter() {
            return letter;
        }
    }

    /**
     * A column.
     *
     * @param fact of a condition; empty when the piece is a whole condition
     * @param factAt where the fact stands
     * @param piece as it is written; may be empty
     */
    private record Column(int index, Kind kind, String fact, String factAt, String piece, Snippet snippet) {}

    private static final Pattern FACT = Pattern.compile("(\\$[A-Za-z0-9_]+\\s*:\\s*)?[A-Za-z]+(\\s*\\(\\s*\\))?");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z][A-Za-z0-9]*)*(\\[\\s*\"[^\"]*\"\\s*\\])?");
    private static final Pattern OPERATOR_LAST = Pattern.compile(".*[^=!<>](==|!=|<=|>=|<|>)");
    private static final List<String> REFUSED_IN_SET =
            List.of("FUNCTIONS", "QUERIES", "DECLARE", "VARIABLES", "ESCAPEQUOTES", "SEQUENTIAL", "UNIT", "GLOBAL");

    private final MadeText made;
    private boolean foundTable;

    private DecisionTable(MadeText made) {
        this.made = made;
    }

    /** The rules of a table as text; what is wrong with it stands in the text. */
    static String rules(String file, List<Sheet> sheets) {
        MadeText made = new MadeText("decision table", file);
        DecisionTable table = new DecisionTable(made);
        table.head(sheets);
        sheets.forEach(table::sheet);
        if (!table.foundTable) {
            made.problem(
                    "Found no decision table; expected a cell that begins with \"RuleTable\".",
                    "Keep files of another kind out of the directory of the rules.",
                    sheets.isEmpty() ? "A1" : sheets.get(0).place(0, 0));
        }
        return made.toString();
    }

    /**
     * The cells of a CSV file, with commas or semicolons between them.
     *
     * @throws InputException if it is not CSV
     */
    static List<Sheet> cells(String file, String text) {
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        char separator = first.contains(";") && !first.contains(",") ? ';' : ',';
        List<List<String>> rows = new ArrayList<>();
        try (var reader = CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(false)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(text)) {
            for (var row : reader) {
                rows.add(List.copyOf(row.getFields()));
                if (rows.size() > Sheet.MOST_ROWS || row.getFieldCount() > Sheet.MOST_COLUMNS) {
                    throw new InputException(tooLarge(file));
                }
            }
        } catch (CsvParseException e) {
            throw new InputException(Problem.of(
                    file,
                    "This is not CSV: " + e.getMessage() + ".",
                    "A cell with a quote in it has quotes around it, and its own are doubled."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(new Sheet("", rows));
    }

    static Problem tooLarge(String file) {
        return Problem.of(
                file,
                "The table has more than " + Sheet.MOST_ROWS + " rows or " + Sheet.MOST_COLUMNS + " columns.",
                "Split it by topic.");
    }

    /** Package and imports, which a rule file begins with. */
    private void head(List<Sheet> sheets) {
        String name = "tables";
        String at = sheets.isEmpty() ? "A1" : sheets.get(0).place(0, 0);
        Map<String, String> imports = new TreeMap<>();
        for (Sheet sheet : sheets) {
            int column = -1;
            for (int row = 0; row < sheet.rows().size(); row++) {
                if (column < 0) {
                    column = find(sheet, row, "RULESET", false);
                    if (column >= 0 && !sheet.cell(row, column + 1).isEmpty()) {
                        name = sheet.cell(row, column + 1);
                        at = sheet.place(row, column + 1);
                    }
                    continue;
                }
                if (find(sheet, row, "RULETABLE", true) >= 0) {
                    break;
                }
                String word = sheet.cell(row, column).toUpperCase(Locale.ROOT);
                if (word.equals("IMPORT")) {
                    for (String target : sheet.cell(row, column + 1).split(",", -1)) {
                        imports.put(target.strip(), sheet.place(row, column + 1));
                    }
                } else if (REFUSED_IN_SET.contains(word)) {
                    made.problem(
                            "Found \"" + sheet.cell(row, column) + "\" in the RuleSet; expected Import or a RuleTable.",
                            "A table holds rules only.",
                            sheet.place(row, column));
                }
            }
        }
        if (!name.matches("[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)*")) {
            made.problem("Found the RuleSet \"" + name + "\"; expected a name such as telco.seasonal.", "", at);
            name = "tables";
        }
        made.line("package " + name, at);
        imports.forEach((target, place) -> {
            if (target.matches("[A-Za-z][A-Za-z0-9_.]*(\\.\\*)?")) {
                made.line("import " + target, place);
            } else {
                made.problem("Found the import \"" + target + "\"; expected io.offerwright.rules.*.", "", place);
            }
        });
    }

    private void sheet(Sheet sheet) {
        int row = 0;
        while (row < sheet.rows().size()) {
            int column = find(sheet, row, "RULETABLE", true);
            row = column < 0 ? row + 1 : table(sheet, row, column);
        }
    }

    /** One table; returns the row behind it. */
    private int table(Sheet sheet, int start, int left) {
        foundTable = true;
        String title = sheet.cell(start, left).substring("RuleTable".length()).strip();
        List<Column> columns = new ArrayList<>();
        boolean sound = true;
        Column before = null;
        for (int index = left; index < sheet.width(start + 1); index++) {
            if (sheet.cell(start + 1, index).isEmpty()) {
                before = null;
                continue;
            }
            Column column = column(sheet, start, index, before);
            before = column;
            if (column == null) {
                sound = false;
            } else {
                columns.add(column);
            }
        }
        if (sound && columns.stream().noneMatch(column -> column.kind() == Kind.ACTION)) {
            made.problem(
                    "The table has no ACTION column.",
                    "Below RuleTable stands what each column is: NAME, METADATA, CONDITION, ACTION or PRIORITY.",
                    sheet.place(start + 1, left));
            sound = false;
        }
        int row = start + 5;
        for (; row < sheet.rows().size() && find(sheet, row, "RULETABLE", true) < 0; row++) {
            int current = row;
            if (sound
                    && columns.stream().anyMatch(column -> !sheet.cell(current, column.index())
                            .isEmpty())) {
                rule(sheet, row, left, title, columns);
            }
        }
        return row;
    }

    private @Nullable Column column(Sheet sheet, int start, int index, @Nullable Column before) {
        String word = sheet.cell(start + 1, index);
        Kind kind = null;
        for (Kind each : Kind.values()) {
            if (each.name().equalsIgnoreCase(word) || each.letter().equalsIgnoreCase(word)) {
                kind = each;
            }
        }
        if (kind == null) {
            List<String> known = new ArrayList<>();
            for (Kind each : Kind.values()) {
                known.add(each.name());
            }
            made.problem(
                    "There is no kind of column \"" + word + "\".",
                    Problems.hint(word, known),
                    sheet.place(start + 1, index));
            return null;
        }
        String fact = sheet.cell(start + 2, index);
        String factAt = sheet.place(start + 2, index);
        if (fact.isEmpty() && kind == Kind.CONDITION && before != null && before.kind() == kind) {
            fact = before.fact();
            factAt = before.factAt();
        }
        if (!fact.isEmpty() && kind == Kind.CONDITION && !FACT.matcher(fact).matches()) {
            made.problem("Found \"" + fact + "\"; expected a fact such as $offer : Offer.", "", factAt);
            return null;
        }
        if (!fact.isEmpty() && kind == Kind.ACTION && !fact.equals("decision")) {
            made.problem("Found \"" + fact + "\" above an action; expected decision, or nothing.", "", factAt);
            return null;
        }
        String piece = sheet.cell(start + 3, index);
        if (kind == Kind.ACTION && !piece.isEmpty()) {
            piece = (fact.isEmpty() ? "" : fact + ".") + piece + (piece.endsWith(";") ? "" : ";");
        }
        if (kind == Kind.METADATA && !piece.startsWith("@")) {
            piece = "@" + piece;
        }
        boolean needsPiece = kind == Kind.ACTION || kind == Kind.METADATA || (kind == Kind.CONDITION && fact.isEmpty());
        if (needsPiece && piece.length() < 2) {
            made.problem(
                    "The column has no piece of a rule.",
                    "Such as " + (kind == Kind.ACTION ? "decision.boost( $offer, $param );" : "id( \"$param\" )") + ".",
                    sheet.place(start + 3, index));
            return null;
        }
        try {
            return new Column(
                    index,
                    kind,
                    fact.replaceFirst("\\s*\\(\\s*\\)$", ""),
                    factAt,
                    piece,
                    Snippet.of(piece, Style.TABLE));
        } catch (Refused refused) {
            made.problem(String.valueOf(refused.getMessage()), refused.hint(), sheet.place(start + 3, index));
            return null;
        }
    }

    private void rule(Sheet sheet, int row, int left, String title, List<Column> columns) {
        Map<Integer, String> filled = new TreeMap<>();
        String name = (title.isEmpty() ? "Table" : title) + ", row " + (row + 1);
        String nameAt = sheet.place(row, left);
        boolean sound = true;
        for (Column column : columns) {
            String cell = sheet.cell(row, column.index());
            if (cell.isEmpty()) {
                continue;
            }
            String at = sheet.place(row, column.index());
            try {
                if (cell.startsWith("=")) {
                    throw new Refused("Found a formula; expected a value.", "Write down what it comes to.");
                }
                if (column.kind() == Kind.NAME) {
                    name = cell;
                    nameAt = at;
                } else if (column.kind() != Kind.DESCRIPTION) {
                    filled.put(column.index(), filled(column, cell));
                }
            } catch (Refused refused) {
                made.problem(String.valueOf(refused.getMessage()), refused.hint(), at);
                sound = false;
            }
        }
        try {
            name = "rule " + Snippet.literalOrText('"' + name.replace('"', '\'') + '"');
        } catch (Refused refused) {
            made.problem(String.valueOf(refused.getMessage()), refused.hint(), nameAt);
            sound = false;
        }
        if (!sound) {
            return;
        }
        made.line(name, nameAt);
        for (Column column : columns) {
            String text = filled.get(column.index());
            if (text != null && (column.kind() == Kind.METADATA || column.kind() == Kind.PRIORITY)) {
                made.line("    " + text, sheet.place(row, column.index()));
            }
        }
        made.line("when", nameAt);
        conditions(sheet, row, columns, filled);
        made.line("then", nameAt);
        for (Column column : columns) {
            String text = filled.get(column.index());
            if (text != null && column.kind() == Kind.ACTION) {
                made.line("    " + text, sheet.place(row, column.index()));
            }
        }
        made.line("end", nameAt);
    }

    private void conditions(Sheet sheet, int row, List<Column> columns, Map<Integer, String> filled) {
        Column open = null;
        boolean first = true;
        for (Column column : columns) {
            String text = filled.get(column.index());
            if (column.kind() != Kind.CONDITION || text == null) {
                continue;
            }
            String at = sheet.place(row, column.index());
            if (open != null && (column.fact().isEmpty() || !open.fact().equals(column.fact()))) {
                made.line("    )", open.factAt());
                open = null;
            }
            if (column.fact().isEmpty()) {
                made.line("    " + text, at);
                continue;
            }
            if (open == null) {
                made.line("    " + column.fact() + "(", column.factAt());
                open = column;
                first = true;
            }
            if (!text.isEmpty()) {
                made.line("        " + (first ? "" : ", ") + text, at);
                first = false;
            }
        }
        if (open != null) {
            made.line("    )", open.factAt());
        }
    }

    private static String filled(Column column, String cell) throws Refused {
        if (column.kind() == Kind.PRIORITY) {
            if (!cell.matches("-?[0-9]{1,6}")) {
                throw new Refused("Found \"" + cell + "\"; expected a whole number of at most six digits.", "");
            }
            return "salience " + cell;
        }
        if (column.snippet().parameters().isEmpty()) {
            if (column.kind() == Kind.CONDITION
                    && ATTRIBUTE.matcher(column.piece()).matches()) {
                return column.piece() + " == " + Snippet.literalOrText(cell);
            }
            if (column.kind() == Kind.CONDITION
                    && OPERATOR_LAST.matcher(column.piece()).matches()) {
                return column.piece() + " " + Snippet.literalOrText(cell);
            }
            if (!cell.equalsIgnoreCase("x")) {
                throw new Refused("Found \"" + cell + "\"; expected X, or nothing: the column has no $param.", "");
            }
            return column.piece();
        }
        String[] parts = cell.split(",", -1);
        int most = column.snippet().parameters().stream()
                .mapToInt(parameter -> parameter.equals("param") ? parts.length : Integer.parseInt(parameter))
                .max()
                .orElse(0);
        if (parts.length != most) {
            throw new Refused(
                    "Found " + parts.length + " values between commas; expected " + most + ", one for each of "
                            + String.join(
                                    ", ",
                                    column.snippet().parameters().stream()
                                            .map(name -> "$" + name)
                                            .toList())
                            + ".",
                    "");
        }
        return column.snippet()
                .filled(parameter -> parameter.equals("param") ? cell : parts[Integer.parseInt(parameter) - 1].strip());
    }

    /** The column of the first cell of a row that is, or begins with, a word; -1 when there is none. */
    private static int find(Sheet sheet, int row, String word, boolean begins) {
        for (int column = 0; column < sheet.width(row); column++) {
            String cell = sheet.cell(row, column).toUpperCase(Locale.ROOT);
            if (cell.equals(word) || (begins && cell.startsWith(word + " "))) {
                return column;
            }
        }
        return -1;
    }
}
