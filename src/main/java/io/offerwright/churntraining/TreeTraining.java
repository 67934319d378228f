package io.offerwright.churntraining;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.churn.ChurnModel;
import io.offerwright.churn.Tree;
import io.offerwright.churn.Values;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient boosted trees by XGBoost (Chen and Guestrin 2016), on one thread: only so are its sums the same every time. Its
 * trees are taken over as numbers, and the library is done with.
 */
final class TreeTraining {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private TreeTraining() {}

    /**
     * What the library grew; it holds native memory.
     *
     * @param base log odds of leaving of all rows, from which the trees start
     */
    record Grown(Encoding encoding, float base, Booster booster) {}

    /** A model of all the trees that were grown; one of fewer has the first of them. */
    static ChurnModel train(Frame frame, int[] rows, int trees, long seed) {
        Grown grown = grow(frame, rows, trees, seed);
        try {
            return new ChurnModel(
                    new TreeMap<>(),
                    LogisticTraining.quantised(grown.base()),
                    grown.encoding().inputs(),
                    grown.encoding().features(),
                    List.of(),
                    trees(grown.booster()));
        } finally {
            grown.booster().dispose();
        }
    }

    static Grown grow(Frame frame, int[] rows, int trees, long seed) {
        Encoding encoding = Encoding.forTrees(frame, rows);
        int leavers = 0;
        float[] labels = new float[rows.length];
        for (int row = 0; row < rows.length; row++) {
            labels[row] = frame.left(rows[row]) ? 1 : 0;
            leavers += frame.left(rows[row]) ? 1 : 0;
        }
        float base = (float) StrictMath.log((double) leavers / (rows.length - leavers));
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("objective", "binary:logistic");
        parameters.put("tree_method", "hist");
        parameters.put("max_depth", 4);
        parameters.put("eta", 0.05);
        parameters.put("subsample", 0.8);
        parameters.put("colsample_bytree", 0.5);
        parameters.put("min_child_weight", 5);
        parameters.put("lambda", 2);
        parameters.put("base_score", 0.5);
        parameters.put("nthread", 1);
        parameters.put("seed", Long.remainderUnsigned(seed, Integer.MAX_VALUE));
        parameters.put("verbosity", 0);
        try {
            DMatrix matrix = matrix(frame, rows, encoding, base);
            try {
                matrix.setLabel(labels);
                return new Grown(encoding, base, XGBoost.train(matrix, parameters, trees, Map.of(), null, null));
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost could not train: " + e.getMessage(), e);
        } catch (LinkageError e) {
            // An optional dependency with native code: it may be left out, or not be made for this machine.
            throw new InputException(Problem.of(
                    "",
                    "XGBoost, which grows the trees of a churn model, can't be loaded here: " + e + ".",
                    "Train logistic regression instead; a model that was trained elsewhere decides here without it."));
        }
    }

    static DMatrix matrix(Frame frame, int[] rows, Encoding encoding, float base) throws XGBoostError {
        int width = encoding.features().size();
        float[] cells = new float[Math.multiplyExact(rows.length, width)];
        float[] bases = new float[rows.length];
        Arrays.fill(bases, base);
        for (int row = 0; row < rows.length; row++) {
            Values values = frame.values(rows[row]);
            for (int feature = 0; feature < width; feature++) {
                cells[row * width + feature] =
                        (float) encoding.features().get(feature).of(values);
            }
        }
        DMatrix matrix = new DMatrix(cells, rows.length, width, Float.NaN);
        matrix.setBaseMargin(bases);
        return matrix;
    }

    /** The trees, whose splits get the mean of their leaves, weighed as the library weighs rows. */
    static List<Tree> trees(Booster booster) {
        List<Tree> trees = new ArrayList<>();
        try {
            JsonNode model = MAPPER.readTree(booster.toByteArray("json"));
            for (JsonNode tree : model.at("/learner/gradient_booster/model/trees")) {
                trees.add(tree(tree, 0).tree());
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost does not hand over its trees: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trees;
    }

    private record Weighed(Tree tree, double value, double weight) {}

    private static Weighed tree(JsonNode tree, int node) {
        float condition = number(tree, "split_conditions", node);
        int below = tree.get("left_children").get(node).intValue();
        if (below < 0) {
            long value = LogisticTraining.quantised(condition);
            return new Weighed(new Tree.Leaf(value), condition, Math.max(number(tree, "sum_hessian", node), 1e-9));
        }
        Weighed left = tree(tree, below);
        Weighed right = tree(tree, tree.get("right_children").get(node).intValue());
        double weight = left.weight() + right.weight();
        double value = (left.value() * left.weight() + right.value() * right.weight()) / weight;
        Tree split = new Tree.Split(
                tree.get("split_indices").get(node).intValue(),
                condition,
                tree.get("default_left").get(node).intValue() != 0,
                LogisticTraining.quantised(value),
                left.tree(),
                right.tree());
        return new Weighed(split, value, weight);
    }

    private static float number(JsonNode tree, String array, int index) {
        return tree.get(array).get(index).decimalValue().floatValue();
    }
}
