package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: why, and why not. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says why a recorded decision is what it is: each listed offer in a sentence, or one offer in full, listed or not.",
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

    @Option(names = "--json", description = "Print the explanation as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Ledger ledger = place.open()) {
            Decision decision = place.record(LedgerPlace.access(ledger, Role.AUDITOR), decisionId)
                    .decision();
            Bundle bundle = ledger.bundles()
                    .get(decision.bundle())
                    .map(Bundle::of)
                    .orElseThrow(() -> new InputException(Problem.of(
                            place.toString(),
                            "The bundle " + decision.bundle().abbreviated() + " of this decision is not in the ledger.",
                            "")));
            try (DecisionEngine engine = DecisionEngine.open(bundle)) {
                print(out, engine.explain(decision), bundle.catalog());
            }
        }
        out.flush();
        return 0;
    }

    private void print(PrintWriter out, Explained explained, Catalog catalog) throws IOException {
        if (offer != null && catalog.indexOf(offer) < 0) {
            throw new InputException(
                    Problem.of("", "The catalogue of this decision has no offer \"" + offer + "\".", ""));
        }
        if (json) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            if (offer == null) {
                ExplanationJson.writeLine(line, explained);
            } else {
                try (JsonGenerator generator = new JsonFactory().createGenerator(line)) {
                    ExplanationJson.writeNode(generator, explained.explanation(offer));
                    generator.writeRaw('\n');
                }
            }
            out.print(line.toString(StandardCharsets.UTF_8));
        } else if (offer != null) {
            ExplanationText.printOffer(out, explained, catalog, offer);
        } else {
            ExplanationText.printList(out, explained, catalog);
            if (all) {
                out.println();
                out.println("Not on the list:");
                for (Candidate candidate : explained.decision().candidates()) {
                    if (!explained.chosen().contains(candidate)) {
                        out.println("  " + candidate.offerId() + "  " + explained.reason(candidate.offerId()));
                    }
                }
            }
        }
    }
}
