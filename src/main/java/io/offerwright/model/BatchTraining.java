package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A training in small batches, on one thread: what {@link Training} does one interaction after the other, for a batch at a
 * time. Each batch takes two steps:
 *
 * <ol>
 *   <li><b>Look.</b> For each interaction, the user is represented, items are drawn, and the loss is found. Nothing that is
 *       learnt changes meanwhile, and each interaction draws from a generator of its own.
 *   <li><b>Learn.</b> The gradients of each feature, and their squares, are summed up in the order of the batch; each feature
 *       takes one step of AdaGrad, and the representations of the items are brought up to date.
 * </ol>
 *
 * <p>So a square root and a division are paid per feature and batch, not per feature and interaction, which is most of the
 * gain where features are shared: a batch of 256 users with 20 of 200 features each touches every feature two dozen times. An
 * item's gradients are summed before they are handed to its features. What it costs is that gradients are up to a batch old.
 *
 * <p>Unlike {@link Training}, the L2 penalty's pending scale is divided by where representations are made, and pairwise
 * losses leave the users' biases alone, which can't change a ranking.
 *
 * <p>Several threads: see {@link ShardedTraining}.
 */
final class BatchTraining {
    private static final float LARGEST_LOSS = 10f;
    private static final double LARGEST_SCALE = 1e6;

    private final Hyperparameters settings;
    private final Interactions interactions;
    private final UserItems userItems;
    private final double[] rankLoss;
    private final boolean regularised;
    private final BatchKernels kernels;

    private final int components;
    /** Components, filled up to whole vectors: the length of a row. */
    private final int length;

    private final int batch;
    final Part users;
    final Part items;
    /** The items as of when each was last represented; the features themselves if every item is one. */
    private final float[] itemRepresentation;

    private final float[] itemBias;
    /** The batch in which each item was last represented. */
    private final int[] representedIn;

    private int batches;

    /** The first of the users that are trained on: the one whose features stand in the first row. */
    private final int firstUser;

    /** The entries in the order of an epoch's visits. */
    private final int[] order;

    /** The entries as they were given, where the loss draws from them. */
    private final int[] drawable;

    /** The seed of an epoch's draws. */
    private long epochSeed;

    private final SeededRandom draws = new SeededRandom(0);

    // What the look at a batch found, by place in the batch.
    private final float[] userRepresentation;
    private final float[] direction;
    private final float[] slope;
    private final int[] userRow;
    private final int[] likedRow;
    private final int[] drawnRow;
    private final float[] value;
    private final float[] weight;

    // The features of the users in the batch, by place; and which stretch of the users' items is theirs.
    private final int[] featureEnd;
    private final int[] itemsFrom;
    private final int[] itemsTo;
    private int[] feature = new int[0];
    private float[] featureWeight = new float[0];

    /** The user that is looked at: a row that stays in the nearest cache. */
    private final float[] userOwn;

    private final int[] sampledItem;
    private final float[] sampledScore;

    private final Grouped userColumns;
    private final Grouped itemRows;
    private final Grouped itemColumns;
    private float[] rowGradient = new float[0];
    private float[] rowSquares = new float[0];
    private float[] rowBias = new float[0];
    private float[] rowBiasSquares = new float[0];
    private float[] squaredWeight = new float[0];
    private final float[] gradient;
    private final float[] squares;

    /** Sums of steps over what was learnt of a batch, by component. */
    private final float[] steps;

    /** What embeddings and biases must be divided by: see {@link Side#scale}. */
    private double userScale = 1;

    private double itemScale = 1;
    private float userShare = 1;
    private float itemShare = 1;

    /**
     * Whether others learn the same parameters meanwhile. Then the L2 penalty is taken out of them by {@link #settle} alone, not
     * along the way: a scale of one's own would have no meaning where others change the numbers under it.
     */
    private final boolean amongOthers;

    /** What the users' embeddings and biases have been divided by. */
    private double shrinkage = 1;

    /** A training on all users. */
    BatchTraining(
            Interactions interactions,
            FeatureMatrix userFeatures,
            FeatureMatrix itemFeatures,
            Hyperparameters settings,
            BatchKernels kernels) {
        this(
                interactions,
                IntStream.range(0, interactions.size()).toArray(),
                0,
                userFeatures,
                itemFeatures,
                settings,
                kernels);
    }

