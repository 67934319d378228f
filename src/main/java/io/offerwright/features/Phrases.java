package io.offerwright.features;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.features.CustomerWords.Plan;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a feature says of a customer, in words: about the customer, or to the customer. */
final class Phrases {
    /** Gigabytes from which on an allowance reads as unlimited. */
    private static final double UNLIMITED = 1000;

    private final Language language;
    private final Customer customer;
    private final CustomerWords learnt;
    /** Null of phrases about the customer. */
    private final @Nullable Catalog told;

    /**
     * Phrases about a customer, or to the customer.
     *
     * @param told what the customer can read of their plan, if it is to them; it is compared with only where that is what was learnt. Null
     *     for phrases about them
     */
    Phrases(Language language, Customer customer, CustomerWords learnt, @Nullable Catalog told) {
        this.language = language;
        this.customer = customer;
        this.learnt = learnt;
        this.told = told;
    }

    String of(String family, String word) {
        return switch (family) {
            case "segment" ->
                word.equals("BUSINESS")
                        ? say(Text.SEGMENT_BUSINESS)
                        : say(Text.SEGMENT_OTHER, Map.of("segment", language.word(word)));
            case "payment_type" ->
                say(
                        word.equals("PREPAID")
                                ? Text.PAYS_IN_ADVANCE
                                : word.equals("POSTPAID") ? Text.PAYS_A_BILL : Text.PAYS_WITH_LIMIT);
            case "device_tier" -> say(Text.DEVICE, Map.of("device", device(word)));
            case "region" -> say(Text.REGION, Map.of("region", word));
            case "household" -> household();
            case "tenure" -> tenure(language.word(word));
            case "data_intensity" -> data(language.word(word));
            case "call_intensity" ->
                say(
                        Double.isNaN(customer.usage().callMinutes()) ? Text.CALLS_UNKNOWN : Text.CALLS,
                        Map.of(
                                "amount",
                                rounded(learnt.number("call_minutes", customer)),
                                "level",
                                language.word(word)));
            case "usage_stability" -> say(word.equals("stable") ? Text.STABLE_USE : Text.VARIABLE_USE);
            case "lifecycle_stage" -> say(Text.LIFECYCLE, Map.of("stage", language.word(word)));
            case "network_quality" -> share(Text.NETWORK, Text.NETWORK_UNKNOWN, word, customer.networkQuality());
            case "coverage" -> share(Text.COVERAGE, Text.COVERAGE_UNKNOWN, word, customer.coverageScore());
            case "price_flexibility" -> priceFlexibility(word);
            case "upgrade_potential" -> upgradePotential(word);
            case "service_gap" -> serviceGap(word);
            case FeatureSpace.CUSTOMER -> say(Text.CHOSE_AS_BEFORE);
            default -> attribute(family, word);
        };
    }

    private String say(Text text) {
        return say(text, Map.of());
    }

    private String say(Text text, Map<String, String> values) {
        return language.say(toCustomer() ? text.you() : text, values);
    }

    private boolean toCustomer() {
        return told != null;
    }

    /** What the customer is on; null when that is not known, or not as it was learnt. */
    private @Nullable Plan plan() {
        Plan plan = learnt.plans().get(customer.currentOffer());
        if (plan == null || told == null) {
            return plan;
        }
        int current = told.indexOf(customer.currentOffer());
        boolean same = current >= 0
                && plan.equals(new Plan(
                        told.offer(current).price(), told.offer(current).dataGb()));
        return same ? plan : null;
    }

    private String household() {
        int people = customer.householdSize();
        return people == 1 ? say(Text.LIVES_ALONE) : say(Text.HOUSEHOLD, Map.of("people", String.valueOf(people)));
    }

    private String tenure(String stage) {
        int days = customer.tenureDays();
        return days == 1
                ? say(Text.JOINED_ONE, Map.of("stage", stage))
                : say(Text.JOINED, Map.of("days", String.valueOf(days), "stage", stage));
    }

