package io.offerwright.page;

import java.util.List;

/**
 * A table: a caption, heads of columns, and rows whose first cell is their head.
 *
 * @param heads one for each column, at least one
 */
public record Lines(String caption, List<String> heads, List<Line> rows) {
    public Lines {
        heads = List.copyOf(heads);
        rows = List.copyOf(rows);
    }

    /**
     * A row.
     *
     * @param cells as many as there are heads
     */
    public record Line(List<String> cells) {
        public Line {
            cells = List.copyOf(cells);
        }

        /** A row of these cells. */
        public static Line of(String... cells) {
            return new Line(List.of(cells));
        }

        /** The head of the row. */
        public String first() {
            return cells.get(0);
        }

        /** All other cells. */
        public List<String> others() {
            return cells.subList(1, cells.size());
        }
    }

    /** The head of the first column. */
    public String firstHead() {
        return heads.get(0);
    }

    /** The heads of all other columns. */
    public List<String> otherHeads() {
        return heads.subList(1, heads.size());
    }
}
