package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The problems of one table: the first in the order of its rows are kept, all are counted. */
final class Problems {
    /** Most kinds that are told apart. */
    private static final int KINDS = 100;

    /** What messages say of one value alone. */
    private static final Pattern VALUES = Pattern.compile("\".*\"|line \\d+|\\(\\d+ characters?\\)");

    private final String table;
    private final List<Problem> kept = new ArrayList<>();
    /** Of each of them, the number of its row. */
    private final List<Long> numbers = new ArrayList<>();

    private final SortedMap<String, Long> reasons = new TreeMap<>();
    private long count;
    private long row;

    Problems(String table) {
        this.table = table;
    }

    /** From now on, problems are those of the row with this number. */
    void at(long number) {
        row = number;
    }

    void add(Problem problem) {
        String reason = VALUES.matcher(problem.message()).replaceAll("…");
        reasons.merge(reasons.containsKey(reason) || reasons.size() < KINDS ? reason : "others", 1L, Long::sum);
        keep(problem);
    }

    private void keep(Problem problem) {
        count++;
        int place = kept.size();
        while (place > 0 && numbers.get(place - 1) > row) {
            place--;
        }
        if (place < ReadReport.PROBLEMS_KEPT) {
            kept.add(place, problem);
            numbers.add(place, row);
            if (kept.size() > ReadReport.PROBLEMS_KEPT) {
                kept.remove(ReadReport.PROBLEMS_KEPT);
                numbers.remove(ReadReport.PROBLEMS_KEPT);
            }
        }
    }

    /** Adds the problems of an earlier reading of the table. */
    void addAll(Problems earlier) {
        for (int index = 0; index < earlier.kept.size(); index++) {
            at(earlier.numbers.get(index));
            keep(earlier.kept.get(index));
        }
        count += earlier.count - earlier.kept.size();
        earlier.reasons.forEach((reason, times) -> reasons.merge(reason, times, Long::sum));
    }

    long count() {
        return count;
    }

    List<Problem> kept() {
        return kept;
    }

    /** How many there were of each kind. */
    SortedMap<String, Long> reasons() {
        return reasons;
    }

    void refuseIfAny() {
        if (count > 0) {
            List<Problem> all = new ArrayList<>(kept);
            if (count > kept.size()) {
                all.add(Problem.of(table, "And " + (count - kept.size()) + " more problems of this kind.", ""));
            }
            throw new InputException(all);
        }
    }
}
