package io.offerwright.campaign;

import io.offerwright.yaml.Yaml;

/**
 * What a configuration says of early stopping; {@code tuning.EarlyStopping} does it.
 *
 * @param patience how many evaluations in a row may bring no gain, 1 or more
 * @param evaluateEvery epochs from one evaluation to the next, 1 or more
 * @param validation share of each customer's accepted offers to measure with, greater than 0, at most 0.4
 * @param refit whether to train once more, on all the data, for the number of epochs that was found best
 */
public record StoppingSettings(int patience, int evaluateEvery, double validation, boolean refit) {
    /** Patience 5, an evaluation after each epoch, a fifth to measure with, and no second training. */
    public static final StoppingSettings DEFAULT = new StoppingSettings(5, 1, 0.2, false);

    /** The largest share to measure with: as much again is measured of what is trained on. */
    public static final double LARGEST_VALIDATION = 0.4;

    private static final int MOST_EPOCHS = 100_000;

    /**
     * What stands under {@code early_stopping}.
     *
     * @param otherwise what holds for the keys that are not there
     */
    static StoppingSettings read(Yaml.Block block, StoppingSettings otherwise) {
        StoppingSettings settings = new StoppingSettings(
                (int) block.whole("patience", 1, MOST_EPOCHS, otherwise.patience),
                (int) block.whole("evaluate_every", 1, MOST_EPOCHS, otherwise.evaluateEvery),
                block.number("validation", 1e-3, LARGEST_VALIDATION, otherwise.validation),
                block.flag("refit", otherwise.refit));
        block.done();
        return settings;
    }
}