    /**
     * A training on some users.
     *
     * @param entries all interactions of these users, by place; taken over, and put into another order
     * @param firstUser the user of the first row of {@code userFeatures}; the others follow
     */
    BatchTraining(
            Interactions interactions,
            int[] entries,
            int firstUser,
            FeatureMatrix userFeatures,
            FeatureMatrix itemFeatures,
            Hyperparameters settings,
            BatchKernels kernels) {
        this(
                interactions,
                entries,
                firstUser,
                userFeatures,
                new Part(itemFeatures, settings.components()),
                settings,
                kernels);
    }

    /** A training on some users that goes on with what was learnt of items, and changes it. */
    BatchTraining(
            Interactions interactions,
            int[] entries,
            int firstUser,
            FeatureMatrix userFeatures,
            Part items,
            Hyperparameters settings,
            BatchKernels kernels) {
        this(
                interactions,
                new UserItems(interactions, entries, firstUser, userFeatures.rows()),
                entries,
                firstUser,
                new Part(userFeatures, settings.components()),
                items,
                false,
                settings,
                kernels);
    }

    /** A training on some of the interactions of another one, which learns that one's parameters beside it. */
    BatchTraining(BatchTraining other, int[] entries) {
        this(
                other.interactions,
                other.userItems,
                entries,
                other.firstUser,
                other.users,
                other.items,
                true,
                other.settings,
                other.kernels);
    }

    private BatchTraining(
            Interactions interactions,
            UserItems userItems,
            int[] entries,
            int firstUser,
            Part users,
            Part items,
            boolean amongOthers,
            Hyperparameters settings,
            BatchKernels kernels) {
        this.settings = settings;
        this.interactions = interactions;
        this.userItems = userItems;
        this.kernels = kernels;
        this.firstUser = firstUser;
        this.users = users;
        this.items = items;
        this.amongOthers = amongOthers;
        FeatureMatrix userFeatures = users.features;
        FeatureMatrix itemFeatures = items.features;
        order = entries;
        drawable = settings.loss() == Loss.BPR ? entries.clone() : new int[0];
        regularised = settings.userAlpha() > 0 || settings.itemAlpha() > 0;
        rankLoss = Training.rankLoss(settings.maxSampled(), interactions.items());
        components = settings.components();
        length = items.length;
        batch = Math.max(1, Math.min(settings.batch(), entries.length));
        itemRepresentation = items.single ? items.embedding : rows(itemFeatures.rows(), length);
        itemBias = items.single ? items.bias : new float[itemFeatures.rows()];
        representedIn = new int[items.single ? 0 : itemFeatures.rows()];
        userRepresentation = rows(batch, length);
        direction = rows(batch, length);
        slope = new float[batch];
        userRow = new int[batch];
        likedRow = new int[batch];
        drawnRow = new int[batch];
        value = new float[batch];
        weight = new float[batch];
        featureEnd = new int[batch];
        itemsFrom = new int[batch];
        itemsTo = new int[batch];
        userOwn = new float[length];
        sampledItem = new int[settings.n()];
        sampledScore = new float[settings.n()];
        userColumns = new Grouped(userFeatures.columns());
        itemColumns = new Grouped(itemFeatures.columns());
        itemRows = items.single ? itemColumns : new Grouped(itemFeatures.rows());
        gradient = new float[length];
        squares = new float[length];
        steps = new float[length];
    }

    private static float[] rows(int rows, int length) {
        return new float[Math.multiplyExact(rows, length)];
    }

    /** The embeddings and biases of one side's features, and the sums of their squared gradients. */
    static final class Part {
        final FeatureMatrix features;
        /** Whether every weight is 1. */
        final boolean plain;
        /** Whether every row is one feature, with weight 1. */
        final boolean single;

        private final int components;
        /** Of a row; the places behind the components stay zero. */
        final int length;

        final float[] embedding;
        final float[] history;
        final float[] bias;
        final float[] biasHistory;

        Part(FeatureMatrix features, int components) {
            this.features = features;
            this.components = components;
            length = (components + BatchKernels.LANES - 1) / BatchKernels.LANES * BatchKernels.LANES;
            plain = plain(features.weight());
            single = plain && single(features.start());
            embedding = rows(features.columns(), length);
            history = rows(features.columns(), length);
            bias = new float[features.columns()];
            biasHistory = new float[bias.length];
            Arrays.fill(history, 1f);
            Arrays.fill(biasHistory, 1f);
        }

        private static boolean plain(float[] weights) {
            for (float weight : weights) {
                if (weight != 1f) {
                    return false;
                }
            }
            return true;
        }

        private static boolean single(int[] starts) {
            for (int row = 0; row < starts.length; row++) {
                if (starts[row] != row) {
                    return false;
                }
            }
            return true;
        }

        void initialise(SeededRandom random) {
            for (int column = 0; column < bias.length; column++) {
                initialise(column, random);
            }
        }