    private String data(String level) {
        double used = customer.usage().dataGb();
        Plan plan = toCustomer() ? plan() : null;
        if (plan != null && isBeyond(used, plan)) {
            return beyondPlan(used, plan);
        }
        return say(
                Double.isNaN(used) ? Text.USES_UNKNOWN_DATA : Text.USES_DATA,
                Map.of("amount", rounded(learnt.number("data_gb", customer)), "level", level));
    }

    /** Also to the eye: nobody is told that 20 GB are more than 20 GB. A plan without data is no tariff to compare with. */
    private static boolean isBeyond(double used, Plan plan) {
        return plan.dataGb() > 0 && used > plan.dataGb() && !plain(used).equals(plain(plan.dataGb()));
    }

    private String beyondPlan(double used, Plan plan) {
        return language.say(Text.YOU_USES_BEYOND_PLAN, rounded(used), rounded(plan.dataGb()));
    }

    private String upgradePotential(String word) {
        int plus = word.indexOf('+');
        return say(
                Text.UPGRADE,
                Map.of("device", device(word.substring(0, plus)), "level", language.word(word.substring(plus + 1))));
    }

    private String device(String tier) {
        return language.say(
                switch (tier) {
                    case "BASIC" -> Text.DEVICE_BASIC;
                    case "PREMIUM" -> Text.DEVICE_PREMIUM;
                    default -> Text.DEVICE_SMARTPHONE;
                });
    }

    private String share(Text known, Text unknown, String word, double value) {
        String level = language.word(word);
        return Double.isNaN(value)
                ? say(unknown, Map.of("level", level))
                : say(known, Map.of("level", level, "share", rounded(value)));
    }

    private String priceFlexibility(String word) {
        Plan plan = plan();
        Double usual = learnt.segmentPrices().get(customer.segment());
        if (plan == null || usual == null || word.equals(CustomerWords.UNKNOWN)) {
            return say(Text.PRICE_UNKNOWN);
        }
        Text relation =
                word.equals("thrifty") ? Text.PRICE_LESS : word.equals("usual") ? Text.PRICE_ABOUT : Text.PRICE_MORE;
        return say(relation, Map.of("price", rounded(plan.price()), "usual", rounded(usual)));
    }

    private String serviceGap(String word) {
        Plan plan = plan();
        double used = customer.usage().dataGb();
        if (plan == null || word.equals(CustomerWords.UNKNOWN)) {
            return say(Text.ALLOWANCE_UNKNOWN);
        }
        if (toCustomer() && Double.isNaN(used)) {
            return say(Text.USES_UNKNOWN_DATA);
        }
        if (toCustomer() && isBeyond(used, plan)) {
            return beyondPlan(used, plan);
        }
        String fit = language.word(word);
        String amount = rounded(learnt.number("data_gb", customer));
        return plan.dataGb() >= UNLIMITED
                ? say(Text.ALLOWANCE_UNLIMITED, Map.of("amount", amount, "fit", fit))
                : say(Text.ALLOWANCE, Map.of("amount", amount, "allowance", rounded(plan.dataGb()), "fit", fit));
    }

    private String attribute(String family, String word) {
        String name = family.substring(CustomerWords.ATTRIBUTE.length());
        String value = customer.attributes().get(name);
        String readable = name.replace('_', ' ');
        String level = attributeWord(word);
        if (value == null) {
            return say(Text.ATTRIBUTE_UNKNOWN, Map.of("name", readable, "level", level));
        }
        return value.equals(word)
                ? say(Text.ATTRIBUTE, Map.of("name", readable, "value", value))
                : say(Text.ATTRIBUTE_IN, Map.of("name", readable, "value", language.number(value), "level", level));
    }

    /** Of a number the fifth it lies in; other words are the operator's own. */
    private String attributeWord(String word) {
        return CustomerWords.FIFTHS.contains(word) ? language.word(word) : word.replace('_', ' ');
    }

    private String rounded(double value) {
        return language.number(plain(value));
    }

    /** At most two decimals below 10, one below 100, none above: enough to recognise a number. */
    static String plain(double value) {
        double step = Math.abs(value) < 10 ? 100 : Math.abs(value) < 100 ? 10 : 1;
        return Decimals.text(Math.rint(value * step) / step);
    }
}
