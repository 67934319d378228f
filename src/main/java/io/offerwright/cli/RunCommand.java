package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.CampaignFile;
import io.offerwright.campaign.CampaignRun;
import io.offerwright.campaign.DecisionFormat;
import io.offerwright.campaign.Explanations;
import io.offerwright.data.BadRows;
import io.offerwright.data.DatabaseOutput;
import io.offerwright.engine.Bundle;
import io.offerwright.ledger.Ledger;
import io.offerwright.model.Ensemble;
import io.offerwright.page.Figures;
import io.offerwright.tuning.Criterion;
import io.offerwright.tuning.EarlyStopping;
import io.offerwright.tuning.MemberStopping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code run}: the main job. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Decides for every customer of a campaign, and writes down what was decided and why.",
        footer = {
            "",
            "Writes decisions.csv, explanations.jsonl, report.html, manifest.json, the bundle and the ledger to OUT; the",
            "campaign's \"output\" may compress them, or send decisions to Parquet or to a table of a database. A run that was",
            "interrupted goes on from its last checkpoint when it is run again with the same data, campaign and bundle.",
            "Example: run sample-campaigns/spring-upgrade"
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CAMPAIGN_DIR", description = "The directory with campaign.yaml, or that file.")
    private Path campaign;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go (default: out/NAME).")
    private @Nullable Path out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Reads the tables from here instead of where the campaign says.")
    private @Nullable Path data;

    @Option(
            names = "--skip-bad-rows",
            description = "Leaves bad rows of the data out and counts them, instead of refusing the data.")
    private boolean skipBadRows;

    @Mixin
    private Threads threads;

    @Option(
            names = "--ledger",
            paramLabel = "PLACE",
            description = "Records decisions in this folder or JDBC address (default: OUT/ledger).")
    private @Nullable String ledger;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "The key that the ledger's other keys are encrypted under; made if it is not there (default:"
                    + " ledger.key in the ledger's folder; a JDBC address has none).")
    private @Nullable Path masterKey;

    @Option(names = "--no-ledger", description = "Records nothing: no decision can be replayed, or explained later.")
    private boolean noLedger;

    @Option(
            names = "--explanations",
            paramLabel = "WHAT",
            converter = ExplanationsConverter.class,
            description =
                    "What explanations.jsonl has of each decision: short, trees (how each score came about, to the last"
                            + " digit; \"explain\" has them later too), or none (default: as the campaign says, or short).")
    private @Nullable Explanations explanations;

    @Option(
            names = "--decisions",
            paramLabel = "FORM",
            converter = DecisionFormatConverter.class,
            description =
                    "In which form the decisions are written: csv, csv.gz or parquet (default: as \"output\" of the campaign"
                            + " says, which can also name a table of a database, or csv).")
    private @Nullable DecisionFormat decisions;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        CampaignFile file = CampaignFile.read(campaign, data);
        if (skipBadRows) {
            file = file.withBadRows(BadRows.SKIP);
        }
        if (explanations != null) {
            file = file.withExplanations(explanations);
        }
        if (decisions != null) {
            file = file.withDecisions(decisions);
        }
        Path directory = out == null ? Path.of("out", file.name()) : out;
        if (noLedger && (ledger != null || masterKey != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--no-ledger goes with neither --ledger nor --master-key.");
        }
        String place = ledger == null ? directory.resolve("ledger").toString() : ledger;
        CampaignRun.Result result;
        try (Progress progress = new Progress(spec.commandLine().getErr(), !json && ProgressBar.onTerminal())) {
            MemberStopping training =
                    new MemberStopping(file.training(), Criterion.DEFAULT, progress::evaluated, progress::trained);
            result = new CampaignRun(
                            file,
                            directory,
                            threads.count(),
                            noLedger ? null : () -> LedgerPlace.openToWrite(place, masterKey))
                    .run(progress, training, training.facts());
        }
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode object = mapper.createObjectNode();
            object.put("campaign", file.name());
            object.put("out", directory.toString());
            object.put("decisions", result.decisions());
            object.put("listed", result.listed());
            object.put("restored", result.restored());
            object.put("recorded", result.recorded());
            object.put("failed", result.failed());
            object.put("held_back", result.heldBack());
            object.put("held_out", result.heldOut());
            object.put("skipped_rows", result.skippedRows());
            object.put("opening_seconds", seconds(result.opening()));
            object.put("deciding_seconds", seconds(result.deciding()));
            object.put("recording_seconds", seconds(result.recording()));
            object.put("decisions_per_second", perSecond(result));
            printer.println(mapper.writeValueAsString(object));
        } else {
            printer.printf(
                    Locale.ROOT,
                    "%,d decisions, %,d offers listed, in %.1f s (%,.0f decisions/s after %.1f s of opening)%n",
                    result.decisions(),
                    result.listed(),
                    seconds(result.opening()) + seconds(result.deciding()),
                    perSecond(result),
                    seconds(result.opening()));
            if (result.restored() > 0) {
                printer.printf(
                        Locale.ROOT, "%,d of them were made before the run was interrupted%n", result.restored());
            }
            long known = result.decisions() - result.restored() - result.recorded();
            if (!noLedger && known > 0) {
                printer.printf(Locale.ROOT, "%,d of them were in the ledger already%n", known);
            }
            if (result.heldOut() > 0) {
                printer.println(Figures.counted(result.heldOut(), "customer was", "customers were")
                        + " held out: no decision, and a row in assignments.csv");
            }
            if (result.heldBack() > 0) {
                printer.println(
                        Figures.counted(result.heldBack(), "list is", "lists are")
                                + " empty since the contact policy holds back all that the rules leave; the report names its parts");
            }
            if (result.failed() > 0) {
                printer.printf(
                        Locale.ROOT,
                        "%,d of them are fallbacks, since rules failed; the report names the rules%n",
                        result.failed());
            }
            if (result.skippedRows() > 0) {
                printer.printf(Locale.ROOT, "%,d bad rows left out; the report lists them%n", result.skippedRows());
            }
            printer.println("Report:    " + directory.resolve("report.html"));
            DatabaseOutput.Target table = file.output().table();
            printer.println("Decisions: "
                    + (table == null
                            ? directory.resolve(file.output().decisions().file())
                            : table.table() + " in " + Ledger.withoutPassword(table.address())));
            if (!noLedger) {
                printer.println("Ledger:    offerwright ledger verify --ledger "
                        + (ledger == null ? directory : Ledger.withoutPassword(ledger)));
            }
        }
        printer.flush();
        return 0;
    }

    private static double perSecond(CampaignRun.Result result) {
        return Math.round((result.decisions() - result.restored()) / Math.max(1e-9, seconds(result.deciding())));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** Lines and bars on a terminal; nothing elsewhere. */
    private static final class Progress implements CampaignRun.Listener, AutoCloseable {
        private final PrintWriter out;
        private final boolean visible;
        private int audience;
        private @Nullable ProgressBar bar;

        Progress(PrintWriter out, boolean visible) {
            this.out = out;
            this.visible = visible;
        }

        @Override
        public void read(int customers, int inAudience) {
            audience = inAudience;
            say(String.format(Locale.ROOT, "%,d customers, %,d in the audience", customers, inAudience));
        }

        @Override
        public void noted(String sentence) {
            out.println(sentence);
            out.flush();
        }

        @Override
        public synchronized void trained(String member, int epoch, int epochs) {
            if (epoch == epochs) {
                say("trained " + member + ", " + epochs + " epochs");
            }
        }

        void evaluated(Ensemble.Recipe member, EarlyStopping.Evaluation evaluation) {
            if (visible) {
                TrainCommand.tell(out, member, evaluation);
            }
        }

        @Override
        public void opened(Bundle bundle) {
            say("bundle " + bundle.fingerprint().abbreviated());
            bar = new ProgressBar(out, visible, "decisions", audience);
        }

        @Override
        public void resumed(long decisions) {
            say(String.format(Locale.ROOT, "goes on after %,d decisions", decisions));
            if (bar != null) {
                bar.startAt(decisions);
            }
        }

        @Override
        public void decided(long decisions) {
            if (bar != null) {
                bar.at(decisions);
            }
        }

        private void say(String line) {
            if (visible) {
                out.println(line);
                out.flush();
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
