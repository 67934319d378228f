package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.explanation.DecisionPage;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.explanation.RecordedAt;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: why, and why not. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says why a recorded decision is what it is: each listed offer in a sentence, or one offer in full, listed or not;",
            "as text, as a page for an auditor, as JSON, or as sentences to the customer.",
            "The decision is made again on the bundle it was made on, and must come out the same."
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DECISION_ID", description = "As in decisions.csv.")
    private String decisionId;

    @Mixin
    private LedgerPlace place;

    @Option(names = "--offer", paramLabel = "ID", description = "Explains this offer in full: why, or why not.")
    private @Nullable String offer;

    @Option(names = "--all", description = "Also says why each other offer is not on the list.")
    private boolean all;

    /** What the explanation is printed as. */
    enum Format {
        TEXT,
        HTML,
        JSON,
        CUSTOMER
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "text (as on a terminal, the default), html (the auditor's page, for screen and paper), json (the whole"
                            + " tree, as docs/explanation.schema.json says), or customer (a sentence or two to the customer for each"
                            + " offer, after its id and a tab).")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @Option(
            names = "--language",
            paramLabel = "LANGUAGE",
            defaultValue = "en",
            description = "In which language: en (the default), de, or another that is shipped.")
    private String language;

    @Option(names = "--out", paramLabel = "FILE", description = "Writes to this file instead of the terminal.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        Format wanted = json ? Format.JSON : format;
        if (wanted == Format.HTML && offer != null) {
            throw new ParameterException(
                    spec.commandLine(), "The page is about all offers: leave out --offer, or choose another --format.");
        }
        Language said = Language.of(language);
        String explanation;
        try (Ledger ledger = place.open()) {
            LedgerRecord.Kept record = place.record(LedgerPlace.access(ledger, Role.AUDITOR), decisionId);
            Decision decision = record.decision();
            Bundle bundle = place.bundle(ledger, decision);
            if (offer != null && bundle.catalog().indexOf(offer) < 0) {
                throw new InputException(
                        Problem.of("", "The catalogue of this decision has no offer \"" + offer + "\".", ""));
            }
            try (DecisionEngine engine = DecisionEngine.open(bundle)) {
                Explained explained = engine.explain(decision);
                explanation = switch (wanted) {
                    case TEXT -> text(explained, said);
                    case HTML -> DecisionPage.html(explained, said, Optional.of(recordedAt(record)));
                    case JSON -> json(explained, said);
                    case CUSTOMER -> forCustomer(explained, said);
                };
            }
        }
        if (file == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(explanation);
            out.flush();
        } else {
            write(file, explanation);
        }
        return 0;
    }

    private static void write(Path file, String explanation) {
        try {
            Files.writeString(file, explanation);
        } catch (IOException e) {
            throw new InputException(
                    Problem.of(file.toString(), "The file can't be written: " + e + ".", "Is there such a folder?"));
        }
    }

    /** The chain of the ledger is over the records' bytes, so their hash is what ties the page to it. */
    private static RecordedAt recordedAt(LedgerRecord.Kept record) {
        return new RecordedAt(
                String.valueOf(record.sequence()),
                "",
                Fingerprint.of(record.bytes()).hex());
    }

    private String json(Explained explained, Language said) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (offer == null) {
            ExplanationJson.writeWhole(line, explained, said, all);
        } else {
            try (JsonGenerator generator = new JsonFactory().createGenerator(line)) {
                ExplanationJson.writeNode(generator, explained.explanation(offer));
                generator.writeRaw('\n');
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private String text(Explained explained, Language said) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            if (offer != null) {
                ExplanationText.printOffer(out, explained, explained.catalog(), offer, said);
            } else {
                ExplanationText.printList(out, explained, explained.catalog(), said);
                if (all) {
                    ExplanationText.printOthers(out, explained, said);
                }
            }
            if (!explained.untranslated(said).isEmpty()) {
                out.println();
                out.println(said.say(Text.TERMINAL_UNTRANSLATED, String.join(", ", explained.untranslated(said))));
            }
        }
        return text.toString();
    }

    private String forCustomer(Explained explained, Language said) {
        List<Candidate> asked = all ? explained.decision().candidates() : explained.chosen();
        List<String> offers = offer != null
                ? List.of(offer)
                : asked.stream().map(Candidate::offerId).toList();
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            ExplanationText.printForCustomer(out, explained, offers, said);
        }
        return text.toString();
    }
}
