package io.offerwright.churn;

import java.util.ArrayList;
import java.util.List;

/** A regression tree of log odds, in trillionths. */
public sealed interface Tree {
    /** The value of a leaf; of a split, the mean of its leaves. */
    long value();

    /** Where a path ends. */
    record Leaf(long value) implements Tree {}

    /**
     * A question.
     *
     * @param feature index of the feature
     * @param threshold compared in single precision
     * @param missingBelow whether a feature that is not known goes the way of those below the threshold
     * @param below the branch of the features below the threshold
     */
    record Split(int feature, float threshold, boolean missingBelow, long value, Tree below, Tree above)
            implements Tree {
        /** Where a feature leads. */
        Tree next(double value) {
            boolean left = Double.isNaN(value) ? missingBelow : (float) value < threshold;
            return left ? below : above;
        }
    }

    /** The leaf's value. */
    default long leaf(double[] features) {
        Tree node = this;
        while (node instanceof Split split) {
            node = split.next(features[split.feature()]);
        }
        return node.value();
    }

    /** Adds to each input what the path through its splits changes; the root's value and these are the leaf's. */
    default void blame(double[] features, List<Feature> known, long[] parts) {
        Tree node = this;
        while (node instanceof Split split) {
            Tree next = split.next(features[split.feature()]);
            int input = known.get(split.feature()).input();
            parts[input] = Math.addExact(parts[input], next.value() - split.value());
            node = next;
        }
    }

    /** The nodes, each before its branches. */
    default List<Tree> nodes() {
        List<Tree> nodes = new ArrayList<>();
        collect(this, nodes);
        return nodes;
    }

    private static void collect(Tree node, List<Tree> nodes) {
        nodes.add(node);
        if (node instanceof Split split) {
            collect(split.below(), nodes);
            collect(split.above(), nodes);
        }
    }
}
