package io.offerwright.cli;

import io.offerwright.evaluation.SplitReader;
import io.offerwright.evaluation.TrainingSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name files of interactions and features, in place of an operator's data. */
final class FileOptions {
    /** Those that mean nothing without {@code --train}. */
    static final List<String> BESIDE_TRAIN = List.of(
            "--user-features", "--item-features", "--users", "--items", "--no-user-identity", "--no-item-identity");

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "Interactions to train on: user,item[,value[,weight]].")
    private @Nullable Path train;

    @Option(
            names = "--user-features",
            paramLabel = "FILE",
            description = "With --train: features of users: user,feature[,weight].")
    private @Nullable Path userFeatures;

    @Option(
            names = "--item-features",
            paramLabel = "FILE",
            description = "With --train: features of items: item,feature[,weight].")
    private @Nullable Path itemFeatures;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "With --train: users that occur in no other file, one id a line.")
    private @Nullable Path users;

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description = "With --train: candidates that occur in no other file, one id a line.")
    private @Nullable Path items;

    @Option(
            names = "--no-user-identity",
            description = "With --train: users have the features of the file alone, none of their own.")
    private boolean noUserIdentity;

    @Option(
            names = "--no-item-identity",
            description = "With --train: items have the features of the file alone, none of their own.")
    private boolean noItemIdentity;

    /** The file to train on, if it was given. */
    @Nullable
    Path train() {
        return train;
    }

    /** What the files have to train on; there is a {@code --train}. */
    TrainingSet trainingSet() {
        return TrainingSet.read(
                Objects.requireNonNull(train),
                Optional.ofNullable(userFeatures),
                Optional.ofNullable(itemFeatures),
                Optional.ofNullable(users),
                Optional.ofNullable(items),
                !noUserIdentity,
                !noItemIdentity);
    }

    /** The files together with one to measure with; there is a {@code --train}. */
    SplitReader split(Path test) {
        return new SplitReader(
                Objects.requireNonNull(train),
                test,
                Optional.ofNullable(userFeatures),
                Optional.ofNullable(itemFeatures),
                Optional.ofNullable(users),
                Optional.ofNullable(items),
                !noUserIdentity,
                !noItemIdentity);
    }
}
