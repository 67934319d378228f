package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A training in small batches, by several threads: what {@link Training} does one interaction after the other, for a batch at
 * a time, with the same model at any number of threads.
 *
 * <p>A batch takes two steps, with a barrier behind each:
 *
 * <ol>
 *   <li><b>Look.</b> The interactions of the batch are dealt to the threads. For each, the user is represented, items are
 *       drawn, and the loss is found. Nothing that is learnt changes meanwhile, and each interaction draws from a generator of
 *       its own.
 *   <li><b>Learn.</b> The <em>components</em> are dealt to the threads: each goes through the whole batch, in its order, for
 *       its own components of all embeddings. It sums up the gradients of each feature, and their squares, takes one step of
 *       AdaGrad per feature, and brings the representations of the items up to date. Since no two threads share a component,
 *       there is nothing to lock and no order to lose.
 * </ol>
 *
 * <p>So a square root and a division are paid per feature and batch, not per feature and interaction, which is most of the
 * gain where features are shared: a batch of 256 users with 20 of 200 features each touches every feature two dozen times. An
 * item's gradients are summed before they are handed to its features. What it costs is that gradients are up to a batch old,
 * and, with several threads, that each of them reads what the others have just written.
 *
 * <p>Unlike {@link Training}, the L2 penalty's pending scale is divided by where representations are made, and pairwise
 * losses leave the users' biases alone, which can't change a ranking.
 */
final class BatchTraining {
    private static final float LARGEST_LOSS = 10f;
    private static final double LARGEST_SCALE = 1e6;
    /** Items of more features than this times the batch are represented when needed, not kept up to date. */
    private static final int KEPT_FEATURES = 64;

    /** More floats than two cache lines hold. */
    private static final int GAP = 48;

    private static final float[] NO_LANES = new float[BatchKernels.LANES];

    private final Hyperparameters settings;
    private final Interactions interactions;
    private final UserItems userItems;
    private final double[] rankLoss;
    private final boolean regularised;
    private final BatchKernels kernels;

    private final int components;
    /** Components of each thread. */
    private final int[] lengths;

    private final int batch;
    private final Part users;
    private final Part items;
    private final boolean kept;
    private final float[][] itemRepresentation;
    private final float[] itemBias;

    // What the look at a batch found, by place in the batch.
    private final float[][] userRepresentation;
    private final float[][] direction;
    private final float[] slope;
    private final int[] userRow;
    private final int[] likedRow;
    private final int[] drawnRow;

    /** Sums of steps over what was learnt of a batch, by component, and over how many features. */
    private final float[][] userSteps;

    private final float[][] itemSteps;
    private final int[] steps = new int[2];
    /** How many interactions of the batch were learnt from. */
    private int updates;

    BatchTraining(
            Interactions interactions,
            FeatureMatrix userFeatures,
            FeatureMatrix itemFeatures,
            Hyperparameters settings,
            int threads,
            BatchKernels kernels) {
        this.settings = settings;
        this.interactions = interactions;
        this.kernels = kernels;
        userItems = new UserItems(interactions);
        regularised = settings.userAlpha() > 0 || settings.itemAlpha() > 0;
        rankLoss = Training.rankLoss(settings.maxSampled(), interactions.items());
        components = settings.components();
        lengths = lengths(components, threads);
        batch = Math.max(1, Math.min(settings.batch(), interactions.size()));
        users = new Part(userFeatures, lengths);
        items = new Part(itemFeatures, lengths);
        kept = !items.single && itemFeatures.feature().length <= (long) KEPT_FEATURES * batch;
        itemRepresentation = items.single ? items.embedding : rows(kept ? itemFeatures.rows() : 0, lengths);
        itemBias = items.single ? items.bias : new float[itemFeatures.rows()];
        userRepresentation = rows(batch, lengths);
        direction = rows(batch, lengths);
        slope = new float[batch];
        userRow = new int[batch];
        likedRow = new int[batch];
        drawnRow = new int[batch];
        userSteps = rows(1, lengths);
        itemSteps = rows(1, lengths);
    }

