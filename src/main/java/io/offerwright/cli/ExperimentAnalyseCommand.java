package io.offerwright.cli;

import io.offerwright.data.Table;
import io.offerwright.data.TrialFile;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.experiment.Analysis;
import io.offerwright.experiment.Bootstrap;
import io.offerwright.experiment.Experiment;
import io.offerwright.experiment.ExperimentFile;
import io.offerwright.experiment.Holdout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code experiment analyse}: which arm did better. */
@Command(
        name = "analyse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares the arms of an experiment with its control: conversion, and revenue if the file tells it.",
            "Exit code 1 when the arms are not of the sizes they were meant to have (p below 0.001): then nothing is compared."
        },
        footer = {"", "Example: experiment analyse outcomes.csv --experiment bolder.yaml"})
final class ExperimentAnalyseCommand implements Callable<Integer> {
    private static final String USUAL_CONTROL = "control";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "CSV with one row a customer: customer_id, arm, converted (0 or 1), perhaps revenue, covariate.")
    private Path file;

    @Option(
            names = "--experiment",
            paramLabel = "FILE",
            description = "The experiment, YAML: the arms' shares, the control, the lift worth finding.")
    private @Nullable Path experiment;

    @Option(
            names = "--control",
            paramLabel = "ARM",
            description = "The arm to compare with (default: the experiment's, or \"control\").")
    private @Nullable String control;

    @Option(
            names = "--share",
            paramLabel = "ARM=S",
            split = ",",
            description = "Without --experiment: how large each arm was meant to be (default: all equal).")
    private @Nullable Map<String, Double> shares;

    @Option(
            names = "--covariate",
            paramLabel = "COLUMN",
            description =
                    "A number from before the experiment, for CUPED (default: covariate, if there is that column).")
    private @Nullable String covariate;

    @Option(
            names = "--sequential",
            description = "Intervals that hold at every look, for an experiment that is looked at again and again.")
    private boolean sequential;

    @Option(
            names = "--lift",
            paramLabel = "L",
            description =
                    "With --sequential: the lift worth finding, chosen before the first look (default: the experiment's,"
                            + " or 0.1).")
    private @Nullable Double lift;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "How often chance may be taken for an effect (default: ${DEFAULT-VALUE}).")
    private double alpha = 0.05;

    @Option(names = "--seed", paramLabel = "N", description = "Where the bootstrap begins (default: ${DEFAULT-VALUE}).")
    private long seed = Bootstrap.USUAL.seed();

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!(alpha > 0 && alpha < 1)) {
            throw wrong("--alpha is " + alpha + "; expected a number between 0 and 1, such as 0.05.");
        }
        if (lift != null && !(lift > 0 && lift <= 1_000)) {
            throw wrong("--lift is " + lift + "; expected a number above 0, such as 0.1.");
        }
        if (experiment != null && shares != null) {
            throw wrong("--share goes without --experiment, which says how large the arms are.");
        }
        Optional<Experiment> described = Optional.ofNullable(experiment).map(ExperimentFile::read);
        TrialFile trial = TrialFile.read(Table.csv(file), Optional.ofNullable(covariate));
        List<Analysis.Arm> arms = arms(trial, described);
        double worth =
                lift != null ? lift : described.map(Experiment::minimalLift).orElse(Experiment.USUAL_LIFT);
        Analysis analysis = Analysis.of(
                new Analysis.Plan(alpha, sequential, worth, new Bootstrap(seed, Bootstrap.USUAL.replicates())), arms);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ExperimentJson.of(analysis));
        } else {
            ExperimentText.print(out, analysis);
        }
        out.flush();
        return analysis.trustworthy() ? 0 : Main.FINDING;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private InputException wrongArm(String message, String hint) {
        return new InputException(Problem.of(file.toString(), message, hint));
    }

    private List<Analysis.Arm> arms(TrialFile trial, Optional<Experiment> described) {
        SortedSet<String> names = new TreeSet<>(trial.arms().keySet());
        Map<String, Double> meant = new TreeMap<>();
        if (described.isPresent()) {
            Experiment each = described.get();
            // An arm without any customer is the worst mismatch of all; who is held out may be in another file.
            each.arms().stream().filter(arm -> arm.buckets() > 0).forEach(arm -> names.add(arm.name()));
            names.forEach(name -> each.share(name).ifPresent(share -> meant.put(name, share)));
        } else if (shares != null) {
            meant.putAll(shares);
            names.addAll(shares.keySet());
        } else {
            names.forEach(name -> meant.put(name, 1.0 / names.size()));
        }
        for (String name : names) {
            double share = meant.getOrDefault(name, 0.0);
            if (!(share > 0 && share <= 1)) {
                throw wrongArm(
                        "Nothing says how large the arm \"" + TextTable.plain(name)
                                + "\" was meant to be, above 0 and at most 1.",
                        described.isPresent() ? Spelling.hint(name, meant.keySet()) : "Name it with --share.");
            }
        }
        String base =
                control != null ? control : described.map(Experiment::control).orElse(USUAL_CONTROL);
        if (!names.contains(base)) {
            throw wrongArm(
                    "There is no arm \"" + TextTable.plain(base) + "\" to compare with; found "
                            + (names.isEmpty() ? "no customers" : TextTable.plain(String.join(", ", names))) + ".",
                    "Name the control with --control.");
        }
        if (names.size() < 2) {
            throw wrongArm("There is but one arm; expected two or more.", "");
        }
        List<Analysis.Arm> arms = new ArrayList<>();
        arms.add(arm(trial, base, meant));
        // The holdout comes last: it is no arm of the experiment.
        names.stream()
                .filter(name -> !name.equals(base) && !name.equals(Holdout.ARM))
                .forEach(name -> arms.add(arm(trial, name, meant)));
        names.stream()
                .filter(name -> !name.equals(base) && name.equals(Holdout.ARM))
                .forEach(name -> arms.add(arm(trial, name, meant)));
        return arms;
    }

    private static Analysis.Arm arm(TrialFile trial, String name, Map<String, Double> meant) {
        TrialFile.Arm found = trial.arms().getOrDefault(name, new TrialFile.Arm());
        return Analysis.Arm.of(
                name, meant.getOrDefault(name, 0.0), found.converted(), found.revenue(), found.covariate());
    }
}
