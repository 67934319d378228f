package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Trains a factorization model: by stochastic gradient descent with AdaGrad, or by alternating least squares.
 *
 * <p>The same data and hyperparameters give the same model, float by float, on any machine and at any number of threads.
 * Immutable and thread-safe.
 *
 * <p>Sources: Kula, <em>Metadata embeddings for user and item cold-start recommendations</em>, CBRecSys 2015 (the model);
 * Weston, Bengio, Usunier, <em>WSABIE: scaling up to large vocabulary image annotation</em>, IJCAI 2011 (WARP); Rendle,
 * Freudenthaler, Gantner, Schmidt-Thieme, <em>BPR: Bayesian personalized ranking from implicit feedback</em>, UAI 2009;
 * Weston, Yee, Weiss, <em>Learning to rank recommendations with the k-order statistic loss</em>, RecSys 2013; Duchi, Hazan,
 * Singer, <em>Adaptive subgradient methods for online learning and stochastic optimization</em>, JMLR 12, 2011.
 */
public final class Trainer {
    private final Hyperparameters settings;

    /** Follows a training from epoch to epoch, and may end it. */
    @FunctionalInterface
    public interface EpochListener {
        /**
         * Is told on the thread that called for the training, which waits for the answer.
         *
         * @param epoch how many epochs are done, 1 or more
         * @param model makes a copy of the model as it is now: what a training of exactly so many epochs returns. Of use
         *     only until this method returns
         * @return whether to go on
         */
        boolean goOn(int epoch, Supplier<FactorizationModel> model);
    }

    /** A trainer with these hyperparameters. */
    public Trainer(Hyperparameters settings) {
        this.settings = settings;
    }

    /**
     * Trains a model.
     *
     * @param interactions what users did; its values say liked (above zero) or not, its weights how much an entry counts. To
     *     WARP-KOS, which knows no values, an entry with value and weight 0 is none; to the other losses it is an item that
     *     is not learnt from, and not drawn
     * @param users the features of each user, one row per row of the interaction matrix
     * @param items the features of each item, one row per column of the interaction matrix
     * @throws IllegalArgumentException if the matrices do not fit together
     * @throws InputException if the training diverges: a step so large that numbers overflow; or if there are more features and
     *     components than an array can hold
     */
    public FactorizationModel fit(Interactions interactions, FeatureMatrix users, FeatureMatrix items) {
        return fit(interactions, users, items, 1, epoch -> {});
    }

    /**
     * Trains a model, telling {@code progress} after each epoch how many are done.
     *
     * @param threads how many threads to use, 1 or more; the model is the same with any number
     * @see #fit(Interactions, FeatureMatrix, FeatureMatrix)
     */
    public FactorizationModel fit(
            Interactions interactions, FeatureMatrix users, FeatureMatrix items, int threads, IntConsumer progress) {
        return fit(interactions, users, items, threads, (epoch, model) -> {
            progress.accept(epoch);
            return true;
        });
    }

    /**
     * Trains a model for as many epochs as {@code listener} wants, at most those of the hyperparameters.
     *
     * @param threads how many threads to use, 1 or more; the model is the same with any number
     * @return the model after the last epoch
     * @see #fit(Interactions, FeatureMatrix, FeatureMatrix)
     */
    public FactorizationModel fit(
            Interactions given, FeatureMatrix users, FeatureMatrix items, int threads, EpochListener listener) {
        TrainingMemory.requireArrays(Math.max(users.columns(), items.columns()), settings);
        Interactions interactions = settings.loss() == Loss.WARP_KOS ? withoutSilent(given) : given;
        if (settings.loss() == Loss.ALS) {
            return fitAlternating(interactions, users, items, threads, listener);
        }
        return settings.batch() == 1
                ? fitOneByOne(interactions, users, items, listener)
                : fitInBatches(interactions, users, items, threads, listener);
    }

    /**
     * Trains a model on blocks of users, one of which is in memory at a time, on one thread; one block gives the same model as a
     * training without blocks and shards. The model itself is in memory.
     *
     * @param blocks interactions and features of users
     * @param items the features of each item, one row per column of the interaction matrix
     * @return the model after the last epoch
     * @throws IllegalArgumentException if the hyperparameters don't go with blocks, or the items don't fit
     * @throws InputException if the training diverges, if there are more features and components than an array can hold, or if the
     *     blocks can't be read or written
     */
    public FactorizationModel fit(TrainingBlocks blocks, FeatureMatrix items, EpochListener listener) {
        TrainingBlocks.requireSuitable(settings);
        TrainingMemory.requireArrays(Math.max(blocks.userFeatures(), items.columns()), settings);
        Training.requireRows("items", items, blocks.items());
        BlockedTraining training = new BlockedTraining(blocks, items, settings, BatchKernels.FASTEST);
        training.run(epoch -> {
            requireFinite(training.isFinite(), epoch);
            return listener.goOn(epoch, training::model);
        });
        return training.model();
    }

