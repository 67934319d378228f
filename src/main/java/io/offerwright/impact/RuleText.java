package io.offerwright.impact;

import io.offerwright.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What an edit did to the text of a rule, line by line. */
final class RuleText {
    /** How many lines of one rule are quoted at the most. */
    private static final int LONGEST = 200;

    /** A line: {@code +} for a new one, {@code -} for one that went, a blank for one that stayed. */
    record Line(char sign, String text) {}

    private RuleText() {}

    /** The lines of a rule of which one state may be missing; empty if its files are no DRL. */
    static List<Line> difference(
            @Nullable Rule before,
            SortedMap<String, String> oldFiles,
            @Nullable Rule after,
            SortedMap<String, String> newFiles) {
        return difference(lines(before, oldFiles), lines(after, newFiles));
    }

    /** From the line that declares the rule to the one that says {@code end}. */
    private static List<String> lines(@Nullable Rule rule, SortedMap<String, String> files) {
        String text = rule == null || !rule.file().endsWith(".drl") ? null : files.get(rule.file());
        if (rule == null || text == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        String[] all = text.split("\r?\n", -1);
        for (int index = rule.line() - 1; index < all.length && lines.size() < LONGEST; index++) {
            lines.add(all[index]);
            if (all[index].strip().equals("end")) {
                break;
            }
        }
        return lines;
    }

    /** By the longest common subsequence of lines; what went stands before what came. */
    static List<Line> difference(List<String> old, List<String> fresh) {
        int[][] common = new int[old.size() + 1][fresh.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = fresh.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(fresh.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<Line> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < fresh.size()) {
            if (i < old.size() && j < fresh.size() && old.get(i).equals(fresh.get(j))) {
                lines.add(new Line(' ', old.get(i++)));
                j++;
            } else if (j == fresh.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', old.get(i++)));
            } else {
                lines.add(new Line('+', fresh.get(j++)));
            }
        }
        return lines;
    }
}
