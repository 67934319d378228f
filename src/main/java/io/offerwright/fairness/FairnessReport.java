package io.offerwright.fairness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.fairness.Fairness.Attribute;
import io.offerwright.fairness.Fairness.Comparison;
import io.offerwright.fairness.Fairness.Driver;
import io.offerwright.fairness.Fairness.Group;
import io.offerwright.fairness.Fairness.Parity;
import io.offerwright.fairness.Fairness.Rate;
import io.offerwright.fairness.Fairness.Subject;
import io.offerwright.page.Page;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The reports of this package as pages of HTML that need nothing beside them, and as JSON. The same result gives the same bytes.
 *
 * <pre>
 *   fairness: {"decisions", "customers", "erased", "from", "to", "minimum", "comparisons", "level", "correction": "holm",
 *     "attributes": [{"name", "reference", "left_out", "unknown",
 *       "groups": [{"name", "customers", "decisions", "coverage", "gini", "diversity", "rates": [rate, ...]}, ...],
 *       "parities": [{"kind", "id", "lowest", "highest", "ratio": estimate}, ...],
 *       "comparisons": [{"kind", "id", "group", "reference", "rate": estimate, "reference_rate": estimate,
 *         "ratio": estimate, "p", "p_holm", "gap", "drivers": [{"rule", "lower", "higher", "accounts_for"}, ...]}, ...],
 *       "rules": [{"rule", "kept_out": {group: share}}, ...]}, ...]}
 *
 *   drift: {"before": period, "after": period, "features": [{"part", "name", "psi", "p_chi_square", "p_holm", "ks", "p_ks",
 *     "drifted", "bins": [{"label", "before", "after"}, ...]}, ...]}
 *
 *   rate = {"kind", "id", "of", "selected", "share": estimate, "exposure": estimate}
 *   estimate = {"value", "low", "high"}, or null where nothing is known
 * </pre>
 */
public final class FairnessReport {
    private FairnessReport() {}

    /**
     * Writes the page of a fairness report.
     *
     * @param source where the decisions come from
     */
    public static void write(Path file, Fairness fairness, String source) {
        Page.write(file, Page.html("fairness/fairness.jte", FairnessPage.of(fairness, source)));
    }

    /** Writes the page of a drift report. */
    public static void write(Path file, Drift drift, String source) {
        Page.write(file, Page.html("fairness/drift.jte", DriftPage.of(drift, source)));
    }

