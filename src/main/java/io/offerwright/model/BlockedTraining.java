package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.BatchTraining.Part;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A training on {@link TrainingBlocks}, one after the other on one thread: an epoch visits the blocks in random order, and each
 * block's interactions in random order. What is learnt of items, and of features that users of several blocks have, stays in
 * memory; what is learnt of a feature that only one block's users have (such as a user's own) comes and goes with the block.
 * Nothing is ever merged, since nothing is learnt twice.
 *
 * <p>A visit is a {@link BatchTraining}. One block is the same as no blocks, float by float: every feature begins with the same
 * numbers, whichever block it is in.
 */
final class BlockedTraining {
    private final TrainingBlocks blocks;
    private final Hyperparameters settings;
    private final BatchKernels kernels;
    private final Part items;
    /** What is learnt of the {@linkplain TrainingBlocks#shared shared} columns, as of between two visits. */
    private final Part shared;

    /** Whether a block's own features are on disk. */
    private final boolean[] kept;

    /**
     * What a block's own features on disk must be divided by: the L2 penalty shrinks all features at every update, also those
     * that are not in memory.
     */
    private final double[] scale;

    private @Nullable Visit current;
    private boolean finite = true;

    /**
     * A block in memory.
     *
     * @param column of all features, for each of the block's
     * @param place among the shared columns of each of the block's, below 0 for one of its own
     */
    private record Visit(int block, BatchTraining training, int[] column, int[] place) {}

    BlockedTraining(TrainingBlocks blocks, FeatureMatrix items, Hyperparameters settings, BatchKernels kernels) {
        this.blocks = blocks;
        this.settings = settings;
        this.kernels = kernels;
        this.items = new Part(items, settings.components());
        FeatureMatrix nobody = new FeatureMatrix(blocks.shared().length, new int[] {0}, new int[0], new float[0]);
        shared = new Part(nobody, settings.components());
        kept = new boolean[blocks.count()];
        scale = new double[blocks.count()];
        Arrays.fill(scale, 1);
        if (blocks.count() > 1) {
            long own = IntStream.range(0, blocks.count())
                    .mapToLong(block -> blocks.extent(block).own())
                    .sum();
            blocks.directory().requireRoom(own * TrainingBlocks.learntBytes(settings.components()));
        }
    }

    /**
     * Trains from fresh embeddings on.
     *
     * @param epochDone says whether to go on
     */
    void run(IntPredicate epochDone) {
        SeededRandom random = new SeededRandom(settings.seed());
        items.initialise(random);
        random.skip((long) blocks.userFeatures() * settings.components());
        for (int place = 0; place < blocks.shared().length; place++) {
            initialise(shared, place, blocks.shared()[place]);
        }
        int[] order = IntStream.range(0, blocks.count()).toArray();
        boolean going = true;
        for (int epoch = 1; going && epoch <= settings.epochs(); epoch++) {
            random.shuffle(order);
            for (int block : order) {
                visit(block, random);
            }
            going = epochDone.test(epoch);
        }
    }

    /** As if all features' embeddings were drawn one after the other, after those of the items. */
    private void initialise(Part part, int at, int column) {
        SeededRandom random = new SeededRandom(settings.seed());
        random.skip((long) settings.components() * (items.bias.length + (long) column));
        part.initialise(at, random);
    }

    boolean isFinite() {
        return finite;
    }

    private void visit(int block, SeededRandom random) {
        Visit visit = current;
        if (visit == null || visit.block != block) {
            // The last one goes before the next one comes, so that there is never room for two.
            visit = null;
            current = null;
            visit = open(block);
            current = visit;
        }
        BatchTraining training = visit.training;
        training.shuffle(random);
        training.learn(0, blocks.extent(block).interactions());
        training.settle();
        training.forgetItems();
        finite &= training.isFinite();
        double shrunk = training.takeShrinkage();
        if (shrunk != 1) {
            shared.divide(shrunk);
            for (int other = 0; other < scale.length; other++) {
                scale[other] *= other == block ? 1 : shrunk;
            }
        }
        for (int at = 0; at < visit.place.length; at++) {
            if (visit.place[at] >= 0) {
                ShardedTraining.copy(training.users, at, shared, visit.place[at]);
            }
        }
        if (blocks.count() > 1) {
            keep(visit);
        }
    }

