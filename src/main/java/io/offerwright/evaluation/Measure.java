package io.offerwright.evaluation;

/** What is measured of each user; {@link RankingMetrics} defines each. All lie between 0 and 1, and higher is better. */
public enum Measure {
    PRECISION("precision", true),
    RECALL("recall", true),
    NDCG("ndcg", true),
    AVERAGE_PRECISION("map", true),
    HIT_RATE("hit", true),
    RECIPROCAL_RANK("mrr", false),
    AUC("auc", false);

    private final String name;
    private final boolean atK;

    Measure(String name, boolean atK) {
        this.name = name;
        this.atK = atK;
    }

    /** The name of the mean in tables and files, such as {@code ndcg@5}; some do not depend on {@code k}. */
    public String key(int k) {
        return atK ? name + "@" + k : name;
    }
}
