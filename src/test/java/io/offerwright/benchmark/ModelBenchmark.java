package io.offerwright.benchmark;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.Ensemble;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.model.Scorer;
import io.offerwright.model.Trainer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast models are trained and customers scored, on one thread.
 *
 * <pre>
 *   mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 *   java -cp target/test-classes:target/classes:$(cat target/classpath) org.openjdk.jmh.Main ModelBenchmark
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ModelBenchmark {
    private static final int USERS = 20_000;
    private static final int ITEMS = 500;
    private static final int ENTRIES = 200_000;

    /** How a user and an item are represented. */
    public enum Representation {
        /** By the one feature that is itself. */
        IDENTITY,
        /** By twenty features shared with others. */
        TWENTY_FEATURES
    }

    @Param
    private Representation representation = Representation.IDENTITY;

    @Param
    private Loss loss = Loss.WARP;

    private Interactions interactions;
    private FeatureMatrix users;
    private FeatureMatrix items;
    private Scorer scorer;
    private int[][] customers;
    private long[] logits;
    private int next;

    /** Makes data with a taste for one of ten groups, and trains the ensemble for an epoch. */
    @Setup
    public void prepare() {
        Random random = new Random(1);
        int[] user = new int[ENTRIES];
        int[] item = new int[ENTRIES];
        float[] ones = new float[ENTRIES];
        Arrays.fill(ones, 1f);
        for (int entry = 0; entry < ENTRIES; entry++) {
            user[entry] = random.nextInt(USERS);
            item[entry] =
                    random.nextInt(4) == 0 ? random.nextInt(ITEMS) : random.nextInt(ITEMS / 10) * 10 + user[entry] % 10;
        }
        interactions = new Interactions(USERS, ITEMS, user, item, ones, ones);
        boolean identity = representation == Representation.IDENTITY;
        users = identity ? FeatureMatrix.identity(USERS) : features(random, USERS);
        items = identity ? FeatureMatrix.identity(ITEMS) : features(random, ITEMS);
        scorer = new Ensemble(Ensemble.defaults(1).stream()
                        .map(recipe -> new Ensemble.Recipe(
                                        recipe.name(),
                                        recipe.weight(),
                                        recipe.hyperparameters()
                                                .with()
                                                .epochs(1)
                                                .build())
                                .train(interactions, users, items, 1, (member, epoch, epochs) -> {}))
                        .toList())
                .scorer(items);
        customers = new int[1_024][];
        for (int customer = 0; customer < customers.length; customer++) {
            customers[customer] =
                    Arrays.copyOfRange(users.feature(), users.start()[customer], users.start()[customer + 1]);
        }
        logits = new long[ITEMS];
    }

    private static FeatureMatrix features(Random random, int rows) {
        int perRow = 20;
        int[] start = new int[rows + 1];
        int[] feature = new int[rows * perRow];
        float[] weight = new float[rows * perRow];
        Arrays.fill(weight, 1f);
        for (int row = 0; row < rows; row++) {
            start[row + 1] = start[row] + perRow;
            for (int field = 0; field < perRow; field++) {
                feature[row * perRow + field] = field * 5 + (field == 0 ? row % 5 : random.nextInt(5));
            }
        }
        return new FeatureMatrix(5 * perRow, start, feature, weight);
    }

    /** Interactions per second, one epoch from the start. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public FactorizationModel train() {
        Hyperparameters settings = Hyperparameters.of(loss).with().epochs(1).build();
        return new Trainer(settings).fit(interactions, users, items);
    }

    /** Offers per second, scored by all four members: the loss does not matter here. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public long[] score() {
        next = (next + 1) % customers.length;
        scorer.score(customers[next], logits);
        return logits;
    }
}