        void initialise(int column, SeededRandom random) {
            for (int j = 0; j < components; j++) {
                embedding[column * length + j] = (random.nextFloat() - 0.5f) / components;
            }
        }

        void divide(double scale) {
            for (int j = 0; j < embedding.length; j++) {
                embedding[j] = (float) (embedding[j] / scale);
            }
            for (int column = 0; column < bias.length; column++) {
                bias[column] = (float) (bias[column] / scale);
            }
        }

        /** Divides one column. */
        void divide(int column, double scale) {
            for (int j = column * length; j < column * length + components; j++) {
                embedding[j] = (float) (embedding[j] / scale);
            }
            bias[column] = (float) (bias[column] / scale);
        }

        /** Copies one column to a place in arrays of all, without the places behind the components. */
        void pack(int column, float[] embeddings, float[] biases, int place) {
            System.arraycopy(embedding, column * length, embeddings, place * components, components);
            biases[place] = bias[column];
        }

        /** A copy of the embeddings without the places behind the components. */
        float[] packed() {
            float[] packed = new float[bias.length * components];
            for (int column = 0; column < bias.length; column++) {
                System.arraycopy(embedding, column * length, packed, column * components, components);
            }
            return packed;
        }
    }

    /** Small numbers around zero: item embeddings, then user embeddings, row by row. */
    void initialise(SeededRandom random) {
        for (Part part : List.of(items, users)) {
            part.initialise(random);
        }
        forgetItems();
    }

    /** Puts the interactions into another order. */
    void shuffle(SeededRandom random) {
        random.shuffle(order);
        epochSeed = random.nextLong();
    }

    /** Learns from the interactions at these places of the order. */
    void learn(int from, int to) {
        for (int start = from; start < to; start += batch) {
            int size = Math.min(batch, to - start);
            look(start, size);
            learn(size);
        }
    }

    /**
     * Makes the embeddings and biases what they stand for, with nothing left to be divided by; {@link #forgetItems} must
     * follow before anything more is learnt.
     */
    void settle() {
        if (regularised) {
            users.divide(userScale);
            items.divide(itemScale);
            shrinkage *= userScale;
            userScale = 1;
            itemScale = 1;
            userShare = 1;
            itemShare = 1;
        }
    }

    /** What the users' embeddings and biases have been divided by since this was asked last. */
    double takeShrinkage() {
        double taken = shrinkage;
        shrinkage = 1;
        return taken;
    }

    /** Represents all items anew when they are needed, since their features have been changed otherwise than by learning. */
    void forgetItems() {
        batches++;
    }

    boolean isFinite() {
        return Trainer.areFinite(items.bias, users.bias, items.embedding, users.embedding);
    }

    /** A copy of the model, as of now; it must be settled. */
    FactorizationModel model() {
        return new FactorizationModel(
                components, users.packed(), users.bias.clone(), items.packed(), items.bias.clone());
    }

    // Looking.

    private void look(int start, int size) {
        batches++;
        fetch(start, size);
        // If nearly all will be drawn, one after the other is faster than as they come.
        for (int row = 0; row < representedIn.length && representedIn.length <= 2 * size; row++) {
            represent(row);
        }
        for (int place = 0; place < size; place++) {
            drawnRow[place] = -1;
            slope[place] = 0;
            draws.reset(epochSeed + start + place);
            switch (settings.loss()) {
                case WARP -> warp(place);
                case BPR -> bpr(place);
                case WARP_KOS -> warpKos(place);
                case LOGISTIC -> logistic(place);
                case ALS -> throw new IllegalArgumentException("Alternating least squares is no gradient descent.");
            }
        }
    }

    /**
     * Puts side by side what lies scattered over memory, in loops that do nothing else, so that the processor waits for many
     * of the scattered places at a time.
     */
    private void fetch(int start, int size) {
        for (int place = 0; place < size; place++) {
            int entry = order[start + place];
            userRow[place] = interactions.user()[entry] - firstUser;
            likedRow[place] = interactions.item()[entry];
            value[place] = interactions.value()[entry];
            weight[place] = interactions.weight()[entry];
        }
        int[] starts = users.features.start();
        int end = 0;
        for (int place = 0; place < size; place++) {
            int user = userRow[place];
            end += starts[user + 1] - starts[user];
            featureEnd[place] = end;
            itemsFrom[place] = userItems.start[user];
            itemsTo[place] = userItems.start[user + 1];
        }
        if (feature.length < end) {
            feature = new int[2 * end];
            featureWeight = new float[2 * end];
            Arrays.fill(featureWeight, 1f);
        }
        for (int place = 0; place < size; place++) {
            int first = featuresOf(place);
            int from = starts[userRow[place]];
            System.arraycopy(users.features.feature(), from, feature, first, featureEnd[place] - first);
            if (!users.plain) {
                System.arraycopy(users.features.weight(), from, featureWeight, first, featureEnd[place] - first);
            }
        }
    }