    /** Without the entries that say nothing: this loss would take what they name for liked. */
    private static Interactions withoutSilent(Interactions interactions) {
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (isSilent(interactions, entry)) {
                return interactions.only(each -> !isSilent(interactions, each));
            }
        }
        return interactions;
    }

    private static boolean isSilent(Interactions interactions, int entry) {
        return interactions.value()[entry] == 0 && interactions.weight()[entry] == 0;
    }

    private FactorizationModel fitAlternating(
            Interactions interactions, FeatureMatrix users, FeatureMatrix items, int threads, EpochListener listener) {
        Training.requireRows("users", users, interactions.users());
        Training.requireRows("items", items, interactions.items());
        AlternatingLeastSquares training = new AlternatingLeastSquares(interactions, settings, threads);
        boolean wanted = true;
        for (int sweep = 1; wanted && sweep <= settings.epochs(); sweep++) {
            training.sweep();
            wanted = listener.goOn(sweep, () -> training.model(users, items));
        }
        if (settings.epochs() > 0 && training.hasVanished()) {
            throw new InputException(Problem.of(
                    "",
                    "The training of als came to nothing: with penalties of " + settings.userAlpha() + " (users) and "
                            + settings.itemAlpha() + " (items) all factors went to zero, for so few interactions.",
                    "Try smaller penalties, such as "
                            + Hyperparameters.of(Loss.ALS).userAlpha()
                            + " with a frequency exponent of "
                            + Hyperparameters.of(Loss.ALS).frequencyExponent()
                            + ", or a larger confidence than " + settings.confidence()
                            + "."));
        }
        return training.model(users, items);
    }

    private FactorizationModel fitInBatches(
            Interactions interactions, FeatureMatrix users, FeatureMatrix items, int threads, EpochListener listener) {
        Training.requireRows("users", users, interactions.users());
        Training.requireRows("items", items, interactions.items());
        ShardedTraining training = new ShardedTraining(interactions, users, items, settings, BatchKernels.FASTEST);
        training.run(new SeededRandom(settings.seed()), threads, epoch -> {
            requireFinite(training.isFinite(), epoch);
            return listener.goOn(epoch, training::model);
        });
        return training.model();
    }

    private FactorizationModel fitOneByOne(
            Interactions interactions, FeatureMatrix users, FeatureMatrix items, EpochListener listener) {
        Training training = new Training(interactions, users, items, settings);
        SeededRandom random = new SeededRandom(settings.seed());
        initialise(training.items.embedding, settings.components(), random);
        initialise(training.users.embedding, settings.components(), random);
        int[] order = new int[interactions.size()];
        for (int entry = 0; entry < order.length; entry++) {
            order[entry] = entry;
        }
        boolean wanted = true;
        for (int epoch = 1; wanted && epoch <= settings.epochs(); epoch++) {
            random.shuffle(order);
            training.epoch(order, random.nextInt());
            requireFinite(
                    areFinite(
                            training.items.embedding,
                            training.items.bias,
                            training.users.embedding,
                            training.users.bias),
                    epoch);
            wanted = listener.goOn(epoch, training::model);
        }
        return training.model();
    }

    private void requireFinite(boolean finite, int epoch) {
        if (!finite) {
            throw new InputException(Problem.of(
                    "",
                    "The training of " + settings.loss().text() + " diverged in epoch " + epoch
                            + ": its numbers grew beyond all bounds.",
                    "Try a lower learning rate than " + settings.learningRate()
                            + ", or smaller weights of features and interactions."));
        }
    }

    /** Whether these are numbers, and none of them, nor their sum, too large to be of use. */
    static boolean areFinite(float[]... arrays) {
        for (float[] numbers : arrays) {
            float sum = 0;
            for (float number : numbers) {
                sum += Math.abs(number);
            }
            if (!Float.isFinite(sum)) {
                return false;
            }
        }
        return true;
    }

    /** Small numbers around zero, the smaller the longer the embedding. */
    static void initialise(float[] embedding, int components, SeededRandom random) {
        for (int j = 0; j < embedding.length; j++) {
            embedding[j] = (random.nextFloat() - 0.5f) / components;
        }
    }
}