    /** Something that writes JSON. */
    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static String json(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A fairness report as a JSON object. */
    public static String json(Fairness fairness) {
        return json(json -> {
            json.writeNumberField("decisions", fairness.decisions());
            json.writeNumberField("customers", fairness.customers());
            json.writeNumberField("erased", fairness.erased());
            json.writeStringField("from", fairness.from().map(Object::toString).orElse(""));
            json.writeStringField("to", fairness.to().map(Object::toString).orElse(""));
            json.writeNumberField("minimum", fairness.minimum());
            json.writeNumberField("comparisons", fairness.comparisons());
            json.writeNumberField("level", Statistics.LEVEL);
            json.writeStringField("correction", "holm");
            json.writeArrayFieldStart("attributes");
            for (Attribute attribute : fairness.attributes()) {
                attribute(json, attribute);
            }
            json.writeEndArray();
        });
    }

    private static void attribute(JsonGenerator json, Attribute attribute) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", attribute.name());
        json.writeStringField("reference", attribute.reference());
        json.writeNumberField("left_out", attribute.leftOut());
        json.writeNumberField("unknown", attribute.unknown());
        json.writeArrayFieldStart("groups");
        for (Group group : attribute.groups()) {
            json.writeStartObject();
            json.writeStringField("name", group.name());
            json.writeNumberField("customers", group.customers());
            json.writeNumberField("decisions", group.decisions());
            number(json, "coverage", group.coverage());
            number(json, "gini", group.gini());
            number(json, "diversity", group.diversity());
            json.writeArrayFieldStart("rates");
            for (Rate rate : group.rates()) {
                json.writeStartObject();
                subject(json, rate.subject());
                json.writeNumberField("of", rate.of());
                json.writeNumberField("selected", rate.selected());
                estimate(json, "share", rate.share());
                estimate(json, "exposure", rate.exposure());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("parities");
        for (Parity parity : attribute.parities()) {
            json.writeStartObject();
            subject(json, parity.subject());
            json.writeStringField("lowest", parity.lowest());
            json.writeStringField("highest", parity.highest());
            estimate(json, "ratio", parity.ratio());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("comparisons");
        for (Comparison each : attribute.comparisons()) {
            comparison(json, each);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rules");
        for (Fairness.Rule rule : attribute.rules()) {
            json.writeStartObject();
            json.writeStringField("rule", rule.id());
            json.writeObjectFieldStart("kept_out");
            for (Group group : attribute.groups()) {
                number(json, group.name(), rule.shares().getOrDefault(group.name(), 0.0));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void comparison(JsonGenerator json, Comparison each) throws IOException {
        json.writeStartObject();
        subject(json, each.subject());
        json.writeStringField("group", each.group());
        json.writeStringField("reference", each.reference());
        estimate(json, "rate", each.rate().share());
        estimate(json, "reference_rate", each.referenceRate().share());
        estimate(json, "ratio", each.ratio());
        number(json, "p", each.p());
        number(json, "p_holm", each.adjusted());
        json.writeBooleanField("gap", each.gap());
        json.writeArrayFieldStart("drivers");
        for (Driver driver : each.drivers()) {
            json.writeStartObject();
            json.writeStringField("rule", driver.ruleId());
            number(json, "lower", driver.lower());
            number(json, "higher", driver.higher());
            number(json, "accounts_for", driver.accountsFor());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** A drift report as a JSON object. */
    public static String json(Drift drift) {
        return json(json -> {
            for (Map.Entry<String, Drift.Period> entry :
                    Map.of("after", drift.after(), "before", drift.before()).entrySet().stream()
                            .sorted(Map.Entry.<String, Drift.Period>comparingByKey()
                                    .reversed())
                            .toList()) {
                json.writeFieldName(entry.getKey());
                period(json, entry.getValue());
            }
            json.writeArrayFieldStart("features");
            for (Drift.Feature feature : drift.features()) {
                json.writeStartObject();
                json.writeStringField("part", feature.part().name().toLowerCase(Locale.ROOT));
                json.writeStringField("name", feature.name());
                number(json, "psi", feature.index());
                number(json, "p_chi_square", feature.p());
                number(json, "p_holm", feature.adjusted());
                number(json, "ks", feature.distance());
                number(json, "p_ks", feature.distanceP());
                json.writeBooleanField("drifted", feature.drifted());
                json.writeArrayFieldStart("bins");
                for (Drift.Bin bin : feature.bins()) {
                    json.writeStartObject();
                    json.writeStringField("label", bin.label());
                    number(json, "before", bin.before());
                    number(json, "after", bin.after());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void period(JsonGenerator json, Drift.Period period) throws IOException {
        json.writeStartObject();
        json.writeNumberField("decisions", period.decisions());
        json.writeNumberField("erased", period.erased());
        json.writeNumberField("sampled", period.sampled());
        json.writeStringField("from", period.from().map(Object::toString).orElse(""));
        json.writeStringField("to", period.to().map(Object::toString).orElse(""));
        if (period.calibration().isPresent()) {
            Drift.Calibration calibration = period.calibration().get();
            json.writeObjectFieldStart("calibration");
            json.writeNumberField("cases", calibration.cases());
            number(json, "forecast", calibration.forecast());
            number(json, "observed", calibration.observed());
            number(json, "brier", calibration.brier());
            number(json, "expected_calibration_error", calibration.error());
            number(json, "spiegelhalter_z", calibration.z());
            number(json, "p", calibration.p());
            json.writeArrayFieldStart("bins");
            for (Drift.Reliable bin : calibration.bins()) {
                json.writeStartObject();
                number(json, "low", bin.low());
                number(json, "high", bin.high());
                json.writeNumberField("count", bin.count());
                number(json, "forecast", bin.forecast());
                estimate(json, "observed", bin.observed());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void subject(JsonGenerator json, Subject subject) throws IOException {
        json.writeStringField("kind", subject.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("id", subject.id());
    }

    private static void estimate(JsonGenerator json, String name, Estimate estimate) throws IOException {
        if (!estimate.known()) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        number(json, "value", estimate.value());
        number(json, "low", estimate.low());
        number(json, "high", estimate.high());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }
}