    /** Where the features of the user at a place begin; they end at {@code featureEnd[place]}. */
    private int featuresOf(int place) {
        return place == 0 ? 0 : featureEnd[place - 1];
    }

    private void warp(int place) {
        if (value[place] > 0) {
            representUser(place);
            violate(place, score(likedRow[place]), weight[place]);
        }
    }

    private void violate(int place, float likedScore, float weight) {
        for (int draw = 1; draw <= settings.maxSampled(); draw++) {
            int row = draws.nextInt(interactions.items());
            // The order of the two tests is free, and most draws fail the first.
            if (score(row) > likedScore - 1 && !has(place, row)) {
                found(place, row, Math.min(LARGEST_LOSS, (float) (weight * rankLoss[draw])));
                return;
            }
        }
    }

    private boolean has(int place, int row) {
        return Arrays.binarySearch(userItems.item, itemsFrom[place], itemsTo[place], row) >= 0;
    }

    private void bpr(int place) {
        // Who has every item ranks nothing below: not worth drawing until that is plain.
        if (!(value[place] > 0) || itemsTo[place] - itemsFrom[place] >= interactions.items()) {
            return;
        }
        int entries = drawable.length;
        for (int draw = 0; draw < entries; draw++) {
            int row = interactions.item()[drawable[draws.nextInt(entries)]];
            if (!has(place, row)) {
                representUser(place);
                double chance = Training.logistic((double) score(likedRow[place]) - score(row));
                found(place, row, (float) (weight[place] * (1 - chance)));
                return;
            }
        }
        // The user has every item that anybody has: there is nothing to rank below.
    }

