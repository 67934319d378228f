package io.offerwright.cli;

import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.Weighting;
import io.offerwright.engine.Preparation;
import io.offerwright.features.Seasons;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that trains: a configuration, and what they put in its place. */
final class TrainingOptions {
    /** Those that say how an operator's data is prepared, and mean nothing to files of interactions. */
    static final List<String> OF_PREPARATION =
            List.of("--customer-identity", "--decay-days", "--balance", "--outliers", "--seasons");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Members, hyperparameters and preparation of the data, as YAML such as models/ensemble.yaml.")
    private @Nullable Path config;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Start of all random choices (default: that of --config, else 1).")
    private @Nullable Long seed;

    @Option(
            names = "--customer-identity",
            description = "Also learn each customer's own taste; the model grows with the number of customers.")
    private boolean customerIdentity;

    @Option(
            names = "--decay-days",
            paramLabel = "DAYS",
            description = "An acceptance counts exp(-age / DAYS), from the newest on (default: all count the same).")
    private @Nullable Double decayDays;

    @Option(
            names = "--balance",
            paramLabel = "WHOSE",
            description = "none, offers or customers: each one's acceptances count 1/sqrt(how many) (default: none).")
    private Weighting.@Nullable Balance balance;

    @Option(
            names = "--outliers",
            paramLabel = "WHAT",
            description = "keep, or winsorise: learn bins from usage drawn in to Tukey's fences (default: keep).")
    private @Nullable Outliers outliers;

    @Option(
            names = "--seasons",
            paramLabel = "HOW",
            description = {
                "none, quarters or months: what customers take may depend on the season, which in a decision is that of its",
                "date; learns and measures each customer in each season apart (default: none)."
            })
    private @Nullable Seasons seasons;

    private @Nullable TrainingSettings settings;

    /** What {@code --outliers} chooses from. */
    enum Outliers {
        KEEP,
        WINSORISE
    }

    /** Whether there is a configuration. */
    boolean configured() {
        return config != null;
    }

    /** What the options and the configuration say together; the configuration is read once. */
    TrainingSettings settings() {
        if (settings == null) {
            TrainingSettings read = config == null ? TrainingSettings.of(1) : TrainingSettings.read(config);
            read = seed == null ? read : read.withSeed(seed);
            settings = read.withPreparation(over(read.preparation()));
        }
        return settings;
    }

    /** The settings for a command that trains members for all their epochs; says so if the configuration has it otherwise. */
    TrainingSettings withAllEpochs() {
        if (settings == null && !settings().earlyStopping().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            config + ": early_stopping is for train and run; here members are trained for all epochs.");
        }
        return settings();
    }

    private Preparation over(Preparation configured) {
        Weighting weighting = configured.weighting();
        try {
            weighting = new Weighting(
                    decayDays == null ? weighting.decayDays() : decayDays,
                    balance == null ? weighting.balance() : balance);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--decay-days must be greater than 0.", e);
        }
        boolean winsorise = outliers == null ? configured.winsorise() : outliers == Outliers.WINSORISE;
        return new Preparation(
                weighting, winsorise, customerIdentity, seasons == null ? configured.seasons() : seasons);
    }
}
