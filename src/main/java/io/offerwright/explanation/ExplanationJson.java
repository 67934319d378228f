package io.offerwright.explanation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.churn.ChurnRisk;
import io.offerwright.domain.Context;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.engine.PeerShare;
import io.offerwright.engine.RestrictionText;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of {@code explanations.jsonl} per decision: the list, each offer with the tree that made its score, or in short.
 *
 * <pre>
 *   {"decision": id, "customer": id, "bundle": fingerprint, "offers": [                             the short line: some 3 KB of 200 offers
 *     {"rank": 1, "offer": id, "score": 0.71, "relevance": ..., "revenue": ..., "diversity": ..., "propensity": ...,
 *      "rules": [id, ...] (that boosted or promoted it), "reason": text}, ...],
 *    "others": [{"verdict": verdict, "because": [id, ...] (of rules, restrictions or the rival), "offers": [id, ...]}, ...,
 *              {"verdict": "outranked", "because": [id of the rival], "count": how many} (all that stand nowhere else)]}
 *
 *   {"decision": id, "customer": id, "bundle": fingerprint, "failed_rules": [id, ...] (where rules failed), "offers": [
 *     {"rank": 1, "offer": id, "score": 0.71, "reason": text, "explanation": node}, ...]}
 *
 *   {..., "language": "de", "campaign": name, "date": day, "channel": name,          what "explain" writes besides
 *     "offers": [{..., "for_customer": text, "verdict": verdict, "name": text, "peers": {...} (where they say something)}, ...],
 *     "others": [{"offer": id, "name": text, "verdict": verdict, "reason": text, "rules": [id, ...],
 *       "restrictions": [{"id": id, "kind": kind, "free_from": time (where one follows), "sentence": text}, ...] (where
 *         the contact policy holds it back), "score": number,
 *       "explanation": node}, ...] (where all are asked for)}
 *
 *   {..., "churn": {"risk": number, "reason": text, "explanation": node}, ...}                    where the risk was estimated
 *
 *   node = {"is": "value" | "sum" | "product" | "squash" | "rounding", "label": text, "value": number,
 *           "rule": id (where a rule set it), "of": [node, ...] (where it has parts)}
 * </pre>
 *
 * <p>{@code docs/explanation.schema.json} is the schema of all of these. Numbers are exact decimals: a node's value is its operation on its parts' values, to the last digit.
 */
