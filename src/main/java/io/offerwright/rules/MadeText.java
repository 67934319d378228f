package io.offerwright.rules;

import io.offerwright.domain.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rule text made of a decision table or of sentences. It is plain DRL, so that a bundle holds it, replays it and checks
 * it like any other; behind each line stands, as a comment, the cell or the sentence that it is from, and an error of the
 * line is told of that. What was wrong with the table itself stands in the text as well, so that one check finds it all.
 *
 * <pre>
 *   decision.boost( $offer, 1.3 ); //&#64; E8                        a cell; in a workbook Sheet!E8
 *   Customer( churnRisk &gt; 0.7 ) //&#64; 12:5 the customer may leave    line, column and sentence
 *   //! message (tab) hint //&#64; E8                                  a problem
 * </pre>
 */
final class MadeText {
    static final String TABLE_AS_TEXT = ".csv";
    static final String TABLE_AS_WORKBOOK = ".xlsx";
    static final String SENTENCES = ".dslr";

    private static final String SUFFIX = ".drl";
    private static final String PLACE = " //@ ";
    private static final String PROBLEM = "//! ";
    private static final Pattern CELL = Pattern.compile("(?:(.*)!)?([A-Z]+([0-9]{1,7}))");
    private static final Pattern SENTENCE = Pattern.compile("([0-9]{1,7}):([0-9]{1,7}) (.*)");

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder problems = new StringBuilder();

    MadeText(String kind, String file) {
        text.append("// Made from the ")
                .append(kind)
                .append(' ')
                .append(oneLine(file))
                .append(": edit that, not this. Behind each line stands where it is from.\n");
    }

    /** The name under which the text made of a file is known. */
    static String nameOf(String file) {
        return file + SUFFIX;
    }

    /** Adds a line; control characters become blanks. */
    MadeText line(String content, String place) {
        text.append(oneLine(content)).append(PLACE).append(oneLine(place)).append('\n');
        return this;
    }

    void problem(String message, String hint, String place) {
        problems.append(PROBLEM)
                .append(oneLine(message))
                .append('\t')
                .append(oneLine(hint))
                .append(PLACE)
                .append(oneLine(place))
                .append('\n');
    }

    /** How long the text is, for {@link #dropTo}. */
    int length() {
        return text.length();
    }

    /** Forgets the lines, but no problem, since the text was so long. */
    void dropTo(int length) {
        text.setLength(length);
    }

    @Override
    public String toString() {
        return text.toString() + problems;
    }

    private static String oneLine(String content) {
        StringBuilder line = new StringBuilder(content.length());
        for (int index = 0; index < content.length(); index++) {
            char next = content.charAt(index);
            line.append(Character.isISOControl(next) ? ' ' : next);
        }
        return line.toString();
    }

    /** Where the lines of rule texts are from, for those that were made. */
    static final class Origins {
        private final Map<String, String[]> lines = new HashMap<>();

        Origins(Map<String, String> sources) {
            sources.forEach((file, content) -> {
                if (List.of(TABLE_AS_TEXT, TABLE_AS_WORKBOOK, SENTENCES).stream()
                        .anyMatch(kind -> file.endsWith(kind + SUFFIX))) {
                    lines.put(file, content.split("\n", -1));
                }
            });
        }

        /** The problems that were found when a text was made. */
        List<Problem> problems() {
            List<Problem> problems = new ArrayList<>();
            lines.forEach((file, ofFile) -> {
                for (int index = 0; index < ofFile.length; index++) {
                    int place = ofFile[index].lastIndexOf(PLACE);
                    if (ofFile[index].startsWith(PROBLEM) && place > 0) {
                        String[] parts =
                                ofFile[index].substring(PROBLEM.length(), place).split("\t", 2);
                        problems.add(new Problem(
                                file,
                                index + 1,
                                1,
                                0,
                                Mistake.UNEXPECTED.code(),
                                parts[0],
                                parts.length > 1 ? parts[1] : ""));
                    }
                }
            });
            return problems;
        }

        /** The problem, told of the cell or sentence that its line is from. */
        Problem placed(Problem problem) {
            String place = place(problem.file(), problem.line());
            String file = made(problem.file());
            Matcher cell = CELL.matcher(place);
            if (cell.matches()) {
                return new Problem(
                        file + sheet(cell) + ", cell " + cell.group(2),
                        0,
                        0,
                        0,
                        problem.code(),
                        problem.message(),
                        problem.hint());
            }
            Matcher sentence = SENTENCE.matcher(place);
            if (sentence.matches()) {
                return new Problem(
                        file,
                        Integer.parseInt(sentence.group(1)),
                        Integer.parseInt(sentence.group(2)),
                        0,
                        problem.code(),
                        sentence.group(3).isEmpty()
                                ? problem.message()
                                : "In the sentence \"" + sentence.group(3) + "\": " + problem.message(),
                        problem.hint());
            }
            return problem;
        }

        /** The rule with the file and the line (of a table, the row) that it is from. */
        Rule placed(Rule rule) {
            String place = place(rule.file(), rule.line());
            Matcher cell = CELL.matcher(place);
            Matcher sentence = SENTENCE.matcher(place);
            if (!cell.matches() && !sentence.matches()) {
                return rule;
            }
            boolean table = cell.matches();
            return new Rule(
                    rule.id(),
                    rule.name(),
                    rule.reason(),
                    rule.owner(),
                    rule.salience(),
                    made(rule.file()) + (table ? sheet(cell) : ""),
                    Integer.parseInt(table ? cell.group(3) : sentence.group(1)),
                    rule.translations());
        }

        private String place(String file, int line) {
            String[] ofFile = lines.get(file);
            if (ofFile == null || line < 1 || line > ofFile.length) {
                return "";
            }
            int place = ofFile[line - 1].lastIndexOf(PLACE);
            // The end of a text is a line of its own, from nowhere.
            return place >= 0
                    ? ofFile[line - 1].substring(place + PLACE.length())
                    : line > 2 ? place(file, line - 1) : "";
        }

        private static String made(String file) {
            return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
        }

        private static String sheet(Matcher cell) {
            return cell.group(1) == null ? "" : ", sheet " + cell.group(1);
        }
    }
}
