package io.offerwright.language;

import java.util.ArrayList;
import java.util.List;

/** A text with gaps, taken apart once: what stands before each gap and after the last, and which value fills it. */
final class Template {
    private final String[] pieces;
    /** Of each gap, by the place of its name among the placeholders. */
    private final int[] values;

    private final int length;

    private Template(String[] pieces, int[] values) {
        this.pieces = pieces;
        this.values = values;
        int sum = 0;
        for (String piece : pieces) {
            sum += piece.length();
        }
        this.length = sum;
    }

    /** @param placeholders all that stand in the text, in braces */
    static Template of(String text, List<String> placeholders) {
        List<String> pieces = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            pieces.add(text.substring(from, open));
            values.add(placeholders.indexOf(text.substring(open + 1, close)));
            from = close + 1;
        }
        pieces.add(text.substring(from));
        return new Template(
                pieces.toArray(String[]::new),
                values.stream().mapToInt(Integer::intValue).toArray());
    }

    /** @param named in the order of the placeholders */
    String filled(String... named) {
        if (values.length == 0) {
            return pieces[0];
        }
        int sum = length;
        for (int value : values) {
            sum += named[value].length();
        }
        StringBuilder text = new StringBuilder(sum);
        for (int gap = 0; gap < values.length; gap++) {
            text.append(pieces[gap]).append(named[values[gap]]);
        }
        return text.append(pieces[values.length]).toString();
    }
}