    private Visit open(int block) {
        TrainingBlocks.Block loaded = blocks.load(block);
        TrainingBlocks.Extent extent = blocks.extent(block);
        BatchTraining training = new BatchTraining(
                loaded.interactions(),
                IntStream.range(0, extent.interactions()).toArray(),
                extent.from(),
                loaded.users(),
                items,
                settings,
                kernels);
        int[] place = places(loaded.column());
        try (ScratchDirectory.@Nullable Input input = learnt(block)) {
            for (int at = 0; at < place.length; at++) {
                if (place[at] >= 0) {
                    ShardedTraining.copy(shared, place[at], training.users, at);
                } else {
                    fetch(input, training.users, at, loaded.column()[at], scale[block]);
                }
            }
        }
        scale[block] = 1;
        return new Visit(block, training, loaded.column(), place);
    }

    private int[] places(int[] columns) {
        int[] place = new int[columns.length];
        for (int at = 0; at < place.length; at++) {
            place[at] = Arrays.binarySearch(blocks.shared(), columns[at]);
        }
        return place;
    }

    private static String name(int block) {
        return "learnt-" + block;
    }

    private void keep(Visit visit) {
        Part part = visit.training.users;
        try (ScratchDirectory.Output output = blocks.directory().write(name(visit.block))) {
            for (int at = 0; at < visit.place.length; at++) {
                if (visit.place[at] < 0) {
                    for (int j = 0; j < settings.components(); j++) {
                        output.write(part.embedding[at * part.length + j]);
                        output.write(part.history[at * part.length + j]);
                    }
                    output.write(part.bias[at]);
                    output.write(part.biasHistory[at]);
                }
            }
            output.finish();
        }
        kept[visit.block] = true;
    }

    /** What was learnt of a block's own features; null before its first visit. */
    private ScratchDirectory.@Nullable Input learnt(int block) {
        return kept[block] ? blocks.directory().read(name(block)) : null;
    }

    /** Fills in what the next of a block's own features is like. */
    private void fetch(ScratchDirectory.@Nullable Input input, Part part, int at, int column, double scale) {
        if (input == null) {
            initialise(part, at, column);
        } else {
            for (int j = 0; j < settings.components(); j++) {
                part.embedding[at * part.length + j] = input.readFloat();
                part.history[at * part.length + j] = input.readFloat();
            }
            part.bias[at] = input.readFloat();
            part.biasHistory[at] = input.readFloat();
        }
        if (scale != 1) {
            part.divide(at, scale);
        }
    }

    /** A copy of the model, as of the end of an epoch. */
    FactorizationModel model() {
        int components = settings.components();
        float[] embedding = new float[Math.multiplyExact(blocks.userFeatures(), components)];
        float[] bias = new float[blocks.userFeatures()];
        for (int place = 0; place < blocks.shared().length; place++) {
            shared.pack(place, embedding, bias, blocks.shared()[place]);
        }
        // One feature at a time on its way from the disk.
        Part one = new Part(new FeatureMatrix(1, new int[] {0}, new int[0], new float[0]), components);
        Visit visit = current;
        for (int block = 0; block < blocks.count(); block++) {
            if (visit != null && visit.block == block) {
                for (int at = 0; at < visit.place.length; at++) {
                    if (visit.place[at] < 0) {
                        visit.training.users.pack(at, embedding, bias, visit.column[at]);
                    }
                }
                continue;
            }
            int[] column = blocks.columns(block);
            int[] place = places(column);
            try (ScratchDirectory.@Nullable Input input = learnt(block)) {
                for (int at = 0; at < place.length; at++) {
                    if (place[at] < 0) {
                        fetch(input, one, 0, column[at], scale[block]);
                        one.pack(0, embedding, bias, column[at]);
                    }
                }
            }
        }
        return new FactorizationModel(components, embedding, bias, items.packed(), items.bias.clone());
    }
}
