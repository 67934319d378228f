package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.counterfactual.Answer;
import io.offerwright.counterfactual.Change;
import io.offerwright.counterfactual.ChangePolicy;
import io.offerwright.counterfactual.Counterfactual;
import io.offerwright.counterfactual.WhyNot;
import io.offerwright.counterfactual.WhyNotText;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code why-not}: why an offer is not on a list, and what would have let it in. */
@Command(
        name = "why-not",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says why an offer is not on the list of a recorded decision, and the smallest change that would have let it in:",
            "of the customer's data, of the rules, or of the score. Each change was tried before it is said."
        },
        footer = {
            "",
            "What may be proposed to a customer: payment_type, device_tier, household_size, consents, data_gb, call_minutes,",
            "sms, time (to wait). --with adds segment, current_offer or attributes.NAME, --without takes away."
        })
final class WhyNotCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DECISION_ID", description = "As in decisions.csv.")
    private String decisionId;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--offer",
            paramLabel = "ID",
            description = "This offer alone; otherwise each that is not on the list.")
    private @Nullable String offer;

    @Option(names = "--with", paramLabel = "ATTRIBUTE", description = "May be proposed to be changed, too.")
    private List<String> with = List.of();

    @Option(names = "--without", paramLabel = "ATTRIBUTE", description = "May not be proposed to be changed.")
    private List<String> without = List.of();

    @Option(
            names = "--language",
            paramLabel = "LANGUAGE",
            defaultValue = "en",
            description = "In which language: en (the default), de, or another that is shipped.")
    private String language;

    @Option(names = "--json", description = "Print a JSON object a line, one for each offer.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Language said = Language.of(language);
        try (Ledger ledger = place.open()) {
            Decision decision = place.record(LedgerPlace.access(ledger, Role.AUDITOR), decisionId)
                    .decision();
            Bundle bundle = place.bundle(ledger, decision);
            try (DecisionEngine engine = DecisionEngine.open(bundle)) {
                Explained explained = engine.explain(decision);
                WhyNot whyNot = new WhyNot(
                        engine,
                        policy().withProtected(bundle.settings().attributes().protectedNames()));
                String id = offer;
                print(id == null ? whyNot.ofAll(explained) : List.of(one(whyNot, explained, id)), explained, said);
            }
        }
        return 0;
    }

    private ChangePolicy policy() {
        try {
            return ChangePolicy.telco().with(with.toArray(String[]::new)).without(without.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static Answer one(WhyNot whyNot, Explained explained, String id) {
        try {
            return whyNot.of(explained, id);
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    Problem.of("", String.valueOf(e.getMessage()), "\"explain\" says why an offer is listed."));
        }
    }

    private void print(List<Answer> answers, Explained explained, Language said) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Catalog catalog = explained.catalog();
        WhyNotText text = new WhyNotText(said, catalog);
        for (Answer answer : answers) {
            String reason = explained.reason(answer.offerId(), said);
            if (json) {
                writeJson(out, answer, reason, text);
            } else {
                String name = catalog.offer(catalog.indexOf(answer.offerId())).name();
                out.println(TextTable.plain(name) + " (" + answer.offerId() + ")");
                out.println("  " + TextTable.plain(reason));
                for (String sentence : text.sentences(answer)) {
                    out.println("  " + TextTable.plain(sentence));
                }
            }
        }
        out.flush();
    }

    private static void writeJson(PrintWriter out, Answer answer, String reason, WhyNotText text) throws IOException {
        try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.writeStartObject();
            generator.writeStringField("offer", answer.offerId());
            generator.writeStringField("stage", answer.stage().name().toLowerCase(Locale.ROOT));
            generator.writeStringField("reason", reason);
            generator.writeArrayFieldStart("counterfactuals");
            for (Counterfactual counterfactual : answer.counterfactuals()) {
                generator.writeStartObject();
                write(generator, counterfactual);
                generator.writeBooleanField("listed", counterfactual.lists());
                if (counterfactual.then() instanceof Verdict.Chosen chosen) {
                    generator.writeNumberField("place", chosen.rank());
                }
                generator.writeStringField("sentence", text.sentence(counterfactual));
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        out.println();
    }

    private static void write(JsonGenerator generator, Counterfactual counterfactual) throws IOException {
        if (counterfactual instanceof Counterfactual.OfCustomer customer) {
            generator.writeStringField("of", "customer");
            generator.writeArrayFieldStart("changes");
            for (Change change : customer.changes()) {
                generator.writeStartObject();
                generator.writeStringField("attribute", change.attribute());
                generator.writeStringField("from", change.from());
                generator.writeStringField("to", change.to());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        } else if (counterfactual instanceof Counterfactual.OfRules rules) {
            generator.writeStringField("of", "rules");
            generator.writeArrayFieldStart("without");
            for (String id : rules.ruleIds()) {
                generator.writeString(id);
            }
            generator.writeEndArray();
        } else if (counterfactual instanceof Counterfactual.OfScore score) {
            generator.writeStringField("of", "score");
            generator.writeFieldName("more");
            generator.writeNumber(Score.text(score.more()));
            if (score.factor() > 0) {
                generator.writeFieldName("factor");
                generator.writeNumber(Score.text(score.factor()));
            }
            generator.writeArrayFieldStart("instead_of");
            for (String id : score.displacedIds()) {
                generator.writeString(id);
            }
            generator.writeEndArray();
        }
    }
}
