package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.churntraining.ChurnStudy;
import io.offerwright.churntraining.Finding;
import io.offerwright.churntraining.Frame;
import io.offerwright.churntraining.Quality;
import io.offerwright.data.BadRows;
import io.offerwright.data.ChurnLabels;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.Table;
import io.offerwright.data.TextColumns;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code churn train}: a churn model of a file, or of the customers of a campaign for a bundle. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Looks for columns that know who left because they were written afterwards, measures logistic regression and boosted",
            "trees on customers they have not seen, calibrates, and writes the model."
        },
        footer = {
            "",
            "A column that seems to know the answer is left out and named with the evidence; --keep insists on it. A model of any",
            "file is for study; one for a bundle is trained on what a decision knows of a customer, from a campaign's data and a",
            "file customer_id,churned of who left afterwards. Equal files and seed give an equal model at any number of threads.",
            "",
            "Example: churn train services.csv.gz --join status.csv.gz:Customer_ID --label Churn_Label --out churn.txt",
            "         churn train world --labels world/churn.csv --into models/world"
        })
final class ChurnTrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SOURCE",
            description =
                    "A CSV file, also .gz; with --into the folder of customers.csv, usage.csv, offers.csv, events.csv.")
    private Path source;

    @Option(names = "--label", paramLabel = "COLUMN", description = "The column of SOURCE that says who left.")
    private @Nullable String label;

    @Option(
            names = "--positive",
            paramLabel = "WORD",
            description = "What it says of those who left (default: yes, true or 1).")
    private @Nullable String positive;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Who left: customer_id,churned (default with --into: churn.csv in SOURCE).")
    private @Nullable Path labels;

    @Option(
            names = "--join",
            paramLabel = "FILE:KEY",
            description =
                    "Also the columns of this file, whose rows are found by a column that both have. May be repeated.")
    private List<String> joins = new ArrayList<>();

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "COLUMN",
            description = "Looks at these columns only (default: at all).")
    private TreeSet<String> columns = new TreeSet<>();

    @Option(names = "--exclude", split = ",", paramLabel = "COLUMN", description = "Does not learn from these.")
    private TreeSet<String> excluded = new TreeSet<>();

    @Option(
            names = "--keep",
            split = ",",
            paramLabel = "COLUMN",
            description = "Learns from these although they look like leaks.")
    private TreeSet<String> kept = new TreeSet<>();

    @Option(
            names = "--protected",
            split = ",",
            paramLabel = "COLUMN",
            description = "Never learns from these, whatever else is said; nor from what the bundle protects.")
    private TreeSet<String> protectedNames = new TreeSet<>();

    @Option(
            names = "--model",
            paramLabel = "KIND",
            defaultValue = "best",
            description = "logistic, trees, or best: whichever has the higher AUC (default: ${DEFAULT-VALUE}).")
    private ChurnStudy.Choice model;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Parts that are held out in turn to measure quality, 2 to 20 (default: ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Start of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE", description = "Writes the model to this file.")
    private @Nullable Path out;

    @Option(names = "--into", paramLabel = "BUNDLE_DIR", description = "Puts the model into this bundle.")
    private @Nullable Path into;

    @Option(names = "--skip-bad-rows", description = "Leaves bad rows of the customers out and counts them.")
    private boolean skipBadRows;

    @Mixin
    private Threads threads;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (folds < 2 || folds > 20) {
            throw new ParameterException(spec.commandLine(), "--folds is " + folds + "; expected 2 to 20.");
        }
        if (into != null ? label != null || !joins.isEmpty() || positive != null : labels != null || label == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected a file with --label, or a folder with --into (and --labels): a model for a bundle learns from what"
                            + " decisions know.");
        }
        ChurnStudy study =
                new ChurnStudy(model, new ChurnStudy.Columns(columns, excluded, kept, protectedNames), seed, folds);
        SortedMap<String, String> facts = new TreeMap<>();
        ChurnStudy.Result result;
        Bundle after = null;
        if (into == null) {
            Frame frame = Frame.of(joined(facts), String.valueOf(label), positive);
            result = study.run(frame, source.toString(), facts, threads.count());
        } else {
            Bundle bundle = Bundle.read(into);
            AttributeSchema attributes = bundle.settings().attributes();
            Dataset data = DataSource.in(source)
                    .withAttributes(attributes)
                    .withBadRows(skipBadRows ? BadRows.SKIP : BadRows.REFUSE)
                    .read();
            Path file = labels == null ? DataSource.file(source, "churn") : labels;
            SortedMap<String, Boolean> churned = ChurnLabels.read(Table.csv(file));
            facts.put("sha256.labels", Fingerprint.ofFile(file).hex());
            data.report().files().forEach((name, print) -> facts.put("sha256." + name, print.hex()));
            Frame frame = Frame.of(data.customers(), attributes, churned, file.toString());
            result = new ChurnStudy(
                            model,
                            new ChurnStudy.Columns(columns, excluded, kept, protectedNames)
                                    .protecting(attributes.protectedNames()),
                            seed,
                            folds)
                    .run(frame, file.toString(), facts, threads.count());
            after = bundle.withChurn(result.model());
            after.write(into);
        }
        if (out != null) {
            Path part = out.resolveSibling(out.getFileName() + ".part");
            try {
                Files.write(part, result.model().toBytes());
                Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                Files.deleteIfExists(part);
                throw new InputException(
                        Problem.of(out.toString(), "The file can't be written: " + e + ".", "Is there such a folder?"));
            }
        }
        if (json) {
            printJson(result, after);
        } else {
            print(result, after);
        }
        return 0;
    }

    private TextColumns joined(SortedMap<String, String> facts) throws IOException {
        TextColumns table = read(source, facts);
        for (String join : joins) {
            int colon = join.lastIndexOf(':');
            if (colon <= 0 || colon == join.length() - 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--join is \"" + join + "\"; expected FILE:KEY such as bills.csv:customer_id.");
            }
            Path file = Path.of(join.substring(0, colon));
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.csv(\\.gz)?$", "");
            table = table.join(read(file, facts), join.substring(colon + 1), name + ".");
        }
        return table;
    }

    private static TextColumns read(Path file, SortedMap<String, String> facts) throws IOException {
        TextColumns table = TextColumns.read(file);
        facts.put("sha256." + file.getFileName(), Fingerprint.ofFile(file).hex());
        return table;
    }

    private void print(ChurnStudy.Result result, @Nullable Bundle after) {
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf(
                Locale.ROOT,
                "%,d customers, %,d of whom left (%.1f%%)%n",
                result.rows(),
                result.leavers(),
                100.0 * result.leavers() / result.rows());
        List<Finding> told = result.findings().stream()
                .filter(finding -> finding.verdict() != Finding.Verdict.USED)
                .toList();
        if (!told.isEmpty()) {
            printer.println();
            printer.println("Columns that need a look:");
            for (Finding finding : told) {
                printer.println("  " + TextTable.plain(finding.column()) + ": "
                        + finding.verdict().text()
                        + (finding.cause() == Finding.Cause.NONE
                                ? ""
                                : ", " + finding.cause().text())
                        + (Double.isNaN(finding.auc())
                                ? ""
                                : String.format(Locale.ROOT, " (alone AUC %.3f)", finding.auc())));
                if (!finding.evidence().isEmpty()) {
                    printer.println("    " + finding.evidence());
                }
            }
        }
        printer.println();
        printer.println("Learnt from, with the AUC of each alone:");
        StringBuilder line = new StringBuilder();
        for (Finding finding : result.findings()) {
            if (finding.verdict() != Finding.Verdict.LEFT_OUT) {
                String word = String.format(Locale.ROOT, "%s %.3f", TextTable.plain(finding.column()), finding.auc());
                if (line.length() + word.length() > 110) {
                    printer.println("  " + line);
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : ", ").append(word);
            }
        }
        printer.println("  " + line);
        printer.println();
        printer.println("On customers that were not learnt from, in " + folds + " folds, as it came and calibrated:");
        TextTable table = new TextTable("  ", "lrrrrr");
        table.row("", "AUC", "+-", "Brier", "log loss", "calibration error");
        result.measured().forEach((kind, measured) -> {
            row(table, name(kind, measured), measured.before());
            row(table, name(kind, measured) + ", calibrated", measured.after());
        });
        table.print(printer);
        ChurnStudy.Measured chosen = result.measured().get(result.chosen());
        if (chosen != null) {
            printer.println();
            printer.println(
                    "Tenths of the customers by risk, " + result.chosen().text() + ":");
            TextTable tenths = new TextTable("  ", "rrrrrr");
            tenths.row("tenth", "customers", "as it came", "left", "calibrated", "left");
            for (int tenth = 0; tenth < chosen.before().reliability().size(); tenth++) {
                Quality.Tenth before = chosen.before().reliability().get(tenth);
                Quality.Tenth calibrated = chosen.after().reliability().get(tenth);
                tenths.row(
                        Integer.toString(tenth + 1),
                        Integer.toString(before.rows()),
                        three(before.risk()),
                        three(before.left()),
                        three(calibrated.risk()),
                        three(calibrated.left()));
            }
            tenths.print(printer);
        }
        printer.println();
        printer.println("Taken: " + result.chosen().text()
                + (chosen != null && chosen.calibrated()
                        ? ", calibrated."
                        : " as it came: on held-out customers its log loss is no worse than that of the calibrated one.")
                + (out == null ? "" : " Written to " + out + ".")
                + (after == null
                        ? ""
                        : " Put into " + into + ", which is now bundle "
                                + after.fingerprint().abbreviated() + "."));
        printer.flush();
    }

    private static String name(ChurnStudy.Kind kind, ChurnStudy.Measured measured) {
        return measured.trees() == 0 ? kind.text() : measured.trees() + " " + kind.text();
    }

    private static void row(TextTable table, String name, Quality quality) {
        table.row(
                name,
                String.format(Locale.ROOT, "%.4f", quality.auc()),
                String.format(Locale.ROOT, "%.4f", quality.aucDeviation()),
                String.format(Locale.ROOT, "%.4f", quality.brier()),
                String.format(Locale.ROOT, "%.4f", quality.logLoss()),
                String.format(Locale.ROOT, "%.4f", quality.calibrationError()));
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void printJson(ChurnStudy.Result result, @Nullable Bundle after) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode object = mapper.createObjectNode();
        object.put("customers", result.rows());
        object.put("left", result.leavers());
        ArrayNode findings = object.putArray("columns");
        for (Finding finding : result.findings()) {
            ObjectNode one = findings.addObject();
            one.put("column", finding.column());
            one.put("verdict", finding.verdict().text());
            one.put("cause", finding.cause().text());
            one.put("leak", finding.cause().leak());
            if (!Double.isNaN(finding.auc())) {
                one.put("auc", finding.auc());
            }
            one.put("evidence", finding.evidence());
        }
        ObjectNode models = object.putObject("models");
        for (Map.Entry<ChurnStudy.Kind, ChurnStudy.Measured> entry :
                result.measured().entrySet()) {
            ObjectNode one = models.putObject(entry.getKey().text());
            one.put("trees", entry.getValue().trees());
            one.put("calibrated", entry.getValue().calibrated());
            put(one.putObject("before"), entry.getValue().before());
            put(one.putObject("after"), entry.getValue().after());
        }
        object.put("taken", result.chosen().text());
        if (after != null) {
            object.put("fingerprint", after.fingerprint().hex());
        }
        PrintWriter printer = spec.commandLine().getOut();
        printer.println(mapper.writeValueAsString(object));
        printer.flush();
    }

    private static void put(ObjectNode node, Quality quality) {
        node.put("auc", quality.auc());
        node.put("auc_deviation", quality.aucDeviation());
        node.put("brier", quality.brier());
        node.put("log_loss", quality.logLoss());
        node.put("calibration_error", quality.calibrationError());
        ArrayNode tenths = node.putArray("reliability");
        for (Quality.Tenth tenth : quality.reliability()) {
            tenths.addObject()
                    .put("rows", tenth.rows())
                    .put("risk", tenth.risk())
                    .put("left", tenth.left());
        }
    }
}
