package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.ledger.JournalEntry;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger journal}: who looked at what, and when. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "Lists who read, proved, erased or dropped what, and when, in order.")
final class LedgerJournalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(names = "--json", description = "Print a JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Ledger ledger = place.open()) {
            Iterator<JournalEntry> entries =
                    LedgerPlace.access(ledger, Role.AUDITOR).journal();
            if (json) {
                writeJson(out, entries);
            } else {
                TextTable table = new TextTable("", "rlllll");
                table.row("Entry", "When", "Who", "Role", "What", "Of");
                while (entries.hasNext()) {
                    JournalEntry entry = entries.next();
                    table.row(
                            Long.toString(entry.number()),
                            entry.moment(),
                            entry.who(),
                            entry.role(),
                            entry.action(),
                            entry.subject());
                }
                table.print(out);
            }
        }
        out.flush();
        return 0;
    }

    private static void writeJson(PrintWriter out, Iterator<JournalEntry> entries) throws IOException {
        JsonFactory factory = new JsonFactory();
        while (entries.hasNext()) {
            JournalEntry entry = entries.next();
            try (JsonGenerator json = factory.createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                json.writeStartObject();
                json.writeNumberField("entry", entry.number());
                json.writeStringField("when", entry.moment());
                json.writeStringField("who", entry.who());
                json.writeStringField("role", entry.role());
                json.writeStringField("what", entry.action());
                json.writeStringField("of", entry.subject());
                json.writeStringField("hash", entry.hash());
                json.writeEndObject();
            }
            out.println();
        }
    }
}
