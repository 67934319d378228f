package io.offerwright.churntraining;

import io.offerwright.churn.Input.Kind;
import io.offerwright.churntraining.Finding.Cause;
import io.offerwright.churntraining.Finding.Verdict;
import io.offerwright.engine.Batches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for columns that know who left because they were written afterwards, or made of it: a model that learns from them is
 * splendid on paper and worthless on the day.
 *
 * <ol>
 *   <li>What nobody should learn from: protected columns, columns that say one thing of everybody, numbers given to customers.
 *   <li>Columns that are filled in for one class only, such as a reason for leaving.
 *   <li>The label in other words: a value, each of whose rows is of one class.
 *   <li>Columns that alone tell the classes apart with an AUC of {@value #KNOWS} or more: on telco data whole models reach .82
 *       to .93, and the best honest column .75 to .80.
 *   <li>The rest, weakest first: a column that lifts the AUC of all weaker ones to {@value #JUMP_TO} or more, and takes half of
 *       what was missing to 1. Weakest first, so that two such columns can't hide each other.
 * </ol>
 *
 * <p>A column whose name sounds like a leak while the data show none is warned of, and used: that can't be told from data.
 */
final class LeakSearch {
    static final double KNOWS = 0.90;
    static final double JUMP_TO = 0.95;
    private static final double JUMP_SHARE = 0.5;
    private static final int FOLDS = 3;
    private static final int BINS = 20;
    /** Rows of each class, below which one-sidedness is no evidence by itself. */
    private static final int LEAST_ROWS = 20;
    /** How unlikely chance must make it. */
    private static final double CHANCE = 1e-6;
    /** Share of rows that may differ from the label in a column that is the label in other words. */
    private static final double SLIPS = 0.005;

    private static final int MOST_WORDS = 50;

    private static final List<String> SUSPICIOUS = List.of(
            "churn",
            "cltv",
            "ltv",
            "lifetime",
            "satisfaction",
            "attrition",
            "cancel",
            "terminat",
            "deactivat",
            "disconnect",
            "reason",
            "retention",
            "winback",
            "exit");

    private final Frame frame;
    private final ChurnStudy.Columns wishes;
    private final int threads;
    private final Folds folds;
    private final boolean[] left;

    LeakSearch(Frame frame, ChurnStudy.Columns wishes, long seed, int threads) {
        this.frame = frame;
        this.wishes = wishes;
        this.threads = threads;
        this.folds = Folds.of(frame, FOLDS, seed);
        this.left = new boolean[frame.rows()];
        for (int row = 0; row < left.length; row++) {
            left[row] = frame.left(row);
        }
    }

    /** A finding for each column, in the order of the frame. */
    List<Finding> run() {
        Map<String, Finding> found = new TreeMap<>();
        List<Finding> honest = new ArrayList<>();
        for (Column column : frame.columns()) {
            Finding finding = alone(column);
            found.put(column.name(), finding);
            if (finding.verdict() == Verdict.USED) {
                honest.add(finding);
            }
        }
        honest.sort(Comparator.comparingDouble(Finding::auc).thenComparing(Finding::column));
        jumps(honest, found);
        return frame.names().stream().map(name -> named(found.get(name))).toList();
    }

    private Finding named(@Nullable Finding finding) {
        if (finding == null) {
            throw new IllegalStateException("A column was not looked at.");
        }
        String name = finding.column().toLowerCase(Locale.ROOT);
        if (finding.verdict() == Verdict.USED && SUSPICIOUS.stream().anyMatch(name::contains)) {
            return new Finding(
                    finding.column(),
                    Verdict.WARNED,
                    Cause.NAME,
                    finding.auc(),
                    "Its name sounds as if it could be made of what happened; the data do not show it. If it is computed from who"
                            + " left, or written afterwards, leave it out by --exclude.");
        }
        return finding;
    }

    private Finding alone(Column column) {
        if (wishes.protectedNames().contains(column.name())) {
            return finding(column, Cause.PROTECTED, Double.NaN, "It is protected: nothing may learn from it.");
        }
        if (wishes.excluded().contains(column.name())) {
            return finding(column, Cause.EXCLUDED, Double.NaN, "");
        }
        int filled = column.filled();
        int distinct = column.distinct();
        if (distinct == 0 || (distinct == 1 && filled == column.rows())) {
            return finding(column, Cause.CONSTANT, Double.NaN, "It says the same of everybody.");
        }
        double auc = Quality.auc(outOfFold(column), left);
        String oneClass = oneClass(column);
        if (!oneClass.isEmpty()) {
            return finding(column, Cause.ONE_CLASS, auc, oneClass);
        }
        String recoding = distinct <= MOST_WORDS ? recoding(column) : "";
        if (!recoding.isEmpty()) {
            return finding(column, Cause.RECODING, auc, recoding);
        }
        if (auc >= KNOWS) {
            return finding(
                    column,
                    Cause.KNOWS,
                    auc,
                    String.format(
                            Locale.ROOT,
                            "Alone it tells those who left from those who stayed with an AUC of %.3f; nothing that is known"
                                    + " beforehand does that.",
                            auc));
        }
        boolean numbering = column.kind() == Kind.NUMBER
                ? distinct == filled && column.wholeNumbers() && filled >= LEAST_ROWS
                : distinct * 2 > filled && distinct > MOST_WORDS;
        if (numbering) {
            return finding(
                    column,
                    Cause.IDENTIFIER,
                    auc,
                    String.format(
                            Locale.ROOT,
                            "It has %,d different values in %,d rows: it names customers, and says nothing of the next one.",
                            distinct,
                            filled));
        }
        return new Finding(column.name(), Verdict.USED, Cause.NONE, auc, "");
    }

    private Finding finding(Column column, Cause cause, double auc, String evidence) {
        boolean kept = cause != Cause.PROTECTED && wishes.kept().contains(column.name());
        return new Finding(column.name(), kept ? Verdict.KEPT : Verdict.LEFT_OUT, cause, auc, evidence);
    }

    /** Filled in for one class alone, more often than chance could make it. */
    private String oneClass(Column column) {
        int[] filled = new int[2];
        for (int row = 0; row < left.length; row++) {
            filled[left[row] ? 1 : 0] += column.missing(row) ? 0 : 1;
        }
        int leavers = frame.leavers();
        int all = filled[0] + filled[1];
        if (all == left.length || all < LEAST_ROWS || (filled[0] > 0 && filled[1] > 0)) {
            return "";
        }
        boolean ofLeavers = filled[1] > 0;
        double share = (double) (ofLeavers ? leavers : left.length - leavers) / left.length;
        if (StrictMath.pow(share, all) > CHANCE) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "It is filled in for %,d of the %,d who %s and for none of the %,d who %s.",
                all,
                ofLeavers ? leavers : left.length - leavers,
                ofLeavers ? "left" : "stayed",
                ofLeavers ? left.length - leavers : leavers,
                ofLeavers ? "stayed" : "left");
    }

    /** Nearly all rows of each value are of one class, and both classes occur: the value is the label in other words. */
    private String recoding(Column column) {
        Map<Object, int[]> counts = new HashMap<>();
        for (int row = 0; row < left.length; row++) {
            Object value = column.kind() == Kind.NUMBER ? (Object) column.numbers()[row] : column.words()[row];
            counts.computeIfAbsent(value, key -> new int[2])[left[row] ? 1 : 0]++;
        }
        long slips = 0;
        int ofLeavers = 0;
        int ofOthers = 0;
        for (int[] count : counts.values()) {
            slips += Math.min(count[0], count[1]);
            if (count[1] > count[0]) {
                ofLeavers++;
            } else {
                ofOthers++;
            }
        }
        if (slips > SLIPS * Math.min(frame.leavers(), left.length - frame.leavers()) || ofLeavers == 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "It is the label in other words: of its %d values %d only ever occur with those who left, %d with those who"
                        + " stayed%s.",
                counts.size(),
                ofLeavers,
                ofOthers,
                slips == 0 ? "" : String.format(Locale.ROOT, ", but for %,d rows", slips));
    }

    /** For each row, the smoothed share of leavers among the other folds' rows with about the same value. */
    private double[] outOfFold(Column column) {
        double[] scores = new double[left.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            int[] others = folds.others(fold);
            double[] edges = edges(column, others);
            Map<Object, int[]> counts = new HashMap<>();
            int leavers = 0;
            for (int row : others) {
                counts.computeIfAbsent(key(column, row, edges), unused -> new int[2])[left[row] ? 1 : 0]++;
                leavers += left[row] ? 1 : 0;
            }
            double share = (double) leavers / others.length;
            for (int row : folds.heldOut(fold)) {
                int[] count = counts.getOrDefault(key(column, row, edges), new int[2]);
                scores[row] = (count[1] + 5 * share) / (count[0] + count[1] + 5);
            }
        }
        return scores;
    }

    private static Object key(Column column, int row, double[] edges) {
        if (column.kind() == Kind.CATEGORY || column.missing(row)) {
            return column.words()[row];
        }
        int place = Arrays.binarySearch(edges, column.numbers()[row]);
        return place < 0 ? -place - 1 : place + 1;
    }

    private static double[] edges(Column column, int[] rows) {
        double[] known = Arrays.stream(rows)
                .mapToDouble(row -> column.numbers()[row])
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
        return known.length == 0
                ? known
                : IntStream.range(1, BINS)
                        .mapToDouble(bin -> known[(int) ((long) bin * known.length / BINS)])
                        .distinct()
                        .toArray();
    }

    private void jumps(List<Finding> honest, Map<String, Finding> found) {
        Set<String> accepted = new HashSet<>();
        // No column can lift the AUC where all of them together do not reach it.
        Set<String> rest = new HashSet<>(honest.stream().map(Finding::column).toList());
        if (rest.isEmpty() || auc(rest) < JUMP_TO) {
            return;
        }
        double before = 0.5;
        for (Finding finding : honest) {
            accepted.add(finding.column());
            double after = auc(accepted);
            if (after >= JUMP_TO && after - before >= JUMP_SHARE * (1 - before)) {
                Column column = frame.columns().get(frame.names().indexOf(finding.column()));
                Finding jump = finding(
                        column,
                        Cause.JUMP,
                        finding.auc(),
                        String.format(
                                Locale.ROOT,
                                "Alone it has an AUC of %.3f, but with it the AUC of the %d columns that tell less jumps from"
                                        + " %.3f to %.3f.",
                                finding.auc(),
                                accepted.size() - 1,
                                before,
                                after));
                found.put(finding.column(), jump);
                accepted.remove(finding.column());
                rest.remove(finding.column());
                if (rest.isEmpty() || auc(rest) < JUMP_TO) {
                    return;
                }
            } else {
                before = after;
            }
        }
    }

    private double auc(Set<String> names) {
        Frame some = frame.only(names::contains);
        double[] scores = new double[left.length];
        Batches.run(
                IntStream.range(0, FOLDS).iterator(),
                1,
                threads,
                fold -> CrossValidation.score(some, folds, fold.get(0), LogisticTraining::train),
                scored -> scored.into(scores));
        return Quality.auc(scores, left);
    }
}
