package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.util.ArrayList;
import java.util.List;

/** The problems of one table: the first are kept, all are counted. */
final class Problems {
    private final String table;
    private final List<Problem> kept = new ArrayList<>();
    private long count;

    Problems(String table) {
        this.table = table;
    }

    void add(Problem problem) {
        count++;
        if (kept.size() < ReadReport.PROBLEMS_KEPT) {
            kept.add(problem);
        }
    }

    long count() {
        return count;
    }

    List<Problem> kept() {
        return kept;
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
