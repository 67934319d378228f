package io.offerwright.cli;

import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.engine.Preparation;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.TrainingSet;
import io.offerwright.model.Ensemble;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options of the commands that study a member on a part of its training data. */
final class StudyData {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DATA_DIR",
            arity = "0..1",
            description = "An operator's data, as for train; or --train and its feature files.")
    private @Nullable Path directory;

    @Mixin
    private FileOptions files;

    @Mixin
    private TrainingOptions options;

    @Option(
            names = "--member",
            paramLabel = "NAME",
            defaultValue = "warp",
            description = "warp, bpr, warp-kos, deep, logistic or als, or one of --config (default: ${DEFAULT-VALUE}).")
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

    /** The data and the parts to measure with. */
    record Parts(TrainingSet set, List<Holdout> parts, String text) {}

    long seed() {
        return options.settings().seed();
    }

    /** The member as the configuration has it, or as it is by default. */
    Ensemble.Recipe member() {
        String name = member.toLowerCase(Locale.ROOT).replace('_', '-');
        Map<String, Ensemble.Recipe> known = new LinkedHashMap<>();
        if (options.configured()) {
            options.settings().members().forEach(each -> known.put(each.name(), each));
        } else {
            known.putAll(TrainingSettings.known(seed()));
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
        options.withAllEpochs();
        if (directory == null) {
            return random(files.trainingSet());
        }
        Dataset data = DataSource.in(directory).read();
        Preparation preparation = options.settings().preparation();
        TrainingSet set = TrainingSet.of(data, preparation);
        return temporal
                ? new Parts(
                        set,
                        List.of(Holdout.last(
                                data.events(),
                                validation,
                                preparation.weighting(),
                                preparation.rows(data, LocalDateTime.MAX))),
                        "the last " + share() + " of the events by time")
                : random(set);
    }

    private Parts random(TrainingSet set) {
        return folds == null
                ? new Parts(
                        set,
                        List.of(Holdout.random(set.interactions(), validation, seed())),
                        share() + " of each user's items, held out of the training data")
                : new Parts(
                        set, Holdout.folds(set.interactions(), folds, seed()), folds + " folds of the training data");
    }

    private String share() {
        return String.format(Locale.ROOT, "%.4g %%", 100 * validation).replaceFirst("\\.?0+ %", " %");
    }

    private void requireOneForm() {
        if ((directory == null) == (files.train() == null)) {
            throw usage("Expected either DATA_DIR or --train FILE.");
        }
        for (String option : directory == null ? TrainingOptions.OF_PREPARATION : FileOptions.BESIDE_TRAIN) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw usage(option + " goes with " + (directory == null ? "DATA_DIR" : "--train") + " only.");
            }
        }
        if (directory == null && temporal) {
            throw usage("--temporal goes with DATA_DIR only: the files of --train have no time.");
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