    /**
     * How many components each thread learns, filled up to whole vectors; a thread more than there are vectors would have
     * nothing to do.
     */
    private static int[] lengths(int components, int threads) {
        int vectors = (components + BatchKernels.LANES - 1) / BatchKernels.LANES;
        int[] lengths = new int[Math.max(1, Math.min(threads, vectors))];
        for (int party = 0; party < lengths.length; party++) {
            lengths[party] =
                    (vectors * (party + 1) / lengths.length - vectors * party / lengths.length) * BatchKernels.LANES;
        }
        return lengths;
    }

    /** Rows of zeros, cut into parts, an array for each thread: so no two threads ever write into one cache line. */
    private static float[][] rows(int rows, int[] lengths) {
        float[][] parts = new float[lengths.length][];
        for (int party = 0; party < parts.length; party++) {
            parts[party] = new float[Math.multiplyExact(rows, lengths[party])];
        }
        return parts;
    }

    /** The embeddings and biases of one side's features. */
    private static final class Part {
        final FeatureMatrix features;
        /** Whether every row is one feature, with weight 1. */
        final boolean single;

        final float[][] embedding;
        final float[][] history;
        final float[] bias;
        final float[] biasHistory;

        Part(FeatureMatrix features, int[] lengths) {
            this.features = features;
            single = single(features);
            embedding = rows(features.columns(), lengths);
            history = rows(features.columns(), lengths);
            bias = new float[features.columns()];
            biasHistory = new float[bias.length];
            for (float[] part : history) {
                Arrays.fill(part, 1f);
            }
            Arrays.fill(biasHistory, 1f);
        }

