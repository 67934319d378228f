package io.offerwright.cli;

import io.offerwright.campaign.StoppingSettings;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.model.Ensemble;
import io.offerwright.tuning.Criterion;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of early stopping, which stand above {@code early_stopping} of a configuration. */
final class EarlyStoppingOptions {
    private static final List<String> DETAILS =
            List.of("--metric", "--patience", "--evaluate-every", "--validation", "--refit");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--early-stopping",
            description = "Ends the training of a member when it gets no better; or early_stopping in --config.")
    private boolean earlyStopping;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "ndcg@5",
            converter = CriterionConverter.class,
            description = "... by precision@K, recall@K, ndcg@K, map@K, hit@K, mrr or auc (default: ${DEFAULT-VALUE}),")
    private Criterion metric;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "... after N evaluations in a row that bring no gain (default: 5),")
    private @Nullable Integer patience;

    @Option(names = "--evaluate-every", paramLabel = "N", description = "... one each N epochs (default: 1),")
    private @Nullable Integer evaluateEvery;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description = "... on this share of a customer's accepted offers (default: 0.2).")
    private @Nullable Double validation;

    @Option(
            names = "--refit",
            description = "After early stopping, trains on everything for the number of epochs found.")
    private boolean refit;

    /** What is watched. */
    Criterion criterion() {
        return metric;
    }

    /** The settings with what the options say of early stopping. */
    TrainingSettings over(TrainingSettings settings) {
        if (!earlyStopping && settings.earlyStopping().isEmpty()) {
            for (String option : DETAILS) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw new ParameterException(
                            spec.commandLine(),
                            option + " goes with --early-stopping, or early_stopping in --config, only.");
                }
            }
        }
        requireFrom1("--patience", patience);
        requireFrom1("--evaluate-every", evaluateEvery);
        if (validation != null && !(validation > 0 && validation <= StoppingSettings.LARGEST_VALIDATION)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--validation (" + validation + ") must be greater than 0 and at most "
                            + StoppingSettings.LARGEST_VALIDATION + ".");
        }
        SortedMap<String, StoppingSettings> stopping = new TreeMap<>();
        for (Ensemble.Recipe member : settings.members()) {
            StoppingSettings own = settings.earlyStopping().get(member.name());
            if (own != null || earlyStopping) {
                stopping.put(member.name(), over(own == null ? StoppingSettings.DEFAULT : own));
            }
        }
        return settings.withEarlyStopping(stopping);
    }

    private StoppingSettings over(StoppingSettings own) {
        return new StoppingSettings(
                patience == null ? own.patience() : patience,
                evaluateEvery == null ? own.evaluateEvery() : evaluateEvery,
                validation == null ? own.validation() : validation,
                refit || own.refit());
    }

    private void requireFrom1(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new ParameterException(spec.commandLine(), option + " (" + value + ") must be at least 1.");
        }
    }
}
