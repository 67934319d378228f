package io.offerwright.monitoring;

/**
 * What counts as ill. A change has to be both large, by these thresholds, and more than chance.
 *
 * @param recentDays the days that are looked at, the last of the ledger
 * @param pastDays the days before that they are held against
 * @param settleDays outcomes of the last so many days are still coming in, and are left out
 * @param error how often a healthy engine may be called ill by chance, over all comparisons of one report
 * @param fallbackShare share of decisions that fall back, from which on it is ill
 * @param emptyPoints rise of the share of empty lists, as a share
 * @param rulePoints rise or fall of the share of decisions in which a rule keeps something out, as a share
 * @param takeoverShare share of first places from which on an offer has taken over, if it has doubled, too
 * @param relativeDrop fall of conversion or diversity, as a share of what it was
 * @param modelAgeDays days since the last event that the model learnt from
 * @param expiredShare share of the catalogue that may not be offered any more
 * @param anchorAgeDays days since the ledger was last signed for
 * @param latencyMillis 99 in 100 decisions are to take no longer
 * @param lagSeconds age of the oldest decision that is not durable
 */
public record HealthSettings(
        int recentDays,
        int pastDays,
        int settleDays,
        double error,
        double fallbackShare,
        double emptyPoints,
        double rulePoints,
        double takeoverShare,
        double relativeDrop,
        int modelAgeDays,
        double expiredShare,
        int anchorAgeDays,
        double latencyMillis,
        double lagSeconds) {
    /** A week against the four before; a model of 90 days; 99 of 100 decisions within 5 ms; see the values for the rest. */
    public static final HealthSettings USUAL =
            new HealthSettings(7, 28, 3, 0.01, 0.01, 0.03, 0.10, 0.30, 0.20, 90, 0.20, 7, 5, 60);
}
