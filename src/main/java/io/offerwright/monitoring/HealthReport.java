package io.offerwright.monitoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.outcomes.JoinCounts;
import io.offerwright.outcomes.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Health as JSON. The same health gives the same bytes.
 *
 * <pre>
 *   {"last_day", "decisions", "healthy",
 *    "findings": [{"kind", "about", "since", "said", "threshold", "advice", "p"}, ...],
 *    "notes": [text, ...],
 *    "outcomes": {"lines", "counted", "of_no_decision", "rejected": {reason: lines, ...}}, left out without any,
 *    "days": [{"day", "decisions", "empty", "precision", "conversion", "diversity"}, ...]}
 * </pre>
 *
 * <p>What is not known is null.
 */
public final class HealthReport {
    private HealthReport() {}

    /** The JSON object. */
    public static String json(Health health) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("last_day", health.lastDay().toString());
            json.writeNumberField("decisions", health.decisions());
            json.writeBooleanField("healthy", health.healthy());
            json.writeArrayFieldStart("findings");
            for (Finding finding : health.findings()) {
                json.writeStartObject();
                json.writeStringField("kind", Health.word(finding.kind()));
                json.writeStringField("about", finding.about());
                if (finding.since().isPresent()) {
                    json.writeStringField("since", finding.since().get().toString());
                } else {
                    json.writeNullField("since");
                }
                json.writeStringField("said", finding.said());
                json.writeStringField("threshold", finding.threshold());
                json.writeStringField("advice", finding.advice());
                number(json, "p", finding.p());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("notes");
            for (String note : health.notes()) {
                json.writeString(note);
            }
            json.writeEndArray();
            if (health.outcomes().isPresent()) {
                JoinCounts counts = health.outcomes().get();
                json.writeObjectFieldStart("outcomes");
                json.writeNumberField("lines", counts.lines());
                json.writeNumberField("counted", counts.counted());
                json.writeNumberField("of_no_decision", counts.ofNoDecision());
                json.writeObjectFieldStart("rejected");
                for (Map.Entry<Reason, Long> rejected : counts.rejected().entrySet()) {
                    json.writeNumberField(rejected.getKey().code(), rejected.getValue());
                }
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeArrayFieldStart("days");
            for (HealthTally.DailyQuality day : health.days()) {
                json.writeStartObject();
                json.writeStringField("day", day.day().toString());
                json.writeNumberField("decisions", day.decisions());
                json.writeNumberField("empty", day.empty());
                number(json, "precision", day.precision());
                number(json, "conversion", day.conversion());
                number(json, "diversity", day.diversity());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }
}
