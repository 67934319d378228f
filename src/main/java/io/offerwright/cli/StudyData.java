package io.offerwright.cli;

import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.TrainingSet;
import io.offerwright.model.Ensemble;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of the commands that study a member on a part of its training data. */
final class StudyData {
    @Parameters(
            paramLabel = "DATA_DIR",
            arity = "0..1",
            description = "An operator's data, as for train; or --train and its feature files.")
    private @Nullable Path directory;

    @Option(names = "--train", paramLabel = "FILE", description = "Interactions, as for evaluate.")
    private @Nullable Path train;

    @Option(names = "--user-features", paramLabel = "FILE", description = "With --train: features of users.")
    private @Nullable Path userFeatures;

    @Option(names = "--item-features", paramLabel = "FILE", description = "With --train: features of items.")
    private @Nullable Path itemFeatures;

    @Option(names = "--users", paramLabel = "FILE", description = "With --train: all users, one id a line.")
    private @Nullable Path users;

    @Option(names = "--items", paramLabel = "FILE", description = "With --train: all items, one id a line.")
    private @Nullable Path items;

    @Option(names = "--no-user-identity", description = "With --train: no feature that is the user.")
    private boolean noUserIdentity;

    @Option(names = "--no-item-identity", description = "With --train: no feature that is the item.")
    private boolean noItemIdentity;

    @Option(names = "--customer-identity", description = "With DATA_DIR: as for train.")
    private boolean customerIdentity;

    @Option(
            names = "--member",
            paramLabel = "NAME",
            defaultValue = "warp",
            description = "warp, bpr, warp-kos, deep or logistic (default: ${DEFAULT-VALUE}).")
    private String member;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of a user's liked items to measure with (default: ${DEFAULT-VALUE}).")
    private double validation;

    @Option(
            names = "--folds",
            paramLabel = "N",
            description = "Cross-validation: measure with each of N parts in turn, in place of --validation.")
    private @Nullable Integer folds;

    @Option(
            names = "--temporal",
            description = "With DATA_DIR: measure with the last events by time, of --validation as a share of all.")
    private boolean temporal;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of every random choice (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** The data and the parts to measure with. */
    record Parts(TrainingSet set, List<Holdout> parts, String text) {}

    long seed() {
        return seed;
    }

    /** The member as a configuration of this seed has it; from {@code config} if there is one. */
    Ensemble.Recipe member(@Nullable Path config) {
        String name = member.toLowerCase(Locale.ROOT).replace('_', '-');
        Map<String, Ensemble.Recipe> known = TrainingSettings.known(seed);
        if (config != null) {
            known.clear();
            TrainingSettings.read(config).withSeed(seed).members().forEach(each -> known.put(each.name(), each));
        }
        Ensemble.Recipe recipe = known.get(name);
        if (recipe == null) {
            throw new InputException(Problem.of(
                    "",
                    "--member is \"" + member + "\"; expected " + String.join(", ", known.keySet()) + ".",
                    Spelling.hint(name, known.keySet())));
        }
        return recipe;
    }

    Parts read() {
        requireOneForm();
        if (directory == null) {
            TrainingSet set = TrainingSet.read(
                    Objects.requireNonNull(train),
                    Optional.ofNullable(userFeatures),
                    Optional.ofNullable(itemFeatures),
                    Optional.ofNullable(users),
                    Optional.ofNullable(items),
                    !noUserIdentity,
                    !noItemIdentity);
            return random(set);
        }
        Dataset data = DataSource.in(directory).read();
        TrainingSet set = TrainingSet.of(data, customerIdentity);
        return temporal
                ? new Parts(
                        set,
                        List.of(Holdout.last(data.events(), validation)),
                        "the last " + share() + " of the events by time")
                : random(set);
    }

    private Parts random(TrainingSet set) {
        return folds == null
                ? new Parts(
                        set,
                        List.of(Holdout.random(set.interactions(), validation, seed)),
                        share() + " of each user's items, held out of the training data")
                : new Parts(set, Holdout.folds(set.interactions(), folds, seed), folds + " folds of the training data");
    }

    private String share() {
        return String.format(Locale.ROOT, "%.4g %%", 100 * validation).replaceFirst("\\.?0+ %", " %");
    }

    private void requireOneForm() {
        if ((directory == null) == (train == null)) {
            throw usage("Expected either DATA_DIR or --train FILE.");
        }
        if (directory == null && (customerIdentity || temporal)) {
            throw usage((temporal ? "--temporal" : "--customer-identity")
                    + " goes with DATA_DIR only: the files of --train have no "
                    + (temporal ? "time." : "customers."));
        }
        if (directory != null
                && (userFeatures != null
                        || itemFeatures != null
                        || users != null
                        || items != null
                        || noUserIdentity
                        || noItemIdentity)) {
            throw usage(
                    "--user-features, --item-features, --users, --items, --no-user-identity and --no-item-identity go"
                            + " with --train only.");
        }
        if (!(validation > 0 && validation < 1)) {
            throw usage("--validation (" + validation + ") must lie between 0 and 1, both excluded.");
        }
        if (folds != null && (folds < 2 || folds > 100 || temporal)) {
            throw usage("--folds (" + folds + ") must be from 2 to 100, and does not go with --temporal.");
        }
    }

    private static InputException usage(String message) {
        return new InputException(Problem.of("", message, ""));
    }
}
