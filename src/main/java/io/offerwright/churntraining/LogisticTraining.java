package io.offerwright.churntraining;

import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.offerwright.churn.ChurnModel;
import io.offerwright.churn.Feature;
import io.offerwright.churn.Input;
import io.offerwright.churn.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Logistic regression by LIBLINEAR, with a penalty on the squares of the weights but not on the constant (Fan et al. 2008,
 * LIBLINEAR: a library for large linear classification). Draws no random number.
 */
final class LogisticTraining {
    /** How little the penalty counts beside the rows. */
    private static final double COST = 0.05;

    private static final double PRECISION = 1e-5;
    private static final int MOST_ITERATIONS = 300;
    private static final double TRILLION = 1e12;

    static {
        Linear.disableDebugOutput();
    }

    private LogisticTraining() {}

    /** Weights and constant as the library has them, the constant last; above 0 for those who left. */
    record Fitted(Encoding encoding, double[] weights) {}

    static Fitted fit(Frame frame, int[] rows) {
        Encoding encoding = Encoding.forWeights(frame, rows);
        Problem problem = new Problem();
        problem.l = rows.length;
        problem.n = encoding.features().size() + 1;
        problem.bias = 1;
        problem.x = new de.bwaldvogel.liblinear.Feature[rows.length][];
        problem.y = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            problem.x[row] = nodes(encoding, frame.values(rows[row]));
            problem.y[row] = frame.left(rows[row]) ? 1 : 0;
        }
        Parameter parameter = new Parameter(SolverType.L2R_LR, COST, PRECISION);
        parameter.setMaxIters(MOST_ITERATIONS);
        parameter.setRegularizeBias(false);
        Model model = Linear.train(problem, parameter);
        double[] weights = model.getFeatureWeights();
        double sign = model.getLabels()[0] == 1 ? 1 : -1;
        for (int index = 0; index < weights.length; index++) {
            weights[index] *= sign;
        }
        return new Fitted(encoding, weights);
    }

    private static de.bwaldvogel.liblinear.Feature[] nodes(Encoding encoding, Values values) {
        List<de.bwaldvogel.liblinear.Feature> nodes = new ArrayList<>();
        for (int index = 0; index < encoding.features().size(); index++) {
            double value = encoding.features().get(index).of(values);
            if (value != 0) {
                nodes.add(new FeatureNode(index + 1, value));
            }
        }
        nodes.add(new FeatureNode(encoding.features().size() + 1, 1));
        return nodes.toArray(de.bwaldvogel.liblinear.Feature[]::new);
    }

    static ChurnModel train(Frame frame, int[] rows) {
        return model(frame, rows, fit(frame, rows));
    }

    /** The weights as a model whose parts are 0 on average; so is the part of a column of which nothing is known, if it always was. */
    static ChurnModel model(Frame frame, int[] rows, Fitted fitted) {
        List<Feature> features = fitted.encoding().features();
        double[] sums = new double[features.size()];
        for (int row : rows) {
            Values values = frame.values(row);
            for (int index = 0; index < sums.length; index++) {
                sums[index] += features.get(index).of(values);
            }
        }
        double[] centres = new double[fitted.encoding().inputs().size()];
        for (int index = 0; index < sums.length; index++) {
            centres[features.get(index).input()] += fitted.weights()[index] * sums[index] / rows.length;
        }
        List<Input> inputs = new ArrayList<>();
        double base = fitted.weights()[sums.length];
        for (int input = 0; input < centres.length; input++) {
            Input known = fitted.encoding().inputs().get(input);
            long centre = quantised(centres[input]);
            inputs.add(new Input(known.name(), known.kind(), centre));
        }
        long exactBase = quantised(base);
        List<Long> weights = new ArrayList<>();
        for (int index = 0; index < sums.length; index++) {
            int input = features.get(index).input();
            boolean neverMissing = features.get(index).shape() instanceof Feature.Missing && sums[index] == 0;
            weights.add(neverMissing ? inputs.get(input).centre() : quantised(fitted.weights()[index]));
        }
        for (Input input : inputs) {
            exactBase += input.centre();
        }
        return new ChurnModel(new TreeMap<>(), exactBase, inputs, features, weights, List.of());
    }

    static long quantised(double logOdds) {
        return (long) Math.rint(logOdds * TRILLION);
    }
}
