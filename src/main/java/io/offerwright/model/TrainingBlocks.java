package io.offerwright.model;

import io.offerwright.data.IntColumn;
import io.offerwright.data.Interactions;
import io.offerwright.data.InteractionsBuilder;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureMatrixBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Interactions and the features of users on disk, the users cut into blocks of about equally many interactions: for a training
 * that holds one block in memory at a time.
 *
 * <pre>
 *   interactions-B   int user, int item (and float value, float weight, if not all are 1)    8 or 16 bytes each
 *   features-B       int user, int feature, float weight                                     12 bytes each
 *   learnt-B         of each feature that only this block's users have: embedding, history,
 *                    bias, its history                                                       8 × (components + 1)
 * </pre>
 *
 * <p>All numbers are little-endian. The files lie in a directory of their own, which {@link #close} removes; so does the end of
 * Java. Not thread-safe.
 */
public final class TrainingBlocks implements AutoCloseable {
    /** Most blocks: each has two files open while they are written. */
    public static final int MOST = 400;

    private static final String INTERACTIONS = "interactions";
    private static final String FEATURES = "features";

    private final ScratchDirectory directory;
    private final int users;
    private final int items;
    private final int columns;
    private final boolean identity;
    private final boolean plain;
    private final long size;
    private final List<Extent> extents;
    /** The columns of features that no block has for itself, ascending. */
    private final int[] shared;

    /**
     * How large a block is.
     *
     * @param from its first user
     * @param to the first user behind it
     * @param interactions how many there are
     * @param featureRows how many features its users have, together, besides their identities
     * @param columns how many different features its users have
     * @param own how many of these only they have
     */
    record Extent(int from, int to, int interactions, int featureRows, int columns, int own) {
        int users() {
            return to - from;
        }
    }

    /**
     * A block in memory.
     *
     * @param interactions of its users, who keep their numbers
     * @param users features of its users, the first of them in the first row
     * @param column among all features, of each of the block's
     */
    record Block(Interactions interactions, FeatureMatrix users, int[] column) {}

    private TrainingBlocks(Writer writer, Layout layout, long size) {
        directory = writer.directory;
        users = layout.users;
        items = layout.items;
        identity = layout.identity;
        columns = layout.columns();
        plain = writer.plain;
        this.size = size;
        List<int[]> columnsOf = new ArrayList<>();
        int[] owners = new int[columns];
        for (Extent extent : layout.extents) {
            int[] own = columns(extent, columnsOf.size());
            columnsOf.add(own);
            for (int column : own) {
                owners[column]++;
            }
        }
        List<Extent> counted = new ArrayList<>();
        for (int block = 0; block < columnsOf.size(); block++) {
            Extent extent = layout.extents.get(block);
            int[] all = columnsOf.get(block);
            int own = (int)
                    Arrays.stream(all).filter(column -> owners[column] == 1).count();
            counted.add(new Extent(extent.from, extent.to, extent.interactions, extent.featureRows, all.length, own));
        }
        extents = List.copyOf(counted);
        shared = IntStream.range(0, columns)
                .filter(column -> owners[column] != 1)
                .toArray();
    }

    /**
     * Blocks of what is in memory already.
     *
     * @param count how many blocks, 1 to {@value #MOST}
     * @param scratch where to make the directory of the blocks
     * @throws InputException if it can't be written there
     */
    public static TrainingBlocks of(Interactions interactions, FeatureMatrix users, int count, Path scratch) {
        Training.requireRows("users", users, interactions.users());
        try (Writer writer = new Writer(scratch)) {
            for (int entry = 0; entry < interactions.size(); entry++) {
                writer.interaction(
                        interactions.user()[entry],
                        interactions.item()[entry],
                        interactions.value()[entry],
                        interactions.weight()[entry]);
            }
            for (int user = 0; user < users.rows(); user++) {
                for (int at = users.start()[user]; at < users.start()[user + 1]; at++) {
                    writer.feature(user, users.feature()[at], users.weight()[at]);
                }
            }
            return writer.cut(interactions.users(), interactions.items(), users.columns(), false, count);
        }
    }

    /**
     * Refuses hyperparameters with which no training goes in blocks.
     *
     * @throws IllegalArgumentException if it is als, one interaction after the other, or in shards
     */
    public static void requireSuitable(Hyperparameters settings) {
        if (settings.loss() == Loss.ALS) {
            throw new IllegalArgumentException(
                    "als can't be trained in blocks: each of its sweeps solves for all users at once. Take another loss.");
        }
        if (settings.batch() == 1) {
            throw new IllegalArgumentException(
                    "A batch of 1 can't be trained in blocks. Take the default batch, or no blocks.");
        }
        if (settings.shards() > 1) {
            throw new IllegalArgumentException("Blocks come one after the other, and shards (" + settings.shards()
                    + ") side by side: take one of the two.");
        }
    }

    /** How many blocks there are. */
    public int count() {
        return extents.size();
    }

    /** Number of users. */
    public int users() {
        return users;
    }

    /** Number of items. */
    public int items() {
        return items;
    }

    /** Number of interactions. */
    public long size() {
        return size;
    }

    /** Number of features of users. */
    public int userFeatures() {
        return columns;
    }

    /** Whether all values and weights are 1. */
    boolean plain() {
        return plain;
    }

    /** How many of a block's features are its users themselves. */
    int identities(Extent extent) {
        return identity ? extent.users() : 0;
    }

    Extent extent(int block) {
        return extents.get(block);
    }

    int[] shared() {
        return shared;
    }

    ScratchDirectory directory() {
        return directory;
    }

    /**
     * Bytes that a training reads and writes in an epoch, if no block stays in memory.
     *
     * @param components length of an embedding
     */
    public long trafficPerEpoch(int components) {
        if (count() == 1) {
            return 0;
        }
        long bytes = 0;
        for (Extent extent : extents) {
            // A block's features are read twice: which there are, then whose they are.
            bytes += interactionBytes(plain) * extent.interactions + 2 * 12L * extent.featureRows;
            bytes += 2 * learntBytes(components) * extent.own;
        }
        return bytes;
    }

    private static long interactionBytes(boolean plain) {
        return plain ? 8 : 16;
    }

    /** What is kept on disk of a feature that one block has for itself. */
    static long learntBytes(int components) {
        return 8 * (components + 1L);
    }

    /** The interactions of a block; the matrix has the shape of the whole. */
    public Interactions interactions(int block) {
        Extent extent = extents.get(block);
        int[] user = new int[extent.interactions];
        int[] item = new int[user.length];
        float[] value = new float[user.length];
        float[] weight = plain ? value : new float[user.length];
        try (ScratchDirectory.Input input = directory.read(INTERACTIONS + "-" + block)) {
            for (int entry = 0; entry < user.length; entry++) {
                user[entry] = input.readInt();
                item[entry] = input.readInt();
                value[entry] = plain ? 1f : input.readFloat();
                weight[entry] = plain ? 1f : input.readFloat();
            }
        }
        return new Interactions(users, items, user, item, value, weight);
    }

    /** The interactions of some users, in the order of the blocks. */
    public Interactions interactions(IntPredicate wanted) {
        InteractionsBuilder builder = new InteractionsBuilder();
        for (int block = 0; block < count(); block++) {
            Interactions some = interactions(block);
            for (int entry = 0; entry < some.size(); entry++) {
                if (wanted.test(some.user()[entry])) {
                    builder.add(some.user()[entry], some.item()[entry], some.value()[entry], some.weight()[entry]);
                }
            }
        }
        return builder.build(users, items);
    }

    /** The features of some users; the rows of all others are empty. */
    public FeatureMatrix users(IntPredicate wanted) {
        FeatureMatrixBuilder builder = new FeatureMatrixBuilder();
        for (int user = 0; identity && user < users; user++) {
            if (wanted.test(user)) {
                builder.add(user, user, 1f);
            }
        }
        int offset = identity ? users : 0;
        for (int block = 0; block < count(); block++) {
            forEachFeature(extents.get(block), block, (user, feature, weight) -> {
                if (wanted.test(user)) {
                    builder.add(user, offset + feature, weight);
                }
            });
        }
        return builder.build(users, columns, false);
    }

    /** The columns of all features that the block's users have, ascending. */
    int[] columns(int block) {
        return columns(extents.get(block), block);
    }

    private int[] columns(Extent extent, int block) {
        int offset = identity ? users : 0;
        BitSet seen = new BitSet();
        forEachFeature(extent, block, (user, feature, weight) -> seen.set(feature));
        IntStream others = seen.stream().map(feature -> offset + feature);
        return identity
                ? IntStream.concat(IntStream.range(extent.from, extent.to), others)
                        .toArray()
                : others.toArray();
    }

    Block load(int block) {
        Extent extent = extents.get(block);
        int[] column = columns(block);
        FeatureMatrixBuilder builder = new FeatureMatrixBuilder();
        // The identities come first.
        int first = identity ? extent.users() : 0;
        int offset = identity ? users : 0;
        forEachFeature(
                extent,
                block,
                (user, feature, weight) -> builder.add(
                        user - extent.from,
                        Arrays.binarySearch(column, first, column.length, offset + feature) - first,
                        weight));
        FeatureMatrix matrix = builder.build(extent.users(), column.length - first, identity);
        return new Block(interactions(block), matrix, column);
    }

    @FunctionalInterface
    private interface FeatureSink {
        void accept(int user, int feature, float weight);
    }

    private void forEachFeature(Extent extent, int block, FeatureSink sink) {
        if (extent.featureRows > 0) {
            forEachFeature(directory, FEATURES + "-" + block, extent.featureRows, sink);
        }
    }

    private static void forEachFeature(ScratchDirectory directory, String name, long rows, FeatureSink sink) {
        try (ScratchDirectory.Input input = directory.read(name)) {
            for (long row = 0; row < rows; row++) {
                sink.accept(input.readInt(), input.readInt(), input.readFloat());
            }
        }
    }

    /** Removes the blocks. */
    @Override
    public void close() {
        directory.close();
    }

    /** The shape of the blocks before it is known which features they have. */
    private record Layout(int users, int items, int features, boolean identity, List<Extent> extents) {
        int columns() {
            return identity ? Math.addExact(users, features) : features;
        }
    }

    /**
     * Takes interactions and features in any order, and keeps none of them in memory. On disk they take 16 and 12 bytes each,
     * and as much again while they are cut.
     */
    public static final class Writer implements AutoCloseable {
        private final ScratchDirectory directory;
        private final ScratchDirectory.Output interactions;
        private final ScratchDirectory.Output features;
        private long interactionCount;
        private long featureCount;
        private boolean plain = true;
        private boolean cut;

        /**
         * A writer to a new directory.
         *
         * @param scratch where to make it
         * @throws InputException if it can't be made there
         */
        public Writer(Path scratch) {
            directory = new ScratchDirectory(scratch);
            interactions = directory.write(INTERACTIONS);
            features = directory.write(FEATURES);
        }

        /**
         * Takes an interaction.
         *
         * @param value positive for a liked item, zero or less for a disliked one
         * @param weight 0 or more
         * @throws InputException if it can't be written, such as where the disk is full
         */
        public void interaction(int user, int item, float value, float weight) {
            interactions.write(user);
            interactions.write(item);
            interactions.write(value);
            interactions.write(weight);
            plain &= value == 1f && weight == 1f;
            interactionCount++;
        }

        /**
         * Takes a feature of a user.
         *
         * @throws InputException if it can't be written, such as where the disk is full
         */
        public void feature(int user, int feature, float weight) {
            features.write(user);
            features.write(feature);
            features.write(weight);
            featureCount++;
        }

        /**
         * Cuts the users into blocks.
         *
         * @param users number of users
         * @param items number of items
         * @param features number of features
         * @param identity whether every user has a feature of their own besides; these come first
         * @param count how many blocks, 1 to {@value TrainingBlocks#MOST}; no more than users
         * @throws InputException if it can't be written, or a block has more interactions than an array can hold
         */
        public TrainingBlocks cut(int users, int items, int features, boolean identity, int count) {
            if (count < 1 || count > MOST) {
                throw new IllegalArgumentException("blocks (" + count + ") must lie between 1 and " + MOST + ".");
            }
            interactions.finish();
            this.features.finish();
            int[] ends = ends(users, Math.max(1, Math.min(count, users)));
            long[] sizes = distribute(INTERACTIONS, interactionCount, ends, plain ? 2 : 4, 4);
            long[] rows = distribute(FEATURES, featureCount, ends, 3, 3);
            List<Extent> extents = new ArrayList<>();
            for (int block = 0; block < ends.length; block++) {
                if (Math.max(sizes[block], rows[block]) > IntColumn.MOST) {
                    throw new InputException(Problem.of(
                            "",
                            String.format(
                                    Locale.ROOT,
                                    "A block has %,d interactions and %,d features of users, more than an array can hold.",
                                    sizes[block],
                                    rows[block]),
                            "Take more blocks than " + count + "."));
                }
                extents.add(new Extent(
                        block == 0 ? 0 : ends[block - 1], ends[block], (int) sizes[block], (int) rows[block], 0, 0));
            }
            TrainingBlocks blocks =
                    new TrainingBlocks(this, new Layout(users, items, features, identity, extents), interactionCount);
            cut = true;
            return blocks;
        }

        private int[] ends(int users, int count) {
            long[] upTo = new long[users + 1];
            try (ScratchDirectory.Input input = directory.read(INTERACTIONS)) {
                for (long entry = 0; entry < interactionCount; entry++) {
                    upTo[input.readInt() + 1]++;
                    for (int other = 0; other < 3; other++) {
                        input.readInt();
                    }
                }
            }
            return ShardedTraining.cuts(upTo, count);
        }

        /** Writes the rows of a file, whose first number is the user, to the blocks' files; returns how many each has. */
        private long[] distribute(String name, long rows, int[] ends, int kept, int numbers) {
            directory.requireRoom(rows * kept * Integer.BYTES);
            long[] counts = new long[ends.length];
            List<ScratchDirectory.Output> outputs = new ArrayList<>();
            try (ScratchDirectory.Input input = directory.read(name)) {
                for (int block = 0; block < ends.length; block++) {
                    outputs.add(directory.write(name + "-" + block));
                }
                for (long row = 0; row < rows; row++) {
                    int user = input.readInt();
                    int block = blockOf(user, ends);
                    ScratchDirectory.Output output = outputs.get(block);
                    output.write(user);
                    for (int number = 1; number < numbers; number++) {
                        int next = input.readInt();
                        if (number < kept) {
                            output.write(next);
                        }
                    }
                    counts[block]++;
                }
                outputs.forEach(ScratchDirectory.Output::finish);
            } finally {
                outputs.forEach(ScratchDirectory.Output::close);
            }
            directory.delete(name);
            return counts;
        }

        /** The first block that ends behind the user. */
        private static int blockOf(int user, int[] ends) {
            int low = 0;
            int high = ends.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (ends[middle] > user) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        /** Lets go of the files; removes them, unless they have been cut into blocks. */
        @Override
        public void close() {
            interactions.close();
            features.close();
            if (!cut) {
                directory.close();
            }
        }
    }
}
