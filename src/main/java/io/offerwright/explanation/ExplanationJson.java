package io.offerwright.explanation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * One line of {@code explanations.jsonl} per decision: the list, each offer with the tree that made its score.
 *
 * <pre>
 *   {"decision": id, "customer": id, "bundle": fingerprint, "failed_rules": [id, ...] (where rules failed), "offers": [
 *     {"rank": 1, "offer": id, "score": 0.71, "reason": text, "explanation": node}, ...]}
 *
 *   node = {"is": "value" | "sum" | "product" | "squash" | "rounding", "label": text, "value": number,
 *           "rule": id (where a rule set it), "of": [node, ...] (where it has parts)}
 * </pre>
 *
 * <p>Numbers are exact decimals: a node's value is its operation on its parts' values, to the last digit.
 */
public final class ExplanationJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ExplanationJson() {}

    /** Writes the line of a decision, ended by a line feed. */
    public static void writeLine(OutputStream bytes, Explained explained) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            Decision decision = explained.decision();
            json.writeStartObject();
            json.writeStringField("decision", decision.id());
            json.writeStringField("customer", decision.request().customer().id());
            json.writeStringField("bundle", decision.bundle().hex());
            if (!decision.failedRules().isEmpty()) {
                json.writeArrayFieldStart("failed_rules");
                for (String id : decision.failedRules()) {
                    json.writeString(id);
                }
                json.writeEndArray();
            }
            json.writeArrayFieldStart("offers");
            int rank = 0;
            for (Candidate candidate : explained.chosen()) {
                json.writeStartObject();
                json.writeNumberField("rank", ++rank);
                json.writeStringField("offer", candidate.offerId());
                json.writeFieldName("score");
                json.writeNumber(Score.text(candidate.score()));
                json.writeStringField("reason", explained.reason(candidate.offerId()));
                json.writeFieldName("explanation");
                writeNode(json, explained.explanation(candidate.offerId()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /** Writes a tree as a node. */
    public static void writeNode(JsonGenerator json, Explanation node) throws IOException {
        json.writeStartObject();
        json.writeStringField("is", node.operation().name().toLowerCase(Locale.ROOT));
        json.writeStringField("label", node.label());
        json.writeFieldName("value");
        json.writeNumber(Score.textOfTrillionths(node.trillionths()));
        if (node.source() != null) {
            json.writeStringField("rule", node.source());
        }
        if (!node.parts().isEmpty()) {
            json.writeArrayFieldStart("of");
            for (Explanation part : node.parts()) {
                writeNode(json, part);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
