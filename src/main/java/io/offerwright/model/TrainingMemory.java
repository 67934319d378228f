package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import java.util.Locale;

/**
 * How many bytes the training of a model takes, as follows from the shapes of the data and the hyperparameters: the sum of the
 * arrays that live as long as the training does. Known before it begins, so that one that can't end need not begin.
 *
 * <pre>
 *   an interaction    user, item, value (and weight, if not all are 1)    12 to 16   ┐
 *                     order, items by user (and draws, in bpr)             8 to 12   ┘ als: 16, by user and by item
 *   a user or item    a row of the feature matrix                          8 a feature, and 8
 *   a feature         embedding, AdaGrad's history, biases                 8 × (components + 1), and 4
 *                     the same again for each shard that has it
 *   a model           what its file holds                                  4 × (components + 1) a feature
 *   in blocks         the first two lines, and the third of users, of the largest block alone
 * </pre>
 *
 * <p>Components are filled up to whole vectors, but in the file.
 *
 * @param interactions the interactions, and what finds a user's items and the next one to learn from
 * @param users features of the users, and what is learnt of them
 * @param items features of the items, and what is learnt of them
 * @param shards copies of features and of what is learnt, where there are several shards
 * @param model a copy of the model, as it is returned, scored with and written
 */
public record TrainingMemory(long interactions, long users, long items, long shards, long model) {
    /** What a training may take of the memory that Java may use; the rest is for what comes and goes. */
    private static final double SHARE = 0.9;

    private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8L;

    /**
     * What a training with these hyperparameters takes.
     *
     * @see Trainer#fit(Interactions, FeatureMatrix, FeatureMatrix)
     */
    public static TrainingMemory of(
            Interactions interactions, FeatureMatrix users, FeatureMatrix items, Hyperparameters settings) {
        boolean alternating = settings.loss() == Loss.ALS;
        boolean batches = !alternating && settings.batch() > 1;
        int components = settings.components();
        long length =
                batches ? (components + BatchKernels.LANES - 1L) / BatchKernels.LANES * BatchKernels.LANES : components;
        long entries = interactions.size();
        long perEntry = 12L + (interactions.value() == interactions.weight() ? 0 : 4);
        perEntry += alternating ? 16 : 8;
        perEntry += batches && settings.loss() == Loss.BPR ? 4 : 0;
        long shards = 0;
        if (settings.lockFree()) {
            shards = lockFree(interactions, users, items, settings, length);
        } else if (batches && settings.shards() > 1) {
            shards = shards(interactions, users, items, settings, length);
        }
        return new TrainingMemory(
                perEntry * entries + 4L * (users.rows() + 1),
                bytes(users) + (alternating ? 4 * length * users.rows() : learnt(users.columns(), length, batches)),
                bytes(items)
                        + (alternating
                                ? 4 * length * items.rows()
                                : learnt(items.columns(), length, batches) + represented(items, length, batches)),
                shards,
                model(users.columns(), items.columns(), components));
    }

    /**
     * What a training on blocks takes, with the largest of them: the items and the features that users of several blocks have stay,
     * the others come and go. A copy of the model joins the last block when the training ends.
     *
     * @see Trainer#fit(TrainingBlocks, FeatureMatrix, Trainer.EpochListener)
     */
    public static TrainingMemory of(TrainingBlocks blocks, FeatureMatrix items, Hyperparameters settings) {
        int components = settings.components();
        long length = (components + BatchKernels.LANES - 1L) / BatchKernels.LANES * BatchKernels.LANES;
        long perEntry = 20L + (blocks.plain() ? 0 : 4) + (settings.loss() == Loss.BPR ? 4 : 0);
        long interactions = 0;
        long users = 0;
        for (int block = 0; block < blocks.count(); block++) {
            TrainingBlocks.Extent extent = blocks.extent(block);
            long own = perEntry * extent.interactions() + 4L * (extent.users() + 1);
            long features = extent.featureRows() + (long) blocks.identities(extent);
            // Beside the rows, which of all features and which of the shared ones they are.
            long learnt = 4L * (extent.users() + 1)
                    + 8L * features
                    + 8L * extent.columns()
                    + learnt(extent.columns(), length, true);
            if (own + learnt > interactions + users) {
                interactions = own;
                users = learnt;
            }
        }
        long shared = blocks.shared().length;
        return new TrainingMemory(
                interactions,
                users + 4 * shared + learnt(shared, length, false),
                bytes(items) + learnt(items.columns(), length, true) + represented(items, length, true),
                0,
                model(blocks.userFeatures(), items.columns(), components));
    }

