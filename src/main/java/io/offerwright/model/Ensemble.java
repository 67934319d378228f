package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Several factorization models that vote on a score, each with a weight. A {@link Scorer} puts them on one scale.
 *
 * @param members at least one, all of the same user features and item features, with names of their own
 */
public record Ensemble(List<Member> members) {
    /**
     * One trained model of an ensemble.
     *
     * @param name unique in the ensemble, such as {@code deep}
     * @param weight its share of the vote relative to the other members, greater than 0
     * @param hyperparameters what it was trained with
     */
    public record Member(String name, double weight, Hyperparameters hyperparameters, FactorizationModel model) {
        public Member {
            requireWeight(name, weight);
        }
    }

    /**
     * How to train one member.
     *
     * @param name unique in the ensemble
     * @param weight its share of the vote relative to the other members, greater than 0
     */
    public record Recipe(String name, double weight, Hyperparameters hyperparameters) {
        public Recipe {
            requireWeight(name, weight);
        }

        /**
         * Trains the member.
         *
         * @param threads how many threads to use, 1 or more; the member is the same with any number
         * @see Trainer#fit(Interactions, FeatureMatrix, FeatureMatrix)
         */
        public Member train(
                Interactions interactions, FeatureMatrix users, FeatureMatrix items, int threads, Progress progress) {
            FactorizationModel model = new Trainer(hyperparameters)
                    .fit(
                            interactions,
                            users,
                            items,
                            threads,
                            epoch -> progress.epochDone(name, epoch, hyperparameters.epochs()));
            return new Member(name, weight, hyperparameters, model);
        }

        /**
         * Trains the member in blocks.
         *
         * @see Trainer#fit(TrainingBlocks, FeatureMatrix, Trainer.EpochListener)
         */
        public Member train(TrainingBlocks blocks, FeatureMatrix items, Progress progress) {
            FactorizationModel model = new Trainer(hyperparameters).fit(blocks, items, (epoch, now) -> {
                progress.epochDone(name, epoch, hyperparameters.epochs());
                return true;
            });
            return new Member(name, weight, hyperparameters, model);
        }
    }

    /** Hears how a training comes along. */
    @FunctionalInterface
    public interface Progress {
        /** The member has finished {@code epoch} (1 to {@code epochs}). */
        void epochDone(String member, int epoch, int epochs);
    }

    public Ensemble {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("An ensemble needs at least one member.");
        }
        Set<String> names = new HashSet<>();
        FactorizationModel first = members.get(0).model();
        for (Member member : members) {
            if (!names.add(member.name())) {
                throw new IllegalArgumentException("Two members are named \"" + member.name() + "\".");
            }
            if (member.model().userFeatures() != first.userFeatures()
                    || member.model().itemFeatures() != first.itemFeatures()) {
                throw new IllegalArgumentException(
                        "The members must know the same features; \"" + member.name() + "\" differs.");
            }
        }
    }

    /** The default members, untrained: WARP 1.5, BPR 1.0, Deep 1.2, WARP-KOS 0.8, with seeds that follow from one. */
    public static List<Recipe> defaults(long seed) {
        return List.of(
                new Recipe(
                        "warp",
                        1.5,
                        Hyperparameters.of(Loss.WARP).with().seed(seed).build()),
                new Recipe(
                        "bpr",
                        1.0,
                        Hyperparameters.of(Loss.BPR).with().seed(seed + 1).build()),
                new Recipe(
                        "deep",
                        1.2,
                        Hyperparameters.deep().with().seed(seed + 2).build()),
                new Recipe(
                        "warp-kos",
                        0.8,
                        Hyperparameters.of(Loss.WARP_KOS).with().seed(seed + 3).build()));
    }

    /**
     * Five members for the offers of a telco: a few hundred, of which a customer has accepted some. The penalties and epochs are
     * the best on customers held out of simulated worlds; the plain {@linkplain #defaults defaults} overfit there.
     */
    public static List<Recipe> telco(long seed) {
        List<Recipe> members = new ArrayList<>();
        for (Recipe plain : defaults(seed)) {
            Hyperparameters.Builder settings = plain.hyperparameters().with();
            settings.epochs(10).itemAlpha(1e-3).userAlpha(1e-3);
            if (plain.hyperparameters().loss() == Loss.WARP) {
                settings.learningRate(0.03);
            }
            members.add(new Recipe(plain.name(), plain.weight(), settings.build()));
        }
        members.add(new Recipe(
                "als", 1, Hyperparameters.of(Loss.ALS).with().seed(seed + 5).build()));
        return members;
    }

    /** The members' weights by name. */
    public SortedMap<String, Double> weights() {
        SortedMap<String, Double> weights = new TreeMap<>();
        members.forEach(member -> weights.put(member.name(), member.weight()));
        return weights;
    }

    /**
     * The members that are named, with these weights.
     *
     * @throws IllegalArgumentException if none is named, or a weight is not greater than 0
     */
    public Ensemble withWeights(SortedMap<String, Double> weights) {
        List<Member> named = new ArrayList<>();
        for (Member member : members) {
            Double weight = weights.get(member.name());
            if (weight != null) {
                named.add(new Member(member.name(), weight, member.hyperparameters(), member.model()));
            }
        }
        return new Ensemble(named);
    }

    /** A scorer of these items, in the order of the rows. */
    public Scorer scorer(FeatureMatrix items) {
        return new Scorer(this, items);
    }

    private static void requireWeight(String name, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    "The weight (" + weight + ") of member \"" + name + "\" must be greater than 0.");
        }
    }
}
