package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;

/** Scores a fixed set of items for any user, by one model. Immutable and thread-safe. */
public final class ItemScorer {
    private final FactorizationModel model;
    private final ItemLayout layout;

    ItemScorer(FactorizationModel model, ItemLayout layout) {
        this.model = model;
        this.layout = layout;
    }

    /** Number of items. */
    public int items() {
        return layout.items();
    }

    /**
     * Scores every item for a user who is represented otherwise than by features alone, such as by {@link FoldIn}.
     *
     * @param representation one number per component
     * @param scores receives one score per item, without a bias of the user, which is the same for all
     */
    public void score(float[] representation, float[] scores) {
        layout.score(representation, scores);
    }

    /**
     * Scores every item for one user.
     *
     * @param users features of users, encoded as in training
     * @param row which user
     * @param scores receives one score per item, biases included
     */
    public void score(FeatureMatrix users, int row, float[] scores) {
        float[] user = new float[model.components()];
        int from = users.start()[row];
        int to = users.start()[row + 1];
        model.representUser(users.feature(), users.weight(), from, to, user);
        layout.score(user, scores);
        float bias = 0;
        for (int entry = from; entry < to; entry++) {
            bias += users.weight()[entry] * model.userBias[users.feature()[entry]];
        }
        for (int j = 0; j < scores.length; j++) {
            scores[j] += bias;
        }
    }
}
