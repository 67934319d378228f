package io.offerwright.impact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.impact.Impact.Example;
import io.offerwright.impact.Impact.Group;
import io.offerwright.impact.Impact.OfferLine;
import io.offerwright.impact.Impact.RuleLine;
import io.offerwright.rules.Rule;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An impact as one JSON object.
 *
 * <pre>
 *   {"old": text, "new": text, "customers_from": text, "date": day, "channel": word, "list_length": n,
 *    "old_bundle": fingerprint, "new_bundle": fingerprint,
 *    "customers": n, "changed": n, "changed_share": number, "touched": n,
 *    "changes": {"replaced": n, "lost": n, "gained": n, "reordered": n}, "emptied": n, "filled": n,
 *    "before": worth, "after": worth,
 *    "rules": [{"id", "name", "fate": "added" | "removed" | "changed" | "reworded" | "same", "customers_before",
 *               "customers_after", "effects_before", "effects_after", "touched", "changed"}, ...],
 *    "offers": [{"offer", "name", "before", "after", "entered", "left"}, ...],
 *    "starved": [id, ...], "revived": [id, ...], "never_listed": [id, ...],
 *    "by": {column: [{"value", "customers", "changed", "before": worth, "after": worth}, ...]},
 *    "examples": [{"customer", "change", "before": [listed, ...], "after": [listed, ...]}, ...]}
 *
 *   worth  = {"lists", "empty_lists", "places", and of relevance, revenue, diversity, margin, expected_margin
 *             each {"sum", "mean"}: over the places}
 *   listed = {"rank", "offer", "score", "reason", "explanation": node, "otherwise": why it is not on the other list}
 *   node   = as in explanations.jsonl of a run
 * </pre>
 */
public final class ImpactJson {
    private final JsonGenerator json;

    private ImpactJson(JsonGenerator json) {
        this.json = json;
    }

