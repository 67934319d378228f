package io.offerwright.evaluation;

import io.offerwright.model.TrainingBlocks;

/**
 * What is trained on, on disk, where the split holds the train items and the features of the users in test alone.
 *
 * @param blocks the interactions and the users' features
 * @param popularity of the items in all of it
 */
record BlockedTrain(TrainingBlocks blocks, Popularity popularity) {}
