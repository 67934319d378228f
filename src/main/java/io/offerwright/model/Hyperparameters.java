package io.offerwright.model;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * All that decides how a factorization model is trained, besides the data.
 *
 * @param loss what it learns from
 * @param components length of an embedding, 1 to 4,096
 * @param learningRate AdaGrad's first step, greater than 0
 * @param epochs passes over the interactions, 0 or more
 * @param maxSampled draws of a negative item before WARP gives up, 1 to 1,000,000
 * @param k which of the sampled liked items WARP-KOS improves, counted from the best, 1 or more
 * @param n how many liked items WARP-KOS samples, 1 to 1,000,000
 * @param batch interactions that are learnt from at a time, 1 to 1,000,000; 1 is LightFM's way, one after the other, on one
 *     thread
 * @param shards parts of the users that are trained side by side and merged now and then, 1 to 1,000: how many threads a
 *     training can use. Another number gives another model, not a worse one, as long as each has some ten thousand interactions
 * @param lockFree whether the shards learn one set of parameters together, without waiting for one another, instead of each
 *     its own that are merged: a little faster, and with features that all users share a little better, but with several threads
 *     no two trainings give the same model; of several shards of a gradient descent only
 * @param itemAlpha strength of the L2 penalty on item features, 0 or more
 * @param userAlpha strength of the L2 penalty on user features, 0 or more
 * @param confidence how much more a liked item counts than any other, per unit of weight, 0 or more; of {@link Loss#ALS} only
 * @param frequencyExponent how much the penalty of a user or an item grows with what is said of it, 0 to 10: the penalty is
 *     multiplied by that power of the sum of the counts, so 0 is the same for all; of {@link Loss#ALS} only
 * @param seed start of every random choice: initial embeddings, order, draws
 */
public record Hyperparameters(
        Loss loss,
        int components,
        double learningRate,
        int epochs,
        int maxSampled,
        int k,
        int n,
        int batch,
        int shards,
        boolean lockFree,
        double itemAlpha,
        double userAlpha,
        double confidence,
        double frequencyExponent,
        long seed) {

    /** Longest embedding a model may have. */
    private static final int MAX_COMPONENTS = 4_096;
    /** Most draws that a step may take. */
    private static final int MAX_DRAWS = 1_000_000;
    /** Largest batch. */
    private static final int MAX_BATCH = 1_000_000;

    /** Most shards. */
    private static final int MAX_SHARDS = 1_000;

    /** Steepest growth of a penalty with frequency. */
    private static final int MAX_EXPONENT = 10;

    private static final int DEFAULT_BATCH = 64;

    /**
     * With the penalties of ALS, good on parts held out of MovieLens 100K's training part and of simulated worlds of customers alike.
     */
    static final double DEFAULT_CONFIDENCE = 5;

    public Hyperparameters {
        require(
                components >= 1 && components <= MAX_COMPONENTS,
                "components (%s) must lie between 1 and %s.",
                components,
                MAX_COMPONENTS);
        require(
                learningRate > 0 && Double.isFinite(learningRate),
                "learningRate (%s) must be greater than 0. Maybe try 0.05.",
                learningRate);
        require(epochs >= 0, "epochs (%s) must not be negative.", epochs);
        require(
                maxSampled >= 1 && maxSampled <= MAX_DRAWS,
                "maxSampled (%s) must lie between 1 and %s.",
                maxSampled,
                MAX_DRAWS);
        require(k >= 1, "k (%s) must be at least 1.", k);
        require(n >= 1 && n <= MAX_DRAWS, "n (%s) must lie between 1 and %s.", n, MAX_DRAWS);
        require(batch >= 1 && batch <= MAX_BATCH, "batch (%s) must lie between 1 and %s.", batch, MAX_BATCH);
        require(shards >= 1 && shards <= MAX_SHARDS, "shards (%s) must lie between 1 and %s.", shards, MAX_SHARDS);
        require(
                shards == 1 || batch > 1,
                "shards (%s) must be 1 where batch is 1: one interaction after the other.",
                shards);
        require(
                !lockFree || (shards > 1 && loss != Loss.ALS),
                "lockFree is for several shards of a gradient descent; there is %s of %s.",
                shards,
                loss.text());
        require(itemAlpha >= 0 && Double.isFinite(itemAlpha), "itemAlpha (%s) must be 0 or more.", itemAlpha);
        require(userAlpha >= 0 && Double.isFinite(userAlpha), "userAlpha (%s) must be 0 or more.", userAlpha);
        require(confidence >= 0 && Double.isFinite(confidence), "confidence (%s) must be 0 or more.", confidence);
        require(
                frequencyExponent >= 0 && frequencyExponent <= MAX_EXPONENT,
                "frequencyExponent (%s) must lie between 0 and %s.",
                frequencyExponent,
                MAX_EXPONENT);
    }

    /**
     * The defaults for a loss: 64 components, learning rate 0.05, 30 epochs, 10 draws, k 5 of n 10, batches of 64, no penalty. ALS
     * has 15 epochs, which are its sweeps, penalties of 1, a frequency exponent of 0.5 and a confidence of 5.
     */
    public static Hyperparameters of(Loss loss) {
        boolean als = loss == Loss.ALS;
        double alpha = als ? 1 : 0;
        return new Hyperparameters(
                loss,
                64,
                0.05,
                als ? 15 : 30,
                10,
                5,
                10,
                DEFAULT_BATCH,
                1,
                false,
                alpha,
                alpha,
                DEFAULT_CONFIDENCE,
                als ? 0.5 : 0,
                1);
    }

    /** The defaults of the Deep member: WARP with 128 components, 0.03, 50 epochs, 20 draws, penalties of 1e-5. */
    public static Hyperparameters deep() {
        return new Hyperparameters(
                Loss.WARP, 128, 0.03, 50, 20, 5, 10, DEFAULT_BATCH, 1, false, 1e-5, 1e-5, DEFAULT_CONFIDENCE, 0, 1);
    }

    /** All of them in one line: {@code batch 64, components 64, ...}, in alphabetical order; {@code shards} only if there are several, {@code lock_free} only if it is on. */
    public String text() {
        StringJoiner text = new StringJoiner(", ");
        MemberFacts.of(this).forEach((name, value) -> text.add(name.replace('_', ' ') + " " + value));
        return text.toString();
    }

    /** A builder that starts from these. */
    public Builder with() {
        return new Builder(this);
    }

    private static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
        }
    }

    /** Hyperparameters in the making. Not thread-safe. */
    public static final class Builder {
        private final Loss loss;
        private int components;
        private double learningRate;
        private int epochs;
        private int maxSampled;
        private int k;
        private int n;
        private int batch;
        private int shards;
        private boolean lockFree;
        private double itemAlpha;
        private double userAlpha;
        private double confidence;
        private double frequencyExponent;
        private long seed;

        private Builder(Hyperparameters from) {
            loss = from.loss;
            components = from.components;
            learningRate = from.learningRate;
            epochs = from.epochs;
            maxSampled = from.maxSampled;
            k = from.k;
            n = from.n;
            batch = from.batch;
            shards = from.shards;
            lockFree = from.lockFree;
            itemAlpha = from.itemAlpha;
            userAlpha = from.userAlpha;
            confidence = from.confidence;
            frequencyExponent = from.frequencyExponent;
            seed = from.seed;
        }

        public Builder components(int value) {
            components = value;
            return this;
        }

        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        public Builder maxSampled(int value) {
            maxSampled = value;
            return this;
        }

        public Builder k(int value) {
            k = value;
            return this;
        }

        public Builder n(int value) {
            n = value;
            return this;
        }

        public Builder batch(int value) {
            batch = value;
            return this;
        }

        public Builder shards(int value) {
            shards = value;
            return this;
        }

        public Builder lockFree(boolean value) {
            lockFree = value;
            return this;
        }

        public Builder itemAlpha(double value) {
            itemAlpha = value;
            return this;
        }

        public Builder userAlpha(double value) {
            userAlpha = value;
            return this;
        }

        public Builder confidence(double value) {
            confidence = value;
            return this;
        }

        public Builder frequencyExponent(double value) {
            frequencyExponent = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * The hyperparameters.
         *
         * @throws IllegalArgumentException if one lies outside its range
         */
        public Hyperparameters build() {
            return new Hyperparameters(
                    loss,
                    components,
                    learningRate,
                    epochs,
                    maxSampled,
                    k,
                    n,
                    batch,
                    shards,
                    lockFree,
                    itemAlpha,
                    userAlpha,
                    confidence,
                    frequencyExponent,
                    seed);
        }
    }
}