    /** What a model takes, in memory and in a file, without what the file says of it. */
    public static long model(long userFeatures, long itemFeatures, int components) {
        return Float.BYTES * (components + 1L) * (userFeatures + itemFeatures);
    }

    /** All of it. */
    public long total() {
        return interactions + users + items + shards + model;
    }

    /**
     * Refuses a training that can't end.
     *
     * @param name of the model, for the message
     * @param besides bytes of what stays in memory besides, such as models that were trained before
     * @param available how many bytes Java may use, as {@link Runtime#maxMemory} says
     * @throws InputException if it takes more
     */
    public void requireFits(String name, long besides, long available) {
        if (total() + besides > SHARE * available) {
            throw new InputException(Problem.of(
                    "",
                    String.format(
                            Locale.ROOT,
                            "The training of %s takes %,d MB of memory (%,d interactions, %,d users, %,d items, %,d shards,"
                                    + " %,d the model, %,d other models); Java may use %,d, of which a tenth is kept free.",
                            name,
                            megabytes(total() + besides),
                            megabytes(interactions),
                            megabytes(users),
                            megabytes(items),
                            megabytes(shards),
                            megabytes(model),
                            megabytes(besides),
                            megabytes(available)),
                    "Give Java more, such as by OFFERWRIGHT_OPTS=-Xmx" + gigabytes(besides)
                            + "g, or take fewer components, fewer shards, no feature for each user, or a sample of the"
                            + " users; or train in more blocks, such as by evaluate --train ... --blocks 8."));
        }
    }

    /**
     * Refuses embeddings that no array can hold.
     *
     * @param most features of the side that has more
     * @throws InputException if one side has too many
     */
    static void requireArrays(long most, Hyperparameters settings) {
        long length = (settings.components() + BatchKernels.LANES - 1L) / BatchKernels.LANES * BatchKernels.LANES;
        if (most * length > MOST_NUMBERS) {
            throw new InputException(Problem.of(
                    "",
                    String.format(
                            Locale.ROOT,
                            "%,d features with %,d components each are more than the %,d numbers that an array can hold.",
                            most,
                            settings.components(),
                            MOST_NUMBERS),
                    "Take fewer components, or no feature for each user."));
        }
    }

    private long gigabytes(long besides) {
        return (long) Math.ceil((total() + besides) / SHARE / (1 << 30));
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static long bytes(FeatureMatrix features) {
        return 4L * features.start().length + 8L * features.feature().length;
    }

    /** Embeddings, biases, the histories of both, and in batches where a feature's gradients stand. */
    private static long learnt(long columns, long length, boolean batches) {
        return columns * (8 * (length + 1) + (batches ? 4 : 0));
    }

    /** The items' representations, which are kept where an item has several features, and when they were made. */
    private static long represented(FeatureMatrix items, long length, boolean batches) {
        return batches && items.feature().length > items.rows() ? items.rows() * (4 * length + 12) : 0;
    }

    /** What each shard has of its own where all share what is learnt: an order, and where a feature's gradients stand. */
    private static long lockFree(
            Interactions interactions,
            FeatureMatrix users,
            FeatureMatrix items,
            Hyperparameters settings,
            long length) {
        int count = Math.min(settings.shards(), interactions.users());
        long each = 4L * (users.columns() + items.columns()) + represented(items, length, true);
        return count * each + (settings.loss() == Loss.BPR ? 8L : 4L) * interactions.size();
    }

    /** What each shard has of its own. */
    private static long shards(
            Interactions interactions,
            FeatureMatrix users,
            FeatureMatrix items,
            Hyperparameters settings,
            long length) {
        int count = Math.max(1, Math.min(settings.shards(), interactions.users()));
        long bytes = 0;
        int[] seen = new int[users.columns()];
        int[] ends = ShardedTraining.cuts(interactions, count);
        for (int shard = 0, from = 0; shard < count; from = ends[shard++]) {
            int first = users.start()[from];
            int end = users.start()[ends[shard]];
            long columns = 0;
            for (int entry = first; entry < end; entry++) {
                int column = users.feature()[entry];
                columns += seen[column] <= shard ? 1 : 0;
                seen[column] = shard + 1;
            }
            bytes += 8L * (end - first) + 4L * (ends[shard] - from);
            bytes += learnt(columns, length, true) + 4 * columns + 4L * users.columns();
            bytes += learnt(items.columns(), length, true) + represented(items, length, true);
        }
        return bytes;
    }
}