    private void warpKos(int place) {
        int first = itemsFrom[place];
        int count = itemsTo[place] - first;
        representUser(place);
        int samples = Math.min(settings.n(), count);
        for (int sample = 0; sample < samples; sample++) {
            int row = userItems.item[first + draws.nextInt(count)];
            float score = score(row);
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
        violate(place, sampledScore[chosen], 1f);
    }

    private void logistic(int place) {
        representUser(place);
        float userBias = bias(users, userRow[place]) * userShare;
        double error = Training.logistic(userBias + score(likedRow[place])) - (value[place] > 0 ? 1 : 0);
        slope[place] = (float) (weight[place] * error);
        System.arraycopy(itemRepresentation, itemKey(likedRow[place]) * length, direction, place * length, length);
        keepUser(place);
    }

    private void found(int place, int row, float loss) {
        drawnRow[place] = row;
        slope[place] = loss;
        int drawnAt = itemKey(row) * length;
        int likedAt = itemKey(likedRow[place]) * length;
        kernels.subtract(direction, place * length, itemRepresentation, drawnAt, itemRepresentation, likedAt, length);
        keepUser(place);
    }

    private void representUser(int place) {
        kernels.represent(
                userOwn, 0, feature, featureWeight, featuresOf(place), featureEnd[place], users.embedding, length);
    }

    private void keepUser(int place) {
        System.arraycopy(userOwn, 0, userRepresentation, place * length, length);
    }

    /** The score of an item for the user that was represented last. */
    private float score(int row) {
        int key = itemKey(row);
        if (!items.single && representedIn[row] != batches) {
            represent(row);
        }
        float product = kernels.dot(userOwn, 0, itemRepresentation, key * length, length);
        return userShare * itemShare * product + itemShare * itemBias[key];
    }

    private void represent(int row) {
        FeatureMatrix features = items.features;
        kernels.represent(
                itemRepresentation,
                row * length,
                features.feature(),
                features.weight(),
                features.start()[row],
                features.start()[row + 1],
                items.embedding,
                length);
        itemBias[row] = bias(items, row);
        representedIn[row] = batches;
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
        double steps = regularised ? sumOfSteps() : 0;
        int touched = userColumns.size() + itemColumns.size();
        step(users, userColumns, settings.loss() == Loss.LOGISTIC, rate(userScale));
        step(items, itemColumns, true, rate(itemScale));
        userColumns.clear();
        itemColumns.clear();
        if (regularised && touched > 0) {
            shrink(steps / ((double) components * touched), size);
        }
    }

    /** The learning rate of numbers that are still to be divided by a scale. */
    private float rate(double scale) {
        return (float) (amongOthers ? settings.learningRate() : settings.learningRate() * scale);
    }

    /** Groups what the batch says by user feature and by item. */
    private void group(int size) {
        boolean pairwise = settings.loss() != Loss.LOGISTIC;
        for (int place = 0; place < size; place++) {
            if (slope[place] != 0) {
                itemRows.count(itemKey(likedRow[place]));
                if (pairwise) {
                    itemRows.count(itemKey(drawnRow[place]));
                }
                for (int at = featuresOf(place); at < featureEnd[place]; at++) {
                    userColumns.count(feature[at]);
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
                for (int at = featuresOf(place); at < featureEnd[place]; at++) {
                    userColumns.add(feature[at], place, featureWeight[at] * loss);
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
            rowBias = new float[2 * itemRows.count];
            rowBiasSquares = new float[2 * itemRows.count];
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
                    userRepresentation,
                    length);
            rowBias[slot] = 0;
            rowBiasSquares[slot] = 0;
            for (int e = itemRows.first(slot); e < itemRows.end[slot]; e++) {
                float g = itemRows.weight[e];
                rowBias[slot] += g;
                rowBiasSquares[slot] += g * g;
            }
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
        if (ofRows) {
            squareWeights(columns);
        }
        for (int slot = 0; slot < columns.count; slot++) {
            int first = columns.first(slot);
            int end = columns.end[slot];
            if (ofRows) {
                kernels.represent(gradient, 0, columns.place, columns.weight, first, end, rowGradient, length);
                kernels.represent(squares, 0, columns.place, squaredWeight, first, end, rowSquares, length);
            } else {
                kernels.sumGradients(
                        gradient,
                        squares,
                        0,
                        columns.place,
                        columns.weight,
                        part == items ? userShare : itemShare,
                        first,
                        end,
                        part == items ? userRepresentation : direction,
                        length);
            }
            int row = columns.touched[slot] * length;
            kernels.descend(part.embedding, part.history, row, rate, gradient, squares, length);
            if (biased) {
                stepBias(part, columns, slot, ofRows, rate);
            }
        }
        if (ofRows) {
            itemRows.clear();
        }
    }

    private void squareWeights(Grouped columns) {
        if (squaredWeight.length < columns.size()) {
            squaredWeight = new float[2 * columns.size()];
        }
        for (int e = 0; e < columns.size(); e++) {
            squaredWeight[e] = columns.weight[e] * columns.weight[e];
        }
    }

    private void stepBias(Part part, Grouped columns, int slot, boolean ofRows, float rate) {
        float sum = 0;
        float squareSum = 0;
        for (int e = columns.first(slot); e < columns.end[slot]; e++) {
            float weight = columns.weight[e];
            sum += ofRows ? weight * rowBias[columns.place[e]] : weight;
            squareSum += ofRows ? squaredWeight[e] * rowBiasSquares[columns.place[e]] : weight * weight;
        }
        int column = columns.touched[slot];
        part.biasHistory[column] += squareSum;
        part.bias[column] -= rate * sum / (float) Math.sqrt(part.biasHistory[column]);
    }

    /** The sum of the steps, without the learning rate, over what the batch touches and over the components. */
    private double sumOfSteps() {
        Arrays.fill(steps, 0f);
        addSteps(items, itemColumns);
        float[] ofItems = steps.clone();
        Arrays.fill(steps, 0f);
        addSteps(users, userColumns);
        double sum = 0;
        for (int j = 0; j < components; j++) {
            sum += (double) steps[j] + ofItems[j];
        }
        return sum;
    }

    private void addSteps(Part part, Grouped columns) {
        for (int slot = 0; slot < columns.count; slot++) {
            kernels.addSteps(
                    steps,
                    0,
                    columns.end[slot] - columns.first(slot),
                    part.history,
                    columns.touched[slot] * length,
                    length);
        }
    }

    // The L2 penalty.

    /** Shrinks everything by the average step of the batch, times the penalty, once per update. */
    private void shrink(double averageStep, int size) {
        int updates = 0;
        for (int place = 0; place < size; place++) {
            updates += slope[place] != 0 ? 1 : 0;
        }
        double perUpdate = settings.learningRate() * averageStep;
        userScale *= 1 + settings.userAlpha() * perUpdate * updates;
        itemScale *= 1 + settings.itemAlpha() * perUpdate * updates;
        if (amongOthers) {
            return;
        }
        userShare = (float) (1 / userScale);
        itemShare = (float) (1 / itemScale);
        if (userScale > LARGEST_SCALE || itemScale > LARGEST_SCALE) {
            settle();
            forgetItems();
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