public final class ExplanationJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ExplanationJson() {}

    /** Writes the line of a decision, ended by a line feed. */
    public static void writeLine(OutputStream bytes, Explained explained) throws IOException {
        write(bytes, json -> {
            writeStart(json, explained.decision());
            writeChurn(json, explained, Language.ENGLISH);
            writeOffers(json, explained, Language.ENGLISH, candidate -> {});
        });
    }

    /**
     * Writes the short line of a decision, ended by a line feed: the reason and the numbers of each listed offer, and what became of
     * every other, those of one fate together.
     */
    public static void writeShortLine(OutputStream bytes, Explained explained) throws IOException {
        ShortLine.write(bytes, explained);
    }

    /**
     * Writes everything there is to say of a decision as one line.
     *
     * @param all whether the offers that are not on the list are explained too
     */
    public static void writeWhole(OutputStream bytes, Explained explained, Language language, boolean all)
            throws IOException {
        Context context = explained.decision().request().context();
        write(bytes, json -> {
            writeStart(json, explained.decision());
            json.writeStringField("language", language.tag());
            json.writeStringField("campaign", context.campaign());
            json.writeStringField("date", context.date().toString());
            json.writeStringField("channel", context.channel().name());
            writeChurn(json, explained, language);
            writeOffers(json, explained, language, candidate -> {
                json.writeStringField("for_customer", explained.forCustomer(candidate.offerId(), language));
                writeVerdict(json, explained, candidate);
                Optional<PeerShare> peers = explained.peers(candidate.offerId());
                if (peers.isPresent()) {
                    writePeers(json, peers.get());
                }
            });
            if (all) {
                json.writeArrayFieldStart("others");
                for (Candidate candidate : explained.decision().candidates()) {
                    if (!(candidate.verdict() instanceof Verdict.Chosen)) {
                        json.writeStartObject();
                        json.writeStringField("offer", candidate.offerId());
                        writeVerdict(json, explained, candidate);
                        writeIds(json, "rules", DecisionPage.ruleIds(candidate));
                        if (candidate.verdict() instanceof Verdict.Restricted) {
                            writeRestrictions(json, explained, candidate, language);
                        }
                        writeExplanation(json, explained, candidate, language);
                        json.writeEndObject();
                    }
                }
                json.writeEndArray();
            }
        });
    }

    /** Writes something that may fail as writing does. */
    @FunctionalInterface
    private interface Writing<T> {
        void write(T what) throws IOException;
    }

    private static void write(OutputStream bytes, Writing<JsonGenerator> content) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeStart(JsonGenerator json, Decision decision) throws IOException {
        json.writeStringField("decision", decision.id());
        json.writeStringField("customer", decision.request().customer().id());
        json.writeStringField("bundle", decision.bundle().hex());
        if (!decision.failedRules().isEmpty()) {
            writeIds(json, "failed_rules", decision.failedRules());
        }
    }

    private static void writeChurn(JsonGenerator json, Explained explained, Language language) throws IOException {
        Optional<ChurnRisk> risk = explained.churnRisk();
        if (risk.isPresent()) {
            json.writeObjectFieldStart("churn");
            json.writeFieldName("risk");
            json.writeNumber(Score.text(risk.get().risk()));
            json.writeStringField("reason", explained.churnReason(language));
            json.writeFieldName("explanation");
            writeNode(json, risk.get().explanation());
            json.writeEndObject();
        }
    }

    private static void writeOffers(JsonGenerator json, Explained explained, Language language, Writing<Candidate> more)
            throws IOException {
        json.writeArrayFieldStart("offers");
        int rank = 0;
        for (Candidate candidate : explained.chosen()) {
            json.writeStartObject();
            json.writeNumberField("rank", ++rank);
            json.writeStringField("offer", candidate.offerId());
            more.write(candidate);
            writeExplanation(json, explained, candidate, language);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeExplanation(
            JsonGenerator json, Explained explained, Candidate candidate, Language language) throws IOException {
        json.writeFieldName("score");
        json.writeNumber(Score.text(candidate.score()));
        json.writeStringField("reason", explained.reason(candidate.offerId(), language));
        json.writeFieldName("explanation");
        writeNode(json, explained.explanation(candidate.offerId()));
    }

    private static void writeVerdict(JsonGenerator json, Explained explained, Candidate candidate) throws IOException {
        int offer = explained.catalog().indexOf(candidate.offerId());
        json.writeStringField("name", explained.catalog().offer(offer).name());
        json.writeStringField("verdict", verdict(candidate.verdict()));
    }

    static String verdict(Verdict verdict) {
        if (verdict instanceof Verdict.Chosen) {
            return "chosen";
        }
        if (verdict instanceof Verdict.Outranked) {
            return "outranked";
        }
        if (verdict instanceof Verdict.Excluded) {
            return "excluded";
        }
        if (verdict instanceof Verdict.OverLimit) {
            return "over_limit";
        }
        if (verdict instanceof Verdict.Restricted) {
            return "restricted";
        }
        return verdict instanceof Verdict.BelowMinimum ? "below_minimum" : "withheld";
    }

    private static void writeRestrictions(
            JsonGenerator json, Explained explained, Candidate candidate, Language language) throws IOException {
        RestrictionText text = new RestrictionText(language, explained.catalog());
        json.writeArrayFieldStart("restrictions");
        for (Restriction restriction : explained.decision().restrictions(candidate.offerId())) {
            json.writeStartObject();
            json.writeStringField("id", restriction.id());
            json.writeStringField("kind", restriction.kind().name().toLowerCase(Locale.ROOT));
            LocalDateTime free = restriction.freeFrom();
            if (free != null) {
                json.writeStringField("free_from", free.toString());
            }
            json.writeStringField("sentence", text.sentence(restriction));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writePeers(JsonGenerator json, PeerShare peers) throws IOException {
        json.writeObjectFieldStart("peers");
        json.writeStringField("segment", peers.segment().name());
        json.writeStringField("data_intensity", peers.dataIntensity());
        json.writeNumberField("accepted", peers.accepted());
        json.writeNumberField("shown", peers.shown());
        json.writeNumberField("all_accepted", peers.allAccepted());
        json.writeNumberField("all_shown", peers.allShown());
        json.writeEndObject();
    }

    private static void writeIds(JsonGenerator json, String field, List<String> ids) throws IOException {
        json.writeArrayFieldStart(field);
        for (String id : ids) {
            json.writeString(id);
        }
        json.writeEndArray();
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
