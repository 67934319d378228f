package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.LedgerRecord;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recorded decisions as JSON Lines: one object a line. Scores are decimal numbers with six places, exactly as recorded;
 * what is not known is null.
 */
final class DecisionJson implements AutoCloseable {
    private final JsonGenerator json;

    /** Writes to {@code out}, which stays open. */
    DecisionJson(Writer out) throws IOException {
        json = new JsonFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
        json.setRootValueSeparator(null);
    }

    void write(LedgerRecord record) throws IOException {
        if (record instanceof LedgerRecord.Erased erased) {
            writeErased(erased);
        } else if (record instanceof LedgerRecord.Kept kept) {
            writeKept(kept);
        }
    }

    /** What was decided, and not for whom. */
    private void writeErased(LedgerRecord.Erased record) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("erased", true);
        json.writeNumberField("record", record.sequence());
        json.writeStringField("bundle", record.bundle().hex());
        context(record.context());
        if (!record.failedRules().isEmpty()) {
            texts("failed_rules", record.failedRules());
        }
        candidates(record.candidates());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void context(Context context) throws IOException {
        json.writeStringField("campaign", context.campaign());
        date("date", context.date());
        json.writeStringField("channel", context.channel().name());
    }

    private void candidates(List<Candidate> candidates) throws IOException {
        json.writeArrayFieldStart("candidates");
        for (Candidate candidate : candidates) {
            candidate(candidate);
        }
        json.writeEndArray();
    }

    private void writeKept(LedgerRecord.Kept record) throws IOException {
        Decision decision = record.decision();
        json.writeStartObject();
        json.writeStringField("decision", decision.id());
        json.writeNumberField("record", record.sequence());
        json.writeStringField("bundle", decision.bundle().hex());
        context(decision.request().context());
        json.writeNumberField("list_length", decision.request().listLength());
        score("selection_probability", decision.selectionProbability());
        if (!decision.failedRules().isEmpty()) {
            texts("failed_rules", decision.failedRules());
        }
        customer(decision.request().customer());
        json.writeArrayFieldStart("holdings");
        for (Holding holding : decision.request().holdings()) {
            json.writeStartObject();
            json.writeStringField("offer", holding.offerId());
            date("since", holding.since());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("contacts");
        for (Contact contact : decision.request().contacts()) {
            json.writeStartObject();
            json.writeStringField("offer", contact.offerId());
            json.writeStringField("channel", contact.channel().name());
            json.writeStringField("outcome", contact.outcome().name());
            json.writeNumberField("days_ago", contact.daysAgo());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!decision.request().restrictions().isEmpty()) {
            restrictions(decision.request().restrictions());
        }
        texts("list", decision.chosen().stream().map(Candidate::offerId).toList());
        candidates(decision.candidates());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void restrictions(List<Restriction> restrictions) throws IOException {
        json.writeArrayFieldStart("restrictions");
        for (Restriction restriction : restrictions) {
            json.writeStartObject();
            if (!restriction.isForAll()) {
                json.writeStringField("offer", restriction.offerId());
            }
            json.writeStringField("id", restriction.id());
            json.writeStringField("kind", restriction.kind().name().toLowerCase(Locale.ROOT));
            texts("arguments", restriction.arguments());
            LocalDateTime free = restriction.freeFrom();
            if (free != null) {
                json.writeStringField("free_from", free.toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void customer(Customer customer) throws IOException {
        json.writeObjectFieldStart("customer");
        json.writeStringField("id", customer.id());
        json.writeStringField("payment_type", customer.paymentType().name());
        json.writeStringField("device_tier", customer.deviceTier().name());
        json.writeNumberField("household_size", customer.householdSize());
        json.writeNumberField("tenure_days", customer.tenureDays());
        json.writeStringField("segment", customer.segment().name());
        json.writeStringField("region", customer.region());
        real("network_quality", customer.networkQuality());
        real("coverage_score", customer.coverageScore());
        real("churn_risk", customer.churnRisk());
        json.writeStringField("current_offer", customer.currentOffer());
        texts("consents", customer.consents().stream().map(Channel::name).toList());
        Usage usage = customer.usage();
        json.writeObjectFieldStart("usage");
        json.writeNumberField("months", usage.months());
        real("data_gb", usage.dataGb());
        real("call_minutes", usage.callMinutes());
        real("sms", usage.sms());
        real("data_deviation", usage.dataDeviation());
        json.writeEndObject();
        json.writeObjectFieldStart("attributes");
        for (Map.Entry<String, String> attribute : customer.attributes().entrySet()) {
            json.writeStringField(attribute.getKey(), attribute.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void candidate(Candidate candidate) throws IOException {
        json.writeStartObject();
        json.writeStringField("offer", candidate.offerId());
        json.writeStringField("verdict", name(candidate.verdict()));
        Verdict verdict = candidate.verdict();
        if (verdict instanceof Verdict.Chosen chosen) {
            json.writeNumberField("rank", chosen.rank());
        } else if (verdict instanceof Verdict.Outranked outranked) {
            json.writeStringField("rival", outranked.rivalId());
        } else if (verdict instanceof Verdict.Excluded excluded) {
            texts("rules", excluded.ruleIds());
        } else if (verdict instanceof Verdict.OverLimit over) {
            texts("rules", List.of(over.ruleId()));
            json.writeNumberField("limit", over.limit());
        } else if (verdict instanceof Verdict.BelowMinimum below) {
            texts("rules", List.of(below.ruleId()));
            json.writeStringField("objective", below.objective().name().toLowerCase(Locale.ROOT));
            score("minimum", below.minimum());
        } else if (verdict instanceof Verdict.Withheld withheld) {
            texts("rules", withheld.ruleIds());
        } else if (verdict instanceof Verdict.Restricted restricted) {
            texts("restrictions", restricted.restrictionIds());
        }
        score("score", candidate.score());
        score("relevance", candidate.relevance());
        score("revenue", candidate.revenue());
        score("diversity", candidate.diversity());
        score("propensity", candidate.propensity());
        json.writeBooleanField("promoted", candidate.promoted());
        texts("raised_by", candidate.ruleIds());
        json.writeEndObject();
    }

    /** A verdict's name in machine output. */
    static String name(Verdict verdict) {
        return verdict instanceof Verdict.Chosen
                ? "chosen"
                : verdict instanceof Verdict.Outranked
                        ? "outranked"
                        : verdict instanceof Verdict.Excluded
                                ? "excluded"
                                : verdict instanceof Verdict.OverLimit
                                        ? "over_limit"
                                        : verdict instanceof Verdict.BelowMinimum
                                                ? "below_minimum"
                                                : verdict instanceof Verdict.Restricted ? "restricted" : "withheld";
    }

    private void texts(String name, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void score(String name, long millionths) throws IOException {
        json.writeNumberField(name, BigDecimal.valueOf(millionths, 6));
    }

    private void real(String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    private void date(String name, LocalDate date) throws IOException {
        json.writeStringField(name, text(date));
    }

    /** ISO 8601, or null for the ends of time, which stand for "not known". */
    static @Nullable String text(LocalDate date) {
        return date.equals(LocalDate.MIN) || date.equals(LocalDate.MAX) ? null : date.toString();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
