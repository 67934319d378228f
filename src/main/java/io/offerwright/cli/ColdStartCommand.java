package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.evaluation.ColdStartCurve;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            "What counts is what they accepted after their first eight offers; the first eight are no candidates. With none",
            "known the model goes by features alone, as in a decision; the known ones are folded in, without training anew.",
            "Example: cold-start sample-campaigns/data --config models/ensemble.yaml --html cold-start.html"
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
        Dataset dataset = DataSource.in(data).read();
        PrintWriter err = spec.commandLine().getErr();
        boolean visible = !json && ProgressBar.onTerminal();
        ColdStartCurve curve = ColdStartCurve.measure(
                dataset, settings.members(), LIST_LENGTH, settings.seed(), threads.count(), (member, epoch, epochs) -> {
                    if (visible) {
                        err.println(member + ": epoch " + epoch + " of " + epochs);
                        err.flush();
                    }
                });
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

    private static void print(ColdStartCurve curve, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "precision@%d for %,d new customers, who had no part in training; standard errors in brackets%n%n",
                curve.k(),
                curve.customers());
        int blends = curve.points().get(0).blends().size();
        TextTable table = new TextTable("", "r".repeat(blends + 1) + "l");
        List<String> head = new ArrayList<>(List.of("known"));
        curve.points().get(0).blends().forEach(blend -> head.add(share(blend.contentPercent())));
        head.add("best against " + share(ColdStartCurve.RULES_SHARE));
        table.row(head.toArray(String[]::new));
        for (ColdStartCurve.Point point : curve.points()) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(point.known())));
            for (ColdStartCurve.Blend blend : point.blends()) {
                row.add(String.format(Locale.ROOT, "%.4f (%.4f)", blend.precision(), blend.error()));
            }
            ColdStartCurve.Blend best = point.best();
            row.add(String.format(
                    Locale.ROOT, "%s by %+.4f (%.4f)", share(best.contentPercent()), best.gain(), best.gainError()));
            table.row(row.toArray(String[]::new));
        }
        table.print(out);
        out.printf(
                Locale.ROOT,
                "%nThe same list for everyone, by popularity: %.4f.%n"
                        + "known: accepted offers that the model has seen. 70/30: content match / model, as rules blend them.%n%n",
                curve.popularity());
        verdict(curve).forEach(out::println);
    }

    /** Whether the blend of the rules is right, point by point, in sentences. */
    static List<String> verdict(ColdStartCurve curve) {
        List<String> sentences = new ArrayList<>();
        for (ColdStartCurve.Point point : curve.points()) {
            ColdStartCurve.Blend best = point.best();
            String known = "With " + point.known() + " known, ";
            if (best.contentPercent() == ColdStartCurve.RULES_SHARE) {
                sentences.add(known + share(best.contentPercent()) + " is best.");
            } else if (best.gain() > CLEAR * best.gainError()) {
                sentences.add(String.format(
                        Locale.ROOT,
                        "%s%s beats %s clearly: %.4f more, %.1f standard errors.",
                        known,
                        share(best.contentPercent()),
                        share(ColdStartCurve.RULES_SHARE),
                        best.gain(),
                        best.gain() / best.gainError()));
            } else {
                sentences.add(known + "no blend beats " + share(ColdStartCurve.RULES_SHARE) + " clearly.");
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
                each.put("gain_over_70", blend.gain());
                each.put("gain_standard_error", blend.gainError());
            }
        }
        return root;
    }
}
