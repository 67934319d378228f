package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;

/**
 * A training under way, one epoch at a time, given the order of visits and the seed of the draws.
 *
 * <p>The semantics are LightFM's (Kula: <em>Metadata embeddings for user and item cold-start recommendations</em>, CBRecSys
 * 2015), to the last digit that floats allow, so that the losses can be proven right number by number:
 *
 * <ul>
 *   <li>A representation is the weighted sum of the active features' embeddings; likewise its bias. A score is the dot
 *       product of two representations and both biases.
 *   <li>An update changes the liked item, then the drawn one, then the user, all from representations taken before it.
 *       A feature that both items share is changed twice.
 *   <li>The user's bias gets the same gradient in every pairwise update. It only drifts, and is neutral for ranking.
 *   <li>An item drawn that the user has, whatever the value, is not used, but counts as a draw.
 * </ul>
 *
 * <p>While a scale is pending (see {@link Side#scale}) representations are multiplied by it where division would be
 * right, as LightFM does; up to penalties of 1e-3 it makes no difference to quality.
 */
final class Training {
    private static final float LARGEST_LOSS = 10f;

    private final Hyperparameters settings;
    private final Interactions interactions;
    private final UserItems userItems;
    private final boolean regularised;
    /** WARP's loss by number of draws: the logarithm of the estimated rank. */
    private final double[] rankLoss;

    final Side users;
    final Side items;

    private final Side.View user;
    private final Side.View liked;
    private final Side.View drawn;
    private final float[] difference;
    private final int[] sampledItem;
    private final float[] sampledScore;

    Training(Interactions interactions, FeatureMatrix users, FeatureMatrix items, Hyperparameters settings) {
        requireRows("users", users, interactions.users());
        requireRows("items", items, interactions.items());
        this.settings = settings;
        this.interactions = interactions;
        this.userItems = new UserItems(interactions);
        this.users = new Side(users, settings.components(), settings.learningRate(), settings.userAlpha());
        this.items = new Side(items, settings.components(), settings.learningRate(), settings.itemAlpha());
        regularised = settings.userAlpha() > 0 || settings.itemAlpha() > 0;
        rankLoss = rankLoss(settings.maxSampled(), interactions.items());
        user = new Side.View(settings.components());
        liked = new Side.View(settings.components());
        drawn = new Side.View(settings.components());
        difference = new float[settings.components()];
        sampledItem = new int[settings.n()];
        sampledScore = new float[settings.n()];
    }

    /** WARP's loss by number of draws: the logarithm of the estimated rank. */
    static double[] rankLoss(int maxSampled, int items) {
        double[] loss = new double[maxSampled + 1];
        for (int draws = 1; draws < loss.length; draws++) {
            loss[draws] = StrictMath.log(Math.max(1, (items - 1) / draws));
        }
        return loss;
    }

    static void requireRows(String name, FeatureMatrix features, int expected) {
        if (features.rows() != expected) {
            throw new IllegalArgumentException("The feature matrix of the " + name + " has " + features.rows()
                    + " rows; the interaction matrix has " + expected + " " + name + ".");
        }
    }

    /**
     * One pass over the interactions.
     *
     * @param order the entries to visit, in this order
     * @param seed start of the generator that draws items
     */
    void epoch(int[] order, int seed) {
        DrawGenerator draws = new DrawGenerator(seed);
        switch (settings.loss()) {
            case WARP -> warp(order, draws);
            case BPR -> bpr(order, draws);
            case WARP_KOS -> warpKos(order, draws);
            case LOGISTIC -> logistic(order);
            case ALS -> throw new IllegalArgumentException("Alternating least squares is no gradient descent.");
        }
        users.applyScale();
        items.applyScale();
    }

    /** A copy of the model as of now. */
    FactorizationModel model() {
        return new FactorizationModel(
                settings.components(),
                users.embedding.clone(),
                users.bias.clone(),
                items.embedding.clone(),
                items.bias.clone());
    }

    private void warp(int[] order, DrawGenerator draws) {
        for (int entry : order) {
            if (!(interactions.value()[entry] > 0)) {
                continue;
            }
            int userRow = interactions.user()[entry];
            int likedRow = interactions.item()[entry];
            users.represent(userRow, user);
            items.represent(likedRow, liked);
            warpStep(userRow, likedRow, score(liked), interactions.weight()[entry], draws);
        }
    }

