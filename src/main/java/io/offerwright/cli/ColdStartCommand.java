package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evaluation.ColdStartCurve;
import io.offerwright.evaluation.NewOffers;
import io.offerwright.evaluation.Newcomers;
import io.offerwright.features.Seasons;
import io.offerwright.model.Ensemble;
import io.offerwright.rules.RuleBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cold-start}: how new customers are best served, by how much is known of them. */
@Command(
        name = "cold-start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Keeps one customer in five out of training, and measures how well they are served by the content match, by",
            "the model, and by blends of the two, the more of their first accepted offers are known."
        },
        footer = {
            "",
            "What counts is what they accepted after their first ten offers; the first ten are no candidates. With none",
            "known the model goes by features alone; the known ones are folded in, without training anew, as in a decision.",
            "Example: cold-start sample-campaigns/data --config models/ensemble.yaml --newcomers week --rules rules/telco"
        })
final class ColdStartCommand implements Callable<Integer> {
    private static final int LIST_LENGTH = 5;
    /** A difference of this many standard errors is taken for one. */
    private static final double CLEAR = 2;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DATA_DIR", description = "customers.csv, usage.csv, offers.csv, events.csv, also .gz.")
    private Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "Members and hyperparameters, as YAML.")
    private @Nullable Path config;

    @Option(
            names = "--newcomers",
            defaultValue = "full",
            paramLabel = "WHAT",
            description = {
                "What is known of new customers. full: all on record, which is more than they ever tell. week, month: what an",
                "operator knows after 3 or 15 days: no usage, no churn risk, no later plan (default: ${DEFAULT-VALUE})."
            })
    private Newcomers newcomers;

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            description = "Offers that these rules keep off a customer's list are no candidates.")
    private @Nullable Path rules;

    @Option(
            names = "--new-offers",
            paramLabel = "SHARE",
            description = {
                "Instead: keep this share of the offers out of training, and measure how they are placed among all offers,",
                "by their features alone."
            })
    private @Nullable Double newOffers;

    @Option(names = "--seed", paramLabel = "N", description = "Who is new, and all random choices (default: 1).")
    private @Nullable Long seed;

    @Mixin
    private Threads threads;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write the curve as a page.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TrainingSettings settings = config == null ? TrainingSettings.of(1) : TrainingSettings.read(config);
        if (seed != null) {
            settings = settings.withSeed(seed);
        }
        if (settings.preparation().seasons() != Seasons.NONE) {
            throw new InputException(Problem.of(
                    String.valueOf(config),
                    "The configuration has seasons, which cold-start does not measure.",
                    "Take the line \"seasons\" out of a copy of it."));
        }
        Dataset dataset = DataSource.in(data).read();
        PrintWriter err = spec.commandLine().getErr();
        boolean visible = !json && ProgressBar.onTerminal();
        Ensemble.Progress progress = (member, epoch, epochs) -> {
            if (visible) {
                err.println(member + ": epoch " + epoch + " of " + epochs);
                err.flush();
            }
        };
        if (newOffers != null) {
            printNewOffers(dataset, settings, newOffers, progress);
            return 0;
        }
        ColdStartCurve curve = ColdStartCurve.measure(
                dataset,
                settings.members(),
                newcomers,
                rules == null ? Collections.emptySortedMap() : RuleBook.read(rules),
                LIST_LENGTH,
                settings.seed(),
                threads.count(),
                progress);
        if (html != null) {
            Files.writeString(html, ColdStartPage.of(curve, verdict(curve)));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(tree(curve, settings.seed())));
        } else {
            print(curve, out);
        }
        out.flush();
        return 0;
    }

    private void printNewOffers(Dataset dataset, TrainingSettings settings, double share, Ensemble.Progress progress)
            throws IOException {
        if (!(share > 0 && share < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--new-offers (" + share + ") must lie between 0 and 1, such as 0.2.");
        }
        if (html != null) {
            throw new ParameterException(spec.commandLine(), "--new-offers has no page: leave out --html.");
        }
        NewOffers measured =
                NewOffers.measure(dataset, settings.members(), share, LIST_LENGTH, settings.seed(), progress);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = new ObjectMapper().createObjectNode();
            root.put("seed", settings.seed());
            root.put("new_offers", measured.offers());
            root.put("k", measured.k());
            root.set("rankings", new ObjectMapper().valueToTree(measured.lines()));
            out.println(new ObjectMapper().writeValueAsString(root));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%,d of %,d offers new to the training; how those are placed that a customer accepted%n%n",
                    measured.offers(),
                    dataset.catalog().size());
            TextTable table = new TextTable("", "lrrr");
            table.row("", "auc among all", "auc among new", "in the first " + measured.k());
            for (NewOffers.Line line : measured.lines()) {
                table.row(line.name(), figure(line.amongAll()), figure(line.amongNew()), figure(line.listed()));
            }
            table.print(out);
            out.printf(
                    Locale.ROOT,
                    "%nMeans over %,d customers. auc: share of the offers not accepted that an accepted new one stands above.%n",
                    measured.lines().get(0).customers());
        }
        out.flush();
    }

    private static String figure(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }

    private static void print(ColdStartCurve curve, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "precision@%d for %,d new customers, who had no part in training; by known accepted offers%n%n",
                curve.k(),
                curve.customers());
        int points = curve.points().size();
        TextTable table = new TextTable("", "l" + "r".repeat(points));
        List<String> head = new ArrayList<>(List.of("content/model"));
        curve.points().forEach(point -> head.add(point.known() + " known"));
        table.row(head.toArray(String[]::new));
        for (int blend = 0; blend < curve.points().get(0).blends().size(); blend++) {
            List<String> row = new ArrayList<>(
                    List.of(share(curve.points().get(0).blends().get(blend).contentPercent())));
            for (ColdStartCurve.Point point : curve.points()) {
                ColdStartCurve.Blend each = point.blends().get(blend);
                row.add(String.format(
                        Locale.ROOT,
                        "%.3f \u00b1%.3f%s",
                        each.precision(),
                        each.halfWidth(),
                        each.equals(point.best()) ? "*" : " "));
            }
            table.row(row.toArray(String[]::new));
        }
        table.print(out);
        out.printf(
                Locale.ROOT,
                "%nThe same list for everyone, by popularity: %.4f. \u00b1: half of the 95%% interval. *: best of the column.%n"
                        + "Without folding in, what is known changes nothing: the column \"0 known\" holds throughout.%n%n",
                curve.popularity());
        verdict(curve).forEach(out::println);
    }

    /** Whether the blend of the rules is right, point by point, in sentences. */
    static List<String> verdict(ColdStartCurve curve) {
        List<String> sentences = new ArrayList<>();
        for (ColdStartCurve.Point point : curve.points()) {
            ColdStartCurve.Blend best = point.best();
            int usual = curve.newcomers().usualShare();
            String known = "With " + point.known() + " known, ";
            if (best.contentPercent() == usual) {
                sentences.add(known + share(best.contentPercent()) + " is best.");
            } else if (best.gain() > CLEAR * best.gainError()) {
                sentences.add(String.format(
                        Locale.ROOT,
                        "%s%s beats %s clearly: %.4f more, %.1f standard errors.",
                        known,
                        share(best.contentPercent()),
                        share(usual),
                        best.gain(),
                        best.gain() / best.gainError()));
            } else {
                sentences.add(known + "no blend beats " + share(usual) + " clearly.");
            }
        }
        return sentences;
    }

    /** Content against model, such as {@code 70/30}. */
    static String share(int contentPercent) {
        return contentPercent + "/" + (100 - contentPercent);
    }

    private static ObjectNode tree(ColdStartCurve curve, long seed) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("seed", seed);
        root.put("newcomers", curve.newcomers().name().toLowerCase(Locale.ROOT));
        root.put("usual_content_percent", curve.newcomers().usualShare());
        root.put("k", curve.k());
        root.put("customers", curve.customers());
        root.put("popularity", curve.popularity());
        ArrayNode points = root.putArray("points");
        for (ColdStartCurve.Point point : curve.points()) {
            ObjectNode node = points.addObject();
            node.put("known", point.known());
            node.put("best_content_percent", point.best().contentPercent());
            ArrayNode blends = node.putArray("blends");
            for (ColdStartCurve.Blend blend : point.blends()) {
                ObjectNode each = blends.addObject();
                each.put("content_percent", blend.contentPercent());
                each.put("precision", blend.precision());
                each.put("standard_error", blend.error());
                each.put("gain_over_usual", blend.gain());
                each.put("gain_standard_error", blend.gainError());
            }
        }
        return root;
    }
}
