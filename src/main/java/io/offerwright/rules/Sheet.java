package io.offerwright.rules;

import java.util.List;

/**
 * The cells of a table by row and column, each as text: numbers plain, days as 2026-03-01, a formula with its {@code =}.
 *
 * @param name the name of the sheet; empty where there is but one
 */
record Sheet(String name, List<List<String>> rows) {
    /** The most rows and the most columns that are read. */
    static final int MOST_ROWS = 20_000;

    static final int MOST_COLUMNS = 200;

    /** The text of a cell without blanks around it, empty where there is none. Rows and columns count from 0. */
    String cell(int row, int column) {
        if (row >= rows.size() || column >= rows.get(row).size()) {
            return "";
        }
        return rows.get(row).get(column).strip();
    }

    int width(int row) {
        return row >= rows.size() ? 0 : rows.get(row).size();
    }

    /** The place as spreadsheets write it: {@code D7}, or {@code Sheet!D7}. */
    String place(int row, int column) {
        StringBuilder letters = new StringBuilder();
        for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
            letters.insert(0, (char) ('A' + (rest - 1) % 26));
        }
        return (name.isEmpty() ? "" : name + "!") + letters + (row + 1);
    }
}
