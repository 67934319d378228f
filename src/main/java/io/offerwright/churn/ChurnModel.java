package io.offerwright.churn;

import io.offerwright.churn.ChurnRisk.Part;
import io.offerwright.churn.Input.Kind;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained and calibrated estimate of the risk that a customer leaves. Immutable.
 *
 * @param facts where it comes from: seed, counts, quality; names without blanks, texts on one line
 * @param base the log odds before the parts of the inputs, in trillionths
 * @param inputs the columns it reads
 * @param features what it makes of them
 * @param weights of the features, in trillionths of log odds; none if there are trees
 * @param trees whose leaves are added up; none if there are weights
 */
public record ChurnModel(
        SortedMap<String, String> facts,
        long base,
        List<Input> inputs,
        List<Feature> features,
        List<Long> weights,
        List<Tree> trees) {
    /** No number of a model may be further from 0, in log odds: so no sum can overflow, and none is sensible beyond. */
    static final long LARGEST = 100 * Score.ONE * Score.ONE;
    /** Inputs, features, and trees at the most. */
    static final int MOST = 5_000;

    /** Splits on a path at the most. */
    static final int DEEPEST = 30;

    public ChurnModel {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        inputs = List.copyOf(inputs);
        features = List.copyOf(features);
        weights = List.copyOf(weights);
        trees = List.copyOf(trees);
        if (!(weights.isEmpty() ? !trees.isEmpty() : trees.isEmpty() && weights.size() == features.size())) {
            throw new IllegalArgumentException("A model has either a weight for each feature, or trees.");
        }
    }

    /**
     * Reads a model.
     *
     * @param name stands for the file's in errors
     * @throws InputException if it is no such file, with the line
     */
    public static ChurnModel read(String name, byte[] content) {
        return ChurnModelText.read(name, content);
    }

    /** The text of the model, which {@link #read} reads: equal models have equal bytes. */
    public byte[] toBytes() {
        return ChurnModelText.write(this);
    }

    /** The log odds of leaving, in trillionths. */
    public long logOdds(Values values) {
        if (trees.isEmpty()) {
            long sum = base;
            for (long part : parts(values)) {
                sum = Math.addExact(sum, part);
            }
            return sum;
        }
        double[] row = row(values);
        long sum = base;
        for (Tree tree : trees) {
            sum = Math.addExact(sum, tree.leaf(row));
        }
        return sum;
    }

    /** The risk of leaving, in millionths. */
    public long risk(Values values) {
        return Score.squash(Score.round(logOdds(values)));
    }

    /** The risk of leaving, in millionths. */
    public long risk(Customer customer) {
        return risk(CustomerColumns.of(customer, inputs));
    }

    /** The risk of leaving and what it is made of. */
    public ChurnRisk explain(Customer customer) {
        return explain(CustomerColumns.of(customer, inputs));
    }

    /** The risk of leaving and what it is made of. */
    public ChurnRisk explain(Values values) {
        long[] ofInputs = parts(values);
        List<Part> parts = new ArrayList<>();
        List<Explanation> nodes = new ArrayList<>();
        nodes.add(leaf("average customer", average()));
        for (int input = 0; input < ofInputs.length; input++) {
            Part part = new Part(inputs.get(input), values.numbers()[input], values.words()[input], ofInputs[input]);
            parts.add(part);
            nodes.add(leaf(part.input().name(), part.trillionths()));
        }
        Explanation explanation =
                Explanation.squash("churn risk", Explanation.roundedSum("log odds of leaving", nodes));
        return new ChurnRisk(explanation.score(), parts, explanation);
    }

    private static Explanation leaf(String label, long trillionths) {
        return new Explanation(Operation.VALUE, label, trillionths, null, List.of());
    }

    /** The log odds of a customer all of whose parts are 0: with the roots of the trees, which are means. */
    private long average() {
        long sum = base;
        for (Tree tree : trees) {
            sum = Math.addExact(sum, tree.value());
        }
        return sum;
    }

    private long[] parts(Values values) {
        long[] parts = new long[inputs.size()];
        if (trees.isEmpty()) {
            for (int input = 0; input < parts.length; input++) {
                parts[input] = -inputs.get(input).centre();
            }
            for (int index = 0; index < weights.size(); index++) {
                Feature feature = features.get(index);
                double value = feature.of(values);
                if (value != 0) {
                    long term = (long) Math.rint(weights.get(index) * value);
                    parts[feature.input()] = Math.addExact(parts[feature.input()], term);
                }
            }
        } else {
            double[] row = row(values);
            for (Tree tree : trees) {
                tree.blame(row, features, parts);
            }
        }
        return parts;
    }

    private double[] row(Values values) {
        double[] row = new double[features.size()];
        for (int index = 0; index < row.length; index++) {
            row[index] = features.get(index).of(values);
        }
        return row;
    }

    /**
     * Refuses a model that reads what no decision with these attributes knows, or what nothing may know.
     *
     * @param name stands for the file's in errors
     * @throws InputException with all such columns
     */
    public void requireReadable(String name, AttributeSchema attributes) {
        SortedMap<String, Kind> available = CustomerColumns.available(attributes);
        List<Problem> problems = new ArrayList<>();
        for (Input input : inputs) {
            if (attributes.protectedNames().contains(input.name())) {
                problems.add(Problem.of(
                        name,
                        "The churn model reads the column \"" + input.name()
                                + "\", which is protected: no decision may know of it.",
                        "Train the churn model anew; it leaves protected columns out."));
            } else if (available.get(input.name()) != input.kind()) {
                problems.add(Problem.of(
                        name,
                        "The churn model reads the column \"" + input.name() + "\" as a "
                                + (input.kind() == Kind.NUMBER ? "number" : "category")
                                + (available.containsKey(input.name())
                                        ? ", which is declared as another type."
                                        : ", which no decision of this bundle knows."),
                        "Declare it under \"attributes\", or train the churn model anew."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }
}
