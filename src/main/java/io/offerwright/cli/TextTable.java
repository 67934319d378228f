package io.offerwright.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text in columns as wide as their widest cell. The last column is never padded. */
final class TextTable {
    private final String indent;
    private final boolean[] rightAligned;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param alignment one letter a column: {@code l} for text, {@code r} for numbers
     */
    TextTable(String indent, String alignment) {
        this.indent = indent;
        this.rightAligned = new boolean[alignment.length()];
        for (int column = 0; column < rightAligned.length; column++) {
            rightAligned[column] = alignment.charAt(column) == 'r';
        }
    }

    /** Adds a row, made fit for a terminal. */
    void row(String... cells) {
        String[] row = new String[rightAligned.length];
        for (int column = 0; column < row.length; column++) {
            row[column] = plain(cells[column]);
        }
        rows.add(row);
    }

    void print(PrintWriter out) {
        int[] width = new int[rightAligned.length];
        for (String[] row : rows) {
            for (int column = 0; column < width.length; column++) {
                width[column] = Math.max(width[column], length(row[column]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int column = 0; column < width.length; column++) {
                if (rightAligned[column]) {
                    line.append(" ".repeat(width[column] - length(row[column]))).append(row[column]);
                } else {
                    line.append(left(row[column], width[column]));
                }
                line.append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** The text with spaces behind it up to a width. */
    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - length(text)));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text with everything written out that a terminal would act on: control and direction marks, lone surrogates. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            if (type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE) {
                plain.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                plain.appendCodePoint(point);
            }
        });
        return plain.toString();
    }
}
