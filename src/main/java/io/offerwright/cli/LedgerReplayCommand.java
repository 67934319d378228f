package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.BundleStore;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerAccess;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import io.offerwright.replay.Replayer;
import io.offerwright.replay.Replayer.Finding;
import io.offerwright.replay.Replayer.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger replay}: makes recorded decisions again and compares. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Makes recorded decisions again, on the bundles they ran on, and compares byte for byte.",
        footer = {
            "",
            "The bundles come from the ledger itself, so it matters not what has become of their folders.",
            "Exit code 1 when a decision came out differently; the first stage that differs is named."
        })
final class LedgerReplayCommand implements Callable<Integer> {
    /** Findings that are printed one by one; the rest is counted. */
    private static final int MOST_FINDINGS = 100;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The decision to make again.")
    private @Nullable String decision;

    @Option(names = "--all", description = "Makes every decision again.")
    private boolean all;

    @Mixin
    private RecordRange range;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many at a time (default: one a processor). The output does not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads (" + threads + ") must be at least 1.");
        }
        boolean some = spec.commandLine().getParseResult().hasMatchedOption("--from")
                || spec.commandLine().getParseResult().hasMatchedOption("--to");
        if ((decision != null ? 1 : 0) + (all ? 1 : 0) + (some ? 1 : 0) != 1) {
            throw new ParameterException(
                    spec.commandLine(), "Name one decision, or --all, or a range by --from and --to.");
        }
        List<Finding> findings = new ArrayList<>();
        List<DecisionEngine> engines = new ArrayList<>();
        Summary summary;
        try (Ledger ledger = place.open()) {
            Iterator<LedgerRecord> records = records(ledger);
            try (ProgressBar bar = new ProgressBar(
                    spec.commandLine().getErr(),
                    !json && ProgressBar.onTerminal(),
                    "decisions",
                    decision == null ? range.within(ledger.size()) : 1)) {
                Replayer replayer = new Replayer(bundle -> open(ledger.bundles(), bundle, engines));
                summary = replayer.replay(
                        records,
                        threads,
                        finding -> {
                            if (findings.size() < MOST_FINDINGS) {
                                findings.add(finding);
                            }
                        },
                        bar::at);
            } finally {
                engines.forEach(DecisionEngine::close);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            writeJson(out, summary, engines.size(), findings);
        } else {
            writeText(out, summary, engines.size(), findings);
        }
        out.flush();
        return summary.equal() ? 0 : Main.FINDING;
    }

    private static Optional<Function<DecisionRequest, Decision>> open(
            BundleStore bundles, Fingerprint bundle, List<DecisionEngine> engines) {
        return bundles.get(bundle).map(files -> {
            DecisionEngine engine = DecisionEngine.open(Bundle.of(files));
            engines.add(engine);
            return engine::decide;
        });
    }

    private Iterator<LedgerRecord> records(Ledger ledger) {
        LedgerAccess access = LedgerPlace.access(ledger, Role.AUDITOR);
        return decision == null
                ? access.records(range.first(), range.last())
                : List.<LedgerRecord>of(place.record(access, decision)).iterator();
    }

    private static void writeText(PrintWriter out, Summary summary, int bundles, List<Finding> findings) {
        TextTable counts = new TextTable("", "ll");
        counts.row(
                "Decisions",
                String.format(
                        Locale.ROOT,
                        bundles == 1 ? "%,d made again on %d bundle" : "%,d made again on %d bundles",
                        summary.records(),
                        bundles));
        counts.row("Equal", String.format(Locale.ROOT, "%,d", summary.records() - summary.different()));
        counts.row("Different", String.format(Locale.ROOT, "%,d", summary.different()));
        if (summary.erased() > 0) {
            counts.row("Erased", String.format(Locale.ROOT, "%,d, which nobody can repeat", summary.erased()));
        }
        counts.print(out);
        if (summary.equal()) {
            return;
        }
        out.println();
        TextTable table = new TextTable("  ", "rll");
        for (Finding finding : findings) {
            table.row(
                    "record " + finding.sequence(),
                    finding.decisionId(),
                    finding.difference().toString());
        }
        table.print(out);
        long more = summary.different() - findings.size();
        if (more > 0) {
            out.printf(Locale.ROOT, "  ...and %,d more%n", more);
        }
    }

    private static void writeJson(PrintWriter out, Summary summary, int bundles, List<Finding> findings)
            throws IOException {
        try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.writeStartObject();
            generator.writeNumberField("decisions", summary.records());
            generator.writeNumberField("bundles", bundles);
            generator.writeNumberField("equal", summary.records() - summary.different());
            generator.writeNumberField("different", summary.different());
            generator.writeNumberField("erased", summary.erased());
            generator.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                generator.writeStartObject();
                generator.writeNumberField("record", finding.sequence());
                generator.writeStringField("decision", finding.decisionId());
                generator.writeStringField(
                        "stage", finding.difference().stage().name().toLowerCase(Locale.ROOT));
                generator.writeStringField("offer", finding.difference().offerId());
                generator.writeStringField("recorded", finding.difference().recorded());
                generator.writeStringField("replayed", finding.difference().replayed());
                generator.writeNumberField("offers", finding.difference().offers());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        out.println();
    }
}