        private static boolean single(FeatureMatrix features) {
            for (int row = 0; row < features.rows(); row++) {
                if (features.start()[row + 1] - features.start()[row] != 1
                        || features.weight()[features.start()[row]] != 1f) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Small numbers around zero: item embeddings, then user embeddings, row by row. */
    void initialise(SeededRandom random) {
        float[] row = new float[components];
        for (Part part : List.of(items, users)) {
            for (int column = 0; column < part.bias.length; column++) {
                for (int j = 0; j < components; j++) {
                    row[j] = (random.nextFloat() - 0.5f) / components;
                }
                int from = 0;
                for (int party = 0; party < lengths.length; party++) {
                    int length = lengths[party];
                    System.arraycopy(
                            row, from, part.embedding[party], column * length, Math.min(length, components - from));
                    from += length;
                }
            }
        }
    }

    /**
     * Trains.
     *
     * @param epochDone is told on the calling thread, while all threads rest, and says whether to go on
     */
    void run(SeededRandom random, IntPredicate epochDone) {
        int[] order = new int[interactions.size()];
        Arrays.setAll(order, entry -> entry);
        int parties = lengths.length;
        Barrier barrier = new Barrier(parties);
        Shuffled shuffled = new Shuffled(order, random);
        List<Thread> helpers = new ArrayList<>();
        try {
            for (int party = 1; party < parties; party++) {
                int number = party;
                // Made by its own thread, so that what it writes lies apart from what others write.
                Thread thread = new Thread(
                        () -> new Worker(number, parties, barrier, shuffled).run(epoch -> true),
                        "offerwright-training-" + party);
                thread.setDaemon(true);
                helpers.add(thread);
                thread.start();
            }
            new Worker(0, parties, barrier, shuffled).run(epochDone);
        } finally {
            barrier.abandon();
            join(helpers);
        }
        barrier.rethrow();
    }

    private static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The order of an epoch's visits, and the seed of its draws. */
    private static final class Shuffled {
        private final int[] order;
        private final SeededRandom random;
        private long seed;

        Shuffled(int[] order, SeededRandom random) {
            this.order = order;
            this.random = random;
        }

        void next() {
            random.shuffle(order);
            seed = random.nextLong();
        }
    }

    boolean isFinite() {
        return Trainer.areFinite(items.bias, users.bias)
                && Trainer.areFinite(items.embedding)
                && Trainer.areFinite(users.embedding);
    }

    /** A copy of the model as of now. */
    FactorizationModel model() {
        return new FactorizationModel(
                components,
                packed(users.embedding, users.bias.length),
                users.bias.clone(),
                packed(items.embedding, items.bias.length),
                items.bias.clone());
    }

    private float[] packed(float[][] parts, int columns) {
        int from = 0;
        float[] packed = new float[columns * components];
        for (int party = 0; party < lengths.length; party++) {
            int length = lengths[party];
            for (int column = 0; column < columns; column++) {
                System.arraycopy(
                        parts[party],
                        column * length,
                        packed,
                        column * components + from,
                        Math.min(length, components - from));
            }
            from += length;
        }
        return packed;
    }

    /** What one thread does. */
    private final class Worker {
        private final int party;
        private final int parties;
        private final Barrier barrier;
        private final Shuffled shuffled;
        /** Number of components of this thread. */
        private final int length;

        private final Grouped userColumns;
        private final Grouped itemRows;
        private final Grouped itemColumns;
        private final SeededRandom draws = new SeededRandom(0);
        private final float[][] userOwn;
        private final float[][] likedOwn;
        private final float[][] drawnOwn;
        private final float[] lanes = new float[BatchKernels.LANES + GAP];
        private float[] rowGradient = new float[0];
        private float[] rowSquares = new float[0];
        private final int[] sampledItem;
        private final float[] sampledScore;

        /** What embeddings and biases must be divided by: see {@link Side#scale}. The same number in every thread. */
        private double userScale = 1;

        private double itemScale = 1;
        private float userShare = 1;
        private float itemShare = 1;

        Worker(int party, int parties, Barrier barrier, Shuffled shuffled) {
            this.party = party;
            this.parties = parties;
            this.barrier = barrier;
            this.shuffled = shuffled;
            length = lengths[party];
            userColumns = new Grouped(users.features.columns());
            itemColumns = new Grouped(items.features.columns());
            itemRows = items.single ? itemColumns : new Grouped(items.features.rows());
            userOwn = ownRow();
            likedOwn = ownRow();
            drawnOwn = ownRow();
            sampledItem = new int[settings.n()];
            sampledScore = new float[settings.n()];
        }

        /** A row for this thread alone, with a gap behind it, lest it share a cache line with another thread's. */
        private float[][] ownRow() {
            float[][] row = new float[parties][];
            for (int p = 0; p < parties; p++) {
                row[p] = new float[lengths[p] + GAP];
            }
            return row;
        }

        void run(IntPredicate epochDone) {
            try {
                representAll();
                for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                    if (party == 0) {
                        shuffled.next();
                    }
                    barrier.await();
                    for (int start = 0; start < interactions.size(); start += batch) {
                        int size = Math.min(batch, interactions.size() - start);
                        look(start, size);
                        barrier.await();
                        learn(size);
                        barrier.await();
                        if (regularised) {
                            shrink();
                        }
                    }
                    if (regularised) {
                        applyScale();
                    }
                    barrier.await();
                    if (party == 0 && !epochDone.test(epoch)) {
                        // The others wait for the next epoch, until the barrier is abandoned.
                        return;
                    }
                }
            } catch (Barrier.AbandonedException e) {
                // Another thread has failed, and says why.
            } catch (RuntimeException | Error e) {
                barrier.abandon(e);
            }
        }

        // Looking.

        private void look(int start, int size) {
            for (int place = size * party / parties; place < size * (party + 1) / parties; place++) {
                int entry = shuffled.order[start + place];
                int user = interactions.user()[entry];
                userRow[place] = user;
                likedRow[place] = interactions.item()[entry];
                drawnRow[place] = -1;
                slope[place] = 0;
                draws.reset(shuffled.seed + start + place);
                switch (settings.loss()) {
                    case WARP -> warp(place, entry);
                    case BPR -> bpr(place, entry);
                    case WARP_KOS -> warpKos(place, user);
                    case LOGISTIC -> logistic(place, entry);
                }
            }
        }

        private void warp(int place, int entry) {
            if (interactions.value()[entry] > 0) {
                representUser(place);
                float[][] liked = represented(likedRow[place], likedOwn);
                float likedScore = score(likedRow[place], liked);
                violate(place, liked, likedScore, interactions.weight()[entry]);
            }
        }

        private void violate(int place, float[][] liked, float likedScore, float weight) {
            for (int draw = 1; draw <= settings.maxSampled(); draw++) {
                int row = draws.nextInt(interactions.items());
                float[][] drawn = represented(row, drawnOwn);
                // The order of the two tests is free, and most draws fail the first.
                if (score(row, drawn) > likedScore - 1 && !userItems.has(userRow[place], row)) {
                    found(place, liked, row, drawn, Math.min(LARGEST_LOSS, (float) (weight * rankLoss[draw])));
                    return;
                }
            }
        }

        private void bpr(int place, int entry) {
            if (!(interactions.value()[entry] > 0)) {
                return;
            }
            int entries = interactions.size();
            for (int draw = 0; draw < entries; draw++) {
                int row = interactions.item()[draws.nextInt(entries)];
                if (!userItems.has(userRow[place], row)) {
                    representUser(place);
                    float[][] liked = represented(likedRow[place], likedOwn);
                    float[][] drawn = represented(row, drawnOwn);
                    double chance = Training.logistic((double) score(likedRow[place], liked) - score(row, drawn));
                    found(place, liked, row, drawn, (float) (interactions.weight()[entry] * (1 - chance)));
                    return;
                }
            }
            // The user has every item that anybody has: there is nothing to rank below.
        }

        private void warpKos(int place, int user) {
            int first = userItems.start[user];
            int count = userItems.start[user + 1] - first;
            representUser(place);
            int samples = Math.min(settings.n(), count);
            for (int sample = 0; sample < samples; sample++) {
                int row = userItems.item[first + draws.nextInt(count)];
                float score = score(row, represented(row, likedOwn));
                int rank = sample;
                while (rank > 0 && sampledScore[rank - 1] < score) {
                    sampledScore[rank] = sampledScore[rank - 1];
                    sampledItem[rank] = sampledItem[rank - 1];
                    rank--;
                }
                sampledScore[rank] = score;
                sampledItem[rank] = row;
            }
            int chosen = Math.min(settings.k(), samples) - 1;
            likedRow[place] = sampledItem[chosen];
            violate(place, represented(sampledItem[chosen], likedOwn), sampledScore[chosen], 1f);
        }

        private void logistic(int place, int entry) {
            representUser(place);
            float[][] liked = represented(likedRow[place], likedOwn);
            float userBias = bias(users, userRow[place]) * userShare;
            double error = Training.logistic(userBias + score(likedRow[place], liked))
                    - (interactions.value()[entry] > 0 ? 1 : 0);
            slope[place] = (float) (interactions.weight()[entry] * error);
            int row = rowOf(likedRow[place], liked);
            for (int p = 0; p < parties; p++) {
                System.arraycopy(liked[p], row * lengths[p], direction[p], place * lengths[p], lengths[p]);
            }
        }

        private void found(int place, float[][] liked, int row, float[][] drawn, float loss) {
            drawnRow[place] = row;
            slope[place] = loss;
            int drawnAt = rowOf(row, drawn);
            int likedAt = rowOf(likedRow[place], liked);
            for (int p = 0; p < parties; p++) {
                int stretch = lengths[p];
                kernels.subtract(
                        direction[p],
                        place * stretch,
                        drawn[p],
                        drawnAt * stretch,
                        liked[p],
                        likedAt * stretch,
                        stretch);
            }
        }

        private void representUser(int place) {
            for (int p = 0; p < parties; p++) {
                // By way of a row that stays in the nearest cache, from which the scores read it.
                represent(users, userRow[place], userOwn[p], 0, p);
                System.arraycopy(userOwn[p], 0, userRepresentation[p], place * lengths[p], lengths[p]);
            }
        }

        /** The array that holds an item's representation, in {@link #rowOf}. */
        private float[][] represented(int row, float[][] own) {
            if (kept || items.single) {
                return itemRepresentation;
            }
            for (int p = 0; p < parties; p++) {
                represent(items, row, own[p], 0, p);
            }
            itemBias[row] = bias(items, row);
            return own;
        }

        private int rowOf(int row, float[][] representation) {
            if (representation != itemRepresentation) {
                return 0;
            }
            return items.single ? items.features.feature()[row] : row;
        }

        private float score(int row, float[][] representation) {
            int at = rowOf(row, representation);
            float[] before = NO_LANES;
            int last = parties - 1;
            for (int p = 0; p < last; p++) {
                int stretch = lengths[p];
                kernels.multiply(before, lanes, userOwn[p], 0, representation[p], at * stretch, stretch);
                before = lanes;
            }
            int stretch = lengths[last];
            float product = kernels.dot(before, userOwn[last], 0, representation[last], at * stretch, stretch);
            float bias = itemBias[items.single ? items.features.feature()[row] : row];
            return userShare * itemShare * product + itemShare * bias;
        }

        /** Sets a row to a row's representation, not yet divided by the scale, for one thread's components. */
        private void represent(Part part, int row, float[] to, int toRow, int p) {
            int stretch = lengths[p];
            FeatureMatrix features = part.features;
            kernels.represent(
                    to,
                    toRow * stretch,
                    features.feature(),
                    features.weight(),
                    features.start()[row],
                    features.start()[row + 1],
                    part.embedding[p],
                    stretch);
        }

        private float bias(Part part, int row) {
            float sum = 0;
            for (int at = part.features.start()[row]; at < part.features.start()[row + 1]; at++) {
                sum += part.features.weight()[at] * part.bias[part.features.feature()[at]];
            }
            return sum;
        }

        // Learning.

        private void learn(int size) {
            group(size);
            if (itemRows != itemColumns) {
                handToFeatures();
            }
            if (regularised) {
                Arrays.fill(userSteps[party], 0f);
                Arrays.fill(itemSteps[party], 0f);
                if (party == 0) {
                    updates = 0;
                    for (int place = 0; place < size; place++) {
                        updates += slope[place] != 0 ? 1 : 0;
                    }
                    steps[0] = userColumns.size();
                    steps[1] = itemColumns.size();
                }
                addSteps(users, userColumns, userSteps[party]);
                addSteps(items, itemColumns, itemSteps[party]);
            }
            step(users, userColumns, settings.loss() == Loss.LOGISTIC, (float) (settings.learningRate() * userScale));
            step(items, itemColumns, true, (float) (settings.learningRate() * itemScale));
            if (kept) {
                representTouched();
            }
            userColumns.clear();
            itemColumns.clear();
        }

        /** Groups what the batch says by user feature and by item. */
        private void group(int size) {
            boolean pairwise = settings.loss() != Loss.LOGISTIC;
            FeatureMatrix features = users.features;
            for (int place = 0; place < size; place++) {
                if (slope[place] != 0) {
                    itemRows.count(itemKey(likedRow[place]));
                    if (pairwise) {
                        itemRows.count(itemKey(drawnRow[place]));
                    }
                    int end = features.start()[userRow[place] + 1];
                    for (int at = features.start()[userRow[place]]; at < end; at++) {
                        userColumns.count(features.feature()[at]);
                    }
                }
            }
            itemRows.counted();
            userColumns.counted();
            for (int place = 0; place < size; place++) {
                float loss = slope[place];
                if (loss != 0) {
                    itemRows.add(itemKey(likedRow[place]), place, pairwise ? -loss : loss);
                    if (pairwise) {
                        itemRows.add(itemKey(drawnRow[place]), place, loss);
                    }
                    int end = features.start()[userRow[place] + 1];
                    for (int at = features.start()[userRow[place]]; at < end; at++) {
                        userColumns.add(features.feature()[at], place, features.weight()[at] * loss);
                    }
                }
            }
        }

        private int itemKey(int row) {
            return items.single ? items.features.feature()[row] : row;
        }

        /** Sums up what is said of each item, and groups the sums by item feature. */
        private void handToFeatures() {
            FeatureMatrix features = items.features;
            if (rowGradient.length < itemRows.count * length) {
                rowGradient = new float[2 * itemRows.count * length];
                rowSquares = new float[rowGradient.length];
            }
            for (int slot = 0; slot < itemRows.count; slot++) {
                kernels.sumGradients(
                        rowGradient,
                        rowSquares,
                        slot * length,
                        itemRows.place,
                        itemRows.weight,
                        userShare,
                        itemRows.first(slot),
                        itemRows.end[slot],
                        userRepresentation[party],
                        length);
                int row = itemRows.touched[slot];
                for (int at = features.start()[row]; at < features.start()[row + 1]; at++) {
                    itemColumns.count(features.feature()[at]);
                }
            }
            itemColumns.counted();
            for (int slot = 0; slot < itemRows.count; slot++) {
                int row = itemRows.touched[slot];
                for (int at = features.start()[row]; at < features.start()[row + 1]; at++) {
                    itemColumns.add(features.feature()[at], slot, features.weight()[at]);
                }
            }
        }

        private void step(Part part, Grouped columns, boolean biased, float rate) {
            boolean ofRows = part == items && itemRows != itemColumns;
            for (int slot = 0; slot < columns.count; slot++) {
                int first = columns.first(slot);
                int end = columns.end[slot];
                int column = columns.touched[slot];
                if (ofRows) {
                    kernels.stepOfSums(
                            part.embedding[party],
                            part.history[party],
                            column * length,
                            rate,
                            columns.place,
                            columns.weight,
                            first,
                            end,
                            rowGradient,
                            rowSquares,
                            length);
                } else {
                    kernels.step(
                            part.embedding[party],
                            part.history[party],
                            column * length,
                            rate,
                            columns.place,
                            columns.weight,
                            part == items ? userShare : itemShare,
                            first,
                            end,
                            (part == items ? userRepresentation : direction)[party],
                            length);
                }
                if (party == 0 && biased) {
                    stepBias(part, columns, slot, ofRows, rate);
                }
            }
            if (ofRows) {
                itemRows.clear();
            }
        }

        private void stepBias(Part part, Grouped columns, int slot, boolean ofRows, float rate) {
            float sum = 0;
            float squareSum = 0;
            for (int e = columns.first(slot); e < columns.end[slot]; e++) {
                float weight = columns.weight[e];
                if (ofRows) {
                    int row = columns.place[e];
                    for (int inner = itemRows.first(row); inner < itemRows.end[row]; inner++) {
                        float g = weight * itemRows.weight[inner];
                        sum += g;
                        squareSum += g * g;
                    }
                } else {
                    sum += weight;
                    squareSum += weight * weight;
                }
            }
            int column = columns.touched[slot];
            part.biasHistory[column] += squareSum;
            part.bias[column] -= rate * sum / (float) Math.sqrt(part.biasHistory[column]);
        }

        private void addSteps(Part part, Grouped columns, float[] sums) {
            for (int slot = 0; slot < columns.count; slot++) {
                kernels.addSteps(
                        sums,
                        0,
                        columns.end[slot] - columns.first(slot),
                        part.history[party],
                        columns.touched[slot] * length,
                        length);
            }
        }

        /** Brings up to date the items that have a feature that was touched. */
        private void representTouched() {
            FeatureMatrix features = items.features;
            for (int row = 0; row < features.rows(); row++) {
                for (int at = features.start()[row]; at < features.start()[row + 1]; at++) {
                    if (itemColumns.touches(features.feature()[at])) {
                        representItem(row);
                        break;
                    }
                }
            }
        }

        private void representAll() {
            for (int row = 0; kept && row < items.features.rows(); row++) {
                representItem(row);
            }
        }

        private void representItem(int row) {
            represent(items, row, itemRepresentation[party], row, party);
            if (party == 0) {
                itemBias[row] = bias(items, row);
            }
        }

        // The L2 penalty.

        /** Shrinks everything by the average step of the batch, times the penalty, once per update. */
        private void shrink() {
            int touched = steps[0] + steps[1];
            if (touched == 0) {
                return;
            }
            double sum = 0;
            int left = components;
            for (int p = 0; p < parties; p++) {
                for (int j = 0; j < Math.min(lengths[p], left); j++) {
                    sum += (double) userSteps[p][j] + itemSteps[p][j];
                }
                left -= lengths[p];
            }
            double perUpdate = settings.learningRate() * sum / ((double) components * touched);
            userScale *= 1 + settings.userAlpha() * perUpdate * updates;
            itemScale *= 1 + settings.itemAlpha() * perUpdate * updates;
            userShare = (float) (1 / userScale);
            itemShare = (float) (1 / itemScale);
            if (userScale > LARGEST_SCALE || itemScale > LARGEST_SCALE) {
                applyScale();
                barrier.await();
            }
        }

        private void applyScale() {
            divide(users, userScale);
            divide(items, itemScale);
            userScale = 1;
            itemScale = 1;
            userShare = 1;
            itemShare = 1;
            representAll();
        }

        private void divide(Part part, double scale) {
            float[] own = part.embedding[party];
            for (int j = 0; j < own.length; j++) {
                own[j] = (float) (own[j] / scale);
            }
            if (party == 0) {
                for (int column = 0; column < part.bias.length; column++) {
                    part.bias[column] = (float) (part.bias[column] / scale);
                }
            }
        }
    }

    /** The places of a batch that touch a feature or an item, by feature or item, in the order of the batch. */
    private static final class Grouped {
        /** Of each key that was touched, else -1. */
        private final int[] slots;

        int[] touched = new int[64];
        /** Where the entries of each slot end, and so where those of the next one begin. */
        int[] end = new int[64];

        int count;
        int[] place = new int[1024];
        float[] weight = new float[1024];

        Grouped(int keys) {
            slots = new int[keys];
            Arrays.fill(slots, -1);
        }

        boolean touches(int key) {
            return slots[key] >= 0;
        }

        /** Announces an entry. */
        void count(int key) {
            int slot = slots[key];
            if (slot < 0) {
                if (count == touched.length) {
                    touched = Arrays.copyOf(touched, 2 * count);
                    end = Arrays.copyOf(end, 2 * count);
                }
                slot = count++;
                slots[key] = slot;
                touched[slot] = key;
                end[slot] = 0;
            }
            end[slot]++;
        }

        /** Makes room for what was announced. */
        void counted() {
            int size = 0;
            for (int slot = 0; slot < count; slot++) {
                int entries = end[slot];
                end[slot] = size;
                size += entries;
            }
            if (place.length < size) {
                place = new int[2 * size];
                weight = new float[2 * size];
            }
        }

        /** Adds an entry that was announced. */
        void add(int key, int at, float value) {
            int entry = end[slots[key]]++;
            place[entry] = at;
            weight[entry] = value;
        }

        int first(int slot) {
            return slot == 0 ? 0 : end[slot - 1];
        }

        int size() {
            return count == 0 ? 0 : end[count - 1];
        }

        void clear() {
            for (int slot = 0; slot < count; slot++) {
                slots[touched[slot]] = -1;
            }
            count = 0;
        }
    }
}
