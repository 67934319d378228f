package io.offerwright.engine;

import io.offerwright.churn.ChurnRisk;
import io.offerwright.churn.ChurnRisk.Part;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Score;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An estimated churn risk in plain words: that it is an estimate, and what raises and lowers it most. A word of the data's own
 * is quoted as it is.
 */
public final class ChurnWording {
    private static final int MOST_RAISING = 3;
    private static final int MOST_LOWERING = 2;
    /** The least share of the largest part that makes another worth naming. */
    private static final double WORTH_NAMING = 0.2;

    private final Catalog catalog;
    private final Language language;

    /** Words in a language; plans are called by their names in the catalogue. */
    public ChurnWording(Catalog catalog, Language language) {
        this.catalog = catalog;
        this.language = language;
    }

    String sentence(ChurnRisk risk) {
        List<String> parts = new ArrayList<>();
        parts.add(language.say(Text.CHURN_SENTENCE, language.percent((double) risk.risk(), (double) Score.ONE)));
        reasons(parts, Text.CHURN_RAISED, risk.main(true, MOST_RAISING, WORTH_NAMING));
        reasons(parts, Text.CHURN_LOWERED, risk.main(false, MOST_LOWERING, WORTH_NAMING));
        return Language.sentences(parts.toArray(String[]::new));
    }

    private void reasons(List<String> parts, Text text, List<Part> reasons) {
        if (!reasons.isEmpty()) {
            parts.add(language.say(
                    text, language.list(reasons.stream().map(this::told).toList())));
        }
    }

    /** What one column says of the customer, such as {@code Time as a customer 41}. */
    public String told(Part part) {
        String name = name(part.input().name());
        return part.missing() ? language.say(Text.CHURN_UNKNOWN, name) : language.say(Text.CHURN_IS, name, value(part));
    }

    private String name(String column) {
        return switch (column) {
            case "household_size" -> language.say(Text.PAGE_HOUSEHOLD);
            case "tenure_days" -> language.say(Text.PAGE_TENURE);
            case "network_quality" -> language.say(Text.FAMILY_NETWORK_QUALITY);
            case "coverage_score" -> language.say(Text.FAMILY_COVERAGE);
            case "usage.months" -> language.say(Text.CHURN_USAGE_MONTHS);
            case "usage.data_gb" -> language.say(Text.PAGE_DATA);
            case "usage.call_minutes" -> language.say(Text.PAGE_CALLS);
            case "usage.sms" -> language.say(Text.CHURN_TEXTS);
            case "usage.data_deviation" -> language.say(Text.CHURN_DATA_DEVIATION);
            case "payment_type" -> language.say(Text.FAMILY_PAYMENT_TYPE);
            case "device_tier" -> language.say(Text.FAMILY_DEVICE_TIER);
            case "segment" -> language.say(Text.FAMILY_SEGMENT);
            case "region" -> language.say(Text.FAMILY_REGION);
            case "current_offer" -> language.say(Text.PAGE_PLAN);
            case "consent_sms", "consent_email", "consent_push" ->
                language.say(
                        Text.CHURN_CONSENT,
                        language.word(column.substring("consent_".length()).toUpperCase(Locale.ROOT)));
            default -> column.replace('_', ' ');
        };
    }

    private String value(Part part) {
        String column = part.input().name();
        if (Double.isNaN(part.number())) {
            if (column.startsWith("consent_")) {
                return language.say(part.word().equals("true") ? Text.CHURN_YES : Text.CHURN_NO);
            }
            int offer = column.equals("current_offer") ? catalog.indexOf(part.word()) : -1;
            return offer >= 0 ? catalog.offer(offer).name() : language.word(part.word());
        }
        BigDecimal rounded = new BigDecimal(part.number()).round(new MathContext(3, RoundingMode.HALF_UP));
        String number = language.number(rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros());
        return switch (column) {
            case "tenure_days" -> language.say(Text.PAGE_DAYS, language.count(Math.round(part.number())));
            case "usage.data_gb", "usage.data_deviation" -> language.say(Text.PAGE_GIGABYTES, number);
            case "usage.call_minutes" -> language.say(Text.PAGE_MINUTES, number);
            default -> number;
        };
    }
}
