package io.offerwright.monitoring;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.FDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A change of a share or of a mean between earlier days and later ones, at the day that parts the two best.
 *
 * <p>Days differ by more than the chance of single decisions: weekends, campaigns. So what decides is the spread between the
 * earlier days. For shares the likelihood ratio G of "one share" against "two" is divided by the dispersion of the earlier days,
 * Pearson's χ² by degrees of freedom, 1 at least (quasi-likelihood; McCullagh and Nelder 1989, 4.5), and held against F with one
 * and as many degrees of freedom; for means it is Student's t over the means of days. The likelihood ratio stays right where a
 * count is 0.
 *
 * @param since the first of the later days
 * @param before share or mean of the earlier days
 * @param after share or mean of the later days
 * @param hits of the later days; 0 for means
 * @param trials of the later days
 * @param low lower end of the 95 % interval of the difference, after less before
 * @param high upper end
 * @param p how likely so large a change is by chance, if this were the only day that is tried
 */
record Shift(LocalDate since, double before, double after, long hits, long trials, double low, double high, double p) {
    /** Fewer earlier days tell nothing of how days differ. */
    static final int FEWEST_DAYS = 5;

    /** Of one day: so many of so many. */
    record Count(LocalDate day, long hits, long trials) {}

    /** Of one day: a mean of so many values, and their variance. */
    record Mean(LocalDate day, double mean, double variance, long values) {}

    /**
     * The change that is least likely by chance.
     *
     * @param counts by day, ascending; days without trials are left out by the caller
     * @param firstRecent the change lies on this day or later
     * @return empty if there are too few days before
     */
    static Optional<Shift> ofShare(List<Count> counts, LocalDate firstRecent) {
        int recent = firstAt(counts.stream().map(Count::day).toList(), firstRecent);
        if (recent < FEWEST_DAYS || recent == counts.size()) {
            return Optional.empty();
        }
        double dispersion = dispersion(counts.subList(0, recent));
        Shift best = null;
        for (int split = recent; split < counts.size(); split++) {
            long x = sumHits(counts.subList(0, split));
            long m = sumTrials(counts.subList(0, split));
            long y = sumHits(counts.subList(split, counts.size()));
            long n = sumTrials(counts.subList(split, counts.size()));
            double g = Math.max(0, 2 * (term(x, m, x + y, m + n) + term(y, n, x + y, m + n)));
            double p = g == 0 ? 1 : FDistribution.of(1, recent - 1.0).survivalProbability(g / dispersion);
            if (best == null || p < best.p) {
                double before = (double) x / m;
                double after = (double) y / n;
                double error = Math.sqrt(dispersion * (before * (1 - before) / m + after * (1 - after) / n));
                double half = error * TDistribution.of(recent - 1.0).inverseSurvivalProbability(0.025);
                best = new Shift(
                        counts.get(split).day(), before, after, y, n, after - before - half, after - before + half, p);
            }
        }
        return Optional.ofNullable(best);
    }

    /** As {@link #ofShare}, for means. */
    static Optional<Shift> ofMean(List<Mean> means, LocalDate firstRecent) {
        int recent = firstAt(means.stream().map(Mean::day).toList(), firstRecent);
        if (recent < FEWEST_DAYS || recent == means.size()) {
            return Optional.empty();
        }
        double centre = mean(means.subList(0, recent));
        double between = 0;
        double within = 0;
        for (Mean day : means.subList(0, recent)) {
            between += (day.mean() - centre) * (day.mean() - centre) / (recent - 1);
            within += day.variance() / day.values() / recent;
        }
        double variance = Math.max(between, within);
        Shift best = null;
        for (int split = recent; split < means.size(); split++) {
            double before = mean(means.subList(0, split));
            double after = mean(means.subList(split, means.size()));
            double error = Math.sqrt(variance * (1.0 / split + 1.0 / (means.size() - split)));
            double p = after == before
                    ? 1
                    : error == 0
                            ? 0
                            : Math.min(
                                    1,
                                    2
                                            * TDistribution.of(recent - 1.0)
                                                    .survivalProbability(Math.abs(after - before) / error));
            if (best == null || p < best.p) {
                long values = means.subList(split, means.size()).stream()
                        .mapToLong(Mean::values)
                        .sum();
                double half = error * TDistribution.of(recent - 1.0).inverseSurvivalProbability(0.025);
                best = new Shift(
                        means.get(split).day(),
                        before,
                        after,
                        0,
                        values,
                        after - before - half,
                        after - before + half,
                        p);
            }
        }
        return Optional.ofNullable(best);
    }

    private static int firstAt(List<LocalDate> days, LocalDate from) {
        int index = 0;
        while (index < days.size() && days.get(index).isBefore(from)) {
            index++;
        }
        return index;
    }

    private static double dispersion(List<Count> days) {
        double share = (double) sumHits(days) / sumTrials(days);
        if (share == 0 || share == 1) {
            return 1;
        }
        double squares = 0;
        for (Count day : days) {
            double off = day.hits() - share * day.trials();
            squares += off * off / (day.trials() * share * (1 - share));
        }
        return Math.max(1, squares / (days.size() - 1.0));
    }

    private static long sumHits(List<Count> days) {
        return days.stream().mapToLong(Count::hits).sum();
    }

    private static long sumTrials(List<Count> days) {
        return days.stream().mapToLong(Count::trials).sum();
    }

    private static double mean(List<Mean> days) {
        return days.stream().mapToDouble(Mean::mean).average().orElse(Double.NaN);
    }

    /** Log-likelihood of x of m under their own share, less that under the common share. */
    private static double term(long x, long m, long all, long of) {
        return entropy(x, (double) x / m, (double) all / of)
                + entropy(m - x, (double) (m - x) / m, (double) (of - all) / of);
    }

    private static double entropy(long count, double own, double common) {
        return count == 0 ? 0 : count * StrictMath.log(own / common);
    }
}
