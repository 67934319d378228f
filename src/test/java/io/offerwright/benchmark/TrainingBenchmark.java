package io.offerwright.benchmark;

import io.offerwright.evaluation.Split;
import io.offerwright.evaluation.SplitReader;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.model.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many interactions a second a training of given files learns from: {@code train.csv} and {@code test.csv} of a folder, and
 * its {@code user_features.csv} and {@code item_features.csv} if they are there. As many threads as shards.
 *
 * <pre>
 *   ./offerwright simulate --customers 50000 --offers 500 --dense 20 --seed 1 --out dense
 *   mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 *   java --add-modules jdk.incubator.vector -cp target/test-classes:target/classes:$(cat target/classpath) \
 *       org.openjdk.jmh.Main TrainingBenchmark -p folder=dense -p userIdentity=false
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 4, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class TrainingBenchmark {
    @Param("dense")
    private String folder = "dense";

    @Param("true")
    private boolean userIdentity = true;

    @Param("WARP")
    private Loss loss = Loss.WARP;

    @Param({"64", "1024"})
    private int batch;

    @Param({"1", "2"})
    private int shards;

    @Param("2")
    private int epochs;

    private Split split;
    private Trainer trainer;

    /** What is counted besides trainings. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counters {
        /** Interactions learnt from. */
        public long interactions;
    }

    /** Reads the files. */
    @Setup
    public void read() {
        Path directory = Path.of(folder);
        split = new SplitReader(
                        directory.resolve("train.csv"),
                        directory.resolve("test.csv"),
                        ifThere(directory.resolve("user_features.csv")),
                        ifThere(directory.resolve("item_features.csv")),
                        Optional.empty(),
                        Optional.empty(),
                        userIdentity,
                        true)
                .read();
        trainer = new Trainer(Hyperparameters.of(loss)
                .with()
                .batch(batch)
                .shards(shards)
                .epochs(epochs)
                .build());
    }

    private static Optional<Path> ifThere(Path file) {
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** One training. */
    @Benchmark
    public FactorizationModel train(Counters counters) {
        FactorizationModel model = trainer.fit(split.train(), split.users(), split.items(), shards, epoch -> {});
        counters.interactions += (long) split.train().size() * epochs;
        return model;
    }
}
