package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.model.Hyperparameters;
import io.offerwright.tuning.FeatureStudy;
import io.offerwright.tuning.FeatureStudy.Association;
import io.offerwright.tuning.FeatureStudy.Group;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code features}: asks what the features are worth. */
@Command(
        name = "features",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says of each group of features what it is worth to a member: how much precision is lost without it (ablation),",
            "how much with it shuffled (permutation), and which groups say the same (Cramér's V)."
        },
        footer = {
            "",
            "A group is what stands before \" = \" in an operator's data, and before = or : in a feature file, else each feature",
            "by itself. The rule: keep a group if leaving it out costs more than 1%% of precision@K, relative, on the",
            "validation part; \"perhaps\" where that lies within two standard errors. Losses of several repeats are means.",
            "Groups that say the same hide one another: of two with a high V, leave out one at a time.",
            "",
            "Example: features sample-campaigns/data --config models/ensemble.yaml --member bpr",
            "Example: features --train train.csv --user-features u.csv --item-features i.csv --epochs 10"
        })
final class FeaturesCommand implements Callable<Integer> {
    private static final double CLOSE = 0.3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StudyData data;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the interactions, in place of those of --config.")
    private @Nullable Integer epochs;

    @Option(
            names = "--k",
            defaultValue = "5",
            paramLabel = "K",
            description = "Length of the list that is measured (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--repeats",
            defaultValue = "3",
            paramLabel = "N",
            description = "Trainings of each kind, with different seeds (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Mixin
    private Threads threads;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        StudyData.Parts parts = data.read();
        FeatureStudy study;
        try {
            Hyperparameters hyperparameters = data.member().hyperparameters();
            if (epochs != null) {
                hyperparameters = hyperparameters.with().epochs(epochs).build();
            }
            study = new FeatureStudy(parts.set(), parts.parts().get(0), hyperparameters, k, repeats, threads.count());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (parts.parts().size() > 1) {
            throw new ParameterException(spec.commandLine(), "--folds does not go with features; use --repeats.");
        }
        FeatureStudy.Result result;
        try (ProgressBar bar = new ProgressBar(
                spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "trainings", study.trainings())) {
            result = study.run(bar::at);
        }
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            printer.println(jsonText(parts, result));
        } else {
            print(parts, result, printer);
        }
        printer.flush();
        return 0;
    }

    private static String side(FeatureStudy.Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static String answer(Group group) {
        return group.uncertain() ? "perhaps" : group.keep() ? "yes" : "no";
    }

    private void print(StudyData.Parts parts, FeatureStudy.Result result, PrintWriter printer) {
        printer.printf(
                Locale.ROOT,
                "precision@%d %.4f with all features, on %s; losses in %% of that%n%n",
                k,
                result.precision(),
                parts.text());
        TextTable table = new TextTable("", "llrrrl");
        table.row("of", "group", "features", "without it", "shuffled", "keep");
        for (Group group : result.groups()) {
            table.row(
                    side(group.side()),
                    group.name(),
                    Integer.toString(group.features()),
                    percent(group.ablation(), group.ablationError()),
                    percent(group.permutation(), group.permutationError()),
                    answer(group));
        }
        table.print(printer);
        printer.println();
        printer.printf(Locale.ROOT, "Groups that say much the same (Cramér's V of %.1f and more):%n", CLOSE);
        TextTable close = new TextTable("", "lllr");
        int count = 0;
        for (Association each : result.associations()) {
            if (each.association() >= CLOSE) {
                close.row(
                        side(each.side()),
                        each.first(),
                        each.second(),
                        String.format(Locale.ROOT, "%.2f", each.association()));
                count++;
            }
        }
        close.print(printer);
        if (count == 0) {
            printer.println("none");
        }
    }

    private static String percent(double share, double error) {
        return decimal(share) + (Double.isNaN(error) ? "" : " ± " + decimal(error));
    }

    private static String decimal(double share) {
        String text = String.format(Locale.ROOT, "%.1f", 100 * share);
        return text.equals("-0.0") ? "0.0" : text;
    }

    private String jsonText(StudyData.Parts parts, FeatureStudy.Result result) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("precision@" + k, result.precision());
        root.put("measured_on", parts.text());
        root.put("repeats", repeats);
        root.put("seed", data.seed());
        root.put("least_gain", FeatureStudy.LEAST_GAIN);
        ArrayNode groups = root.putArray("groups");
        for (Group group : result.groups()) {
            ObjectNode node = groups.addObject();
            node.put("of", side(group.side()));
            node.put("group", group.name());
            node.put("features", group.features());
            node.put("ablation_loss", group.ablation());
            if (!Double.isNaN(group.ablationError())) {
                node.put("ablation_standard_error", group.ablationError());
            }
            node.put("permutation_loss", group.permutation());
            node.put("permutation_standard_deviation", group.permutationError());
            node.put("keep", group.keep());
            node.put("uncertain", group.uncertain());
        }
        ArrayNode associations = root.putArray("associations");
        for (Association each : result.associations()) {
            ObjectNode node = associations.addObject();
            node.put("of", side(each.side()));
            node.put("first", each.first());
            node.put("second", each.second());
            node.put("cramers_v", each.association());
        }
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and names can be written.", e);
        }
    }
}
