package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Verification;
import io.offerwright.ledger.Verification.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger verify}: recomputes every hash of a ledger. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Recomputes every hash and says what was changed, removed, added or reordered.",
        footer = {
            "",
            "Exit code 1 when something was found. To be safe against a ledger that was cut short or written anew as a",
            "whole, note the last hash elsewhere and compare."
        })
final class LedgerVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Verification verification;
        try (Ledger ledger = place.open();
                ProgressBar bar = new ProgressBar(
                        spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "records", ledger.size())) {
            verification = ledger.verify(bar::at);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            writeJson(out, verification);
        } else {
            writeText(out, verification);
        }
        out.flush();
        return verification.sound() ? 0 : Main.FINDING;
    }

    private void writeText(PrintWriter out, Verification verification) {
        line(out, "Ledger", place.toString());
        line(
                out,
                "Records",
                String.format(Locale.ROOT, "%,d in %,d blocks", verification.records(), verification.blocks()));
        line(out, "Bundles", String.format(Locale.ROOT, "%,d", verification.bundles()));
        line(out, "Last hash", verification.hash());
        if (verification.sound()) {
            line(out, "Result", "sound: every record, index row and bundle is as it was written");
            return;
        }
        line(
                out,
                "Result",
                String.format(
                        Locale.ROOT,
                        verification.findingsInAll() == 1 ? "%,d finding" : "%,d findings",
                        verification.findingsInAll()));
        out.println();
        int width = verification.findings().stream()
                .mapToInt(finding -> finding.where().length())
                .max()
                .orElse(0);
        for (Finding finding : verification.findings()) {
            out.println("  " + TextTable.left(finding.harm().name().toLowerCase(Locale.ROOT), 9) + "  "
                    + TextTable.left(finding.where(), width) + "  " + TextTable.plain(finding.message()));
        }
        long more = verification.findingsInAll() - verification.findings().size();
        if (more > 0) {
            out.printf(Locale.ROOT, "  ...and %,d more%n", more);
        }
    }

    private static void line(PrintWriter out, String name, String value) {
        out.println(TextTable.left(name, 9) + "  " + value);
    }

    private void writeJson(PrintWriter out, Verification verification) throws IOException {
        try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.writeStartObject();
            generator.writeStringField("ledger", place.toString());
            generator.writeBooleanField("sound", verification.sound());
            generator.writeNumberField("records", verification.records());
            generator.writeNumberField("blocks", verification.blocks());
            generator.writeNumberField("bundles", verification.bundles());
            generator.writeStringField("hash", verification.hash());
            generator.writeNumberField("findings_in_all", verification.findingsInAll());
            generator.writeArrayFieldStart("findings");
            for (Finding finding : verification.findings()) {
                generator.writeStartObject();
                generator.writeStringField("harm", finding.harm().name().toLowerCase(Locale.ROOT));
                generator.writeStringField("where", finding.where());
                generator.writeStringField("message", finding.message());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        out.println();
    }
}