    private void warpStep(int userRow, int likedRow, float likedScore, float weight, DrawGenerator draws) {
        for (int draw = 1; draw <= settings.maxSampled(); draw++) {
            int drawnRow = draws.next(interactions.items());
            items.represent(drawnRow, drawn);
            // The order of the two tests is free, and most draws fail the first.
            if (score(drawn) > likedScore - 1 && !userItems.has(userRow, drawnRow)) {
                update(userRow, likedRow, drawnRow, Math.min(LARGEST_LOSS, (float) (weight * rankLoss[draw])));
                return;
            }
        }
    }

    private void warpKos(int[] order, DrawGenerator draws) {
        for (int entry : order) {
            int userRow = interactions.user()[entry];
            int from = userItems.start[userRow];
            int count = userItems.start[userRow + 1] - from;
            users.represent(userRow, user);
            int samples = Math.min(settings.n(), count);
            for (int sample = 0; sample < samples; sample++) {
                int row = userItems.item[from + draws.next(count)];
                items.represent(row, liked);
                float score = score(liked);
                int place = sample;
                while (place > 0 && sampledScore[place - 1] < score) {
                    sampledScore[place] = sampledScore[place - 1];
                    sampledItem[place] = sampledItem[place - 1];
                    place--;
                }
                sampledScore[place] = score;
                sampledItem[place] = row;
            }
            int chosen = Math.min(settings.k(), samples) - 1;
            items.represent(sampledItem[chosen], liked);
            warpStep(userRow, sampledItem[chosen], sampledScore[chosen], 1f, draws);
        }
    }

    private void bpr(int[] order, DrawGenerator draws) {
        int entries = interactions.size();
        for (int entry : order) {
            if (!(interactions.value()[entry] > 0)) {
                continue;
            }
            int userRow = interactions.user()[entry];
            int drawnRow = -1;
            for (int draw = 0; draw < entries && drawnRow < 0; draw++) {
                int row = interactions.item()[draws.next(entries)];
                if (!userItems.has(userRow, row)) {
                    drawnRow = row;
                }
            }
            if (drawnRow < 0) {
                // The user has every item that anybody has: there is nothing to rank below.
                continue;
            }
            int likedRow = interactions.item()[entry];
            users.represent(userRow, user);
            items.represent(likedRow, liked);
            items.represent(drawnRow, drawn);
            double chance = logistic((double) score(liked) - score(drawn));
            update(userRow, likedRow, drawnRow, (float) (interactions.weight()[entry] * (1 - chance)));
        }
    }

    private void logistic(int[] order) {
        for (int entry : order) {
            int userRow = interactions.user()[entry];
            int itemRow = interactions.item()[entry];
            users.represent(userRow, user);
            items.represent(itemRow, liked);
            double error = logistic(score(liked)) - (interactions.value()[entry] > 0 ? 1 : 0);
            float slope = (float) (interactions.weight()[entry] * error);
            // The user's step needs the item as it was, and the item's the user: keep one of them.
            System.arraycopy(liked.array, liked.start, difference, 0, difference.length);
            if (regularised) {
                double steps = items.regularisedUpdate(itemRow, slope, user.array, user.start)
                        + users.regularisedUpdate(userRow, slope, difference, 0);
                shrink(steps, items.featuresOf(itemRow) + users.featuresOf(userRow));
            } else {
                items.update(itemRow, slope, user.array, user.start);
                users.update(userRow, slope, difference, 0);
            }
        }
    }

    /** One pairwise update of the given loss, from the representations in the views. */
    private void update(int userRow, int likedRow, int drawnRow, float loss) {
        for (int j = 0; j < difference.length; j++) {
            difference[j] = drawn.array[drawn.start + j] - liked.array[liked.start + j];
        }
        if (regularised) {
            double steps = items.regularisedUpdate(likedRow, -loss, user.array, user.start)
                    + items.regularisedUpdate(drawnRow, loss, user.array, user.start)
                    + users.regularisedUpdate(userRow, loss, difference, 0);
            shrink(steps, items.featuresOf(likedRow) + items.featuresOf(drawnRow) + users.featuresOf(userRow));
        } else {
            items.update(likedRow, -loss, user.array, user.start);
            items.update(drawnRow, loss, user.array, user.start);
            users.update(userRow, loss, difference, 0);
        }
    }

    private void shrink(double steps, int features) {
        if (features > 0) {
            double average = steps / ((settings.components() + 1.0) * features);
            items.shrink(average);
            users.shrink(average);
        }
    }

    private float score(Side.View item) {
        return user.bias
                + item.bias
                + Kernels.dot(user.array, user.start, item.array, item.start, settings.components());
    }

    static double logistic(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }
}
