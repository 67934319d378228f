package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.ledger.Checkpoint;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Verification;
import io.offerwright.ledger.Verification.Finding;
import io.offerwright.ledger.VerifyingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledger verify}: recomputes every hash of a ledger. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Recomputes every hash and says what was changed, removed, added or reordered.",
        footer = {
            "",
            "Exit code 1 when something was found. Hashes alone don't show that a ledger was cut short or written anew as a",
            "whole: against that, hold it against checkpoints that \"ledger anchor\" signed and that were kept elsewhere.",
            "Without the master key, what is encrypted is verified as bytes and not looked into."
        })
final class LedgerVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--anchor",
            paramLabel = "FILE",
            description = "A checkpoint of this ledger; may be given more than once.")
    private List<Path> anchors = List.of();

    @Option(names = "--key", paramLabel = "FILE", description = "The public key that the checkpoints are signed with.")
    private @Nullable Path key;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<Checkpoint> checkpoints = checkpoints();
        Verification verification;
        try (Ledger ledger = place.openReadOnly();
                ProgressBar bar = new ProgressBar(
                        spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "records", ledger.size())) {
            verification = ledger.verify(checkpoints, bar::at);
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

    private List<Checkpoint> checkpoints() {
        if (anchors.isEmpty()) {
            return List.of();
        }
        if (key == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--anchor needs --key: whoever can write a file could have written the checkpoint.");
        }
        return SignedCheckpoint.read(anchors, VerifyingKey.read(key));
    }

    private void writeText(PrintWriter out, Verification verification) {
        line(out, "Ledger", place.toString());
        line(
                out,
                "Records",
                String.format(Locale.ROOT, "%,d in %,d blocks", verification.records(), verification.blocks()));
        line(out, "Bundles", String.format(Locale.ROOT, "%,d", verification.bundles()));
        if (verification.erasedRecords() > 0) {
            line(out, "Erased", String.format(Locale.ROOT, "the customers of %,d", verification.erasedRecords()));
        }
        if (verification.droppedRecords() > 0) {
            line(
                    out,
                    "Gone",
                    String.format(
                            Locale.ROOT,
                            "%,d records: dropped by age, or not part of this copy",
                            verification.droppedRecords()));
        }
        line(out, "Journal", String.format(Locale.ROOT, "%,d entries", verification.journalEntries()));
        line(out, "Last hash", verification.hash());
        if (verification.sound()) {
            line(out, "Result", "sound: every record, index row and bundle is as it was written");
            line(out, "Against", against());
            if (!verification.opened()) {
                line(out, "Unopened", "what is encrypted was not looked into, since the master key was not given");
            }
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

    /** What the result holds against, so that nobody takes it for more than it is. */
    private String against() {
        return switch (anchors.size()) {
            case 0 ->
                "any change, unless the whole ledger was cut short or written anew; give --anchor to see that, too";
            case 1 -> "any change since its checkpoint was signed";
            default -> "any change since the first of its " + anchors.size() + " checkpoints was signed";
        };
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
            generator.writeNumberField("erased_records", verification.erasedRecords());
            generator.writeNumberField("dropped_records", verification.droppedRecords());
            generator.writeNumberField("journal_entries", verification.journalEntries());
            generator.writeBooleanField("opened", verification.opened());
            generator.writeNumberField("checkpoints", anchors.size());
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