    /** The object, indented. The same impact and facts give the same text; how long it took is left out. */
    public static String text(Impact impact, ImpactFacts facts) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            new ImpactJson(json).write(impact, facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(Impact impact, ImpactFacts facts) throws IOException {
        json.writeStartObject();
        json.writeStringField("old", facts.before());
        json.writeStringField("new", facts.after());
        json.writeStringField("customers_from", facts.customers());
        json.writeStringField("date", facts.date().toString());
        json.writeStringField("channel", facts.channel().name());
        json.writeNumberField("list_length", facts.listLength());
        json.writeStringField("old_bundle", facts.oldBundle().hex());
        json.writeStringField("new_bundle", facts.newBundle().hex());
        json.writeNumberField("customers", impact.customers());
        json.writeNumberField("changed", impact.changed());
        number("changed_share", impact.customers() == 0 ? 0 : (double) impact.changed() / impact.customers());
        json.writeNumberField("touched", impact.touched());
        json.writeObjectFieldStart("changes");
        for (Map.Entry<Change, Long> change : impact.changes().entrySet()) {
            if (change.getKey() != Change.NONE) {
                json.writeNumberField(lower(change.getKey()), change.getValue());
            }
        }
        json.writeEndObject();
        json.writeNumberField("emptied", impact.emptied());
        json.writeNumberField("filled", impact.filled());
        worth("before", impact.before());
        worth("after", impact.after());
        rules(impact.rules());
        offers(impact.offers());
        ids("starved", impact.starved());
        ids("revived", impact.revived());
        ids("never_listed", impact.neverListed());
        groups(impact.groups());
        json.writeArrayFieldStart("examples");
        for (Example example : impact.examples()) {
            example(example);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void worth(String name, Worth worth) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("lists", worth.lists());
        json.writeNumberField("empty_lists", worth.emptyLists());
        json.writeNumberField("places", worth.places());
        measure("relevance", worth, worth.relevance());
        measure("revenue", worth, worth.revenue());
        measure("diversity", worth, worth.diversity());
        measure("margin", worth, worth.margin());
        measure("expected_margin", worth, worth.expectedMargin());
        json.writeEndObject();
    }

    private void measure(String name, Worth worth, double sum) throws IOException {
        json.writeObjectFieldStart(name);
        number("sum", sum);
        number("mean", worth.perPlace(sum));
        json.writeEndObject();
    }

    private void rules(List<RuleLine> rules) throws IOException {
        json.writeArrayFieldStart("rules");
        for (RuleLine line : rules) {
            Rule rule = line.rule().rule();
            json.writeStartObject();
            json.writeStringField("id", rule.id());
            json.writeStringField("name", rule.name());
            json.writeStringField("fate", lower(line.rule().fate()));
            json.writeNumberField("customers_before", line.customersBefore());
            json.writeNumberField("customers_after", line.customersAfter());
            json.writeNumberField("effects_before", line.effectsBefore());
            json.writeNumberField("effects_after", line.effectsAfter());
            json.writeNumberField("touched", line.touched());
            json.writeNumberField("changed", line.changed());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void offers(List<OfferLine> offers) throws IOException {
        json.writeArrayFieldStart("offers");
        for (OfferLine line : offers) {
            json.writeStartObject();
            json.writeStringField("offer", line.offer().id());
            json.writeStringField("name", line.offer().name());
            json.writeNumberField("before", line.before());
            json.writeNumberField("after", line.after());
            json.writeNumberField("entered", line.entered());
            json.writeNumberField("left", line.left());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void ids(String name, List<Offer> offers) throws IOException {
        json.writeArrayFieldStart(name);
        for (Offer offer : offers) {
            json.writeString(offer.id());
        }
        json.writeEndArray();
    }

    private void groups(Map<String, List<Group>> groups) throws IOException {
        json.writeObjectFieldStart("by");
        for (Map.Entry<String, List<Group>> column : groups.entrySet()) {
            json.writeArrayFieldStart(column.getKey());
            for (Group group : column.getValue()) {
                json.writeStartObject();
                json.writeStringField("value", group.value());
                json.writeNumberField("customers", group.customers());
                json.writeNumberField("changed", group.changed());
                worth("before", group.before());
                worth("after", group.after());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void example(Example example) throws IOException {
        Explained before = example.decision().before();
        Explained after = example.decision().after();
        json.writeStartObject();
        json.writeStringField("customer", before.decision().request().customer().id());
        json.writeStringField("change", lower(example.change()));
        list("before", before, after);
        list("after", after, before);
        json.writeEndObject();
    }

    private void list(String name, Explained list, Explained other) throws IOException {
        json.writeArrayFieldStart(name);
        int rank = 0;
        for (Candidate candidate : list.chosen()) {
            json.writeStartObject();
            json.writeNumberField("rank", ++rank);
            json.writeStringField("offer", candidate.offerId());
            json.writeFieldName("score");
            json.writeNumber(Score.text(candidate.score()));
            json.writeStringField("reason", list.reason(candidate.offerId()));
            json.writeFieldName("explanation");
            node(list.explanation(candidate.offerId()));
            String otherwise = otherwise(candidate.offerId(), other);
            if (otherwise != null) {
                json.writeStringField("otherwise", otherwise);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Why an offer is not on a list; null if it is. */
    private static @Nullable String otherwise(String offerId, Explained other) {
        Decision decision = other.decision();
        for (Candidate candidate : decision.candidates()) {
            if (candidate.offerId().equals(offerId)) {
                return candidate.verdict() instanceof Verdict.Chosen ? null : other.reason(offerId);
            }
        }
        throw new IllegalStateException("Both decisions are over the same offers.");
    }

    private void node(Explanation node) throws IOException {
        json.writeStartObject();
        json.writeStringField("is", lower(node.operation()));
        json.writeStringField("label", node.label());
        json.writeFieldName("value");
        json.writeNumber(Score.textOfTrillionths(node.trillionths()));
        if (node.source() != null) {
            json.writeStringField("rule", node.source());
        }
        if (!node.parts().isEmpty()) {
            json.writeArrayFieldStart("of");
            for (Explanation part : node.parts()) {
                node(part);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void number(String name, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Decimals.text(Math.rint(value * 1e6) / 1e6));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
