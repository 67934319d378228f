package io.offerwright.features;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.features.CustomerWords.Plan;
import java.util.Locale;

/** What a feature says of a customer, in words. */
final class Phrases {
    private Phrases() {}

    static String of(String family, String word, Customer customer, CustomerWords learnt) {
        String plain = word.replace('_', ' ');
        return switch (family) {
            case "segment" ->
                word.equals("BUSINESS")
                        ? "is a business customer"
                        : "is a " + word.toLowerCase(Locale.ROOT) + " customer";
            case "payment_type" ->
                word.equals("PREPAID")
                        ? "pays in advance"
                        : word.equals("POSTPAID") ? "has a contract and pays a bill" : "has a contract with a limit";
            case "device_tier" -> "has a " + device(word);
            case "region" -> "lives in " + word;
            case "household" ->
                customer.householdSize() == 1 ? "lives alone" : "lives in a household of " + customer.householdSize();
            case "tenure" ->
                "joined " + customer.tenureDays() + (customer.tenureDays() == 1 ? " day" : " days") + " ago (" + plain
                        + ")";
            case "data_intensity" ->
                use("uses", customer.usage().dataGb(), learnt.number("data_gb", customer), "GB", plain);
            case "call_intensity" ->
                use("calls", customer.usage().callMinutes(), learnt.number("call_minutes", customer), "minutes", plain);
            case "usage_stability" ->
                word.equals("stable")
                        ? "uses about the same data every month"
                        : "uses much more data in some months than in others";
            case "lifecycle_stage" -> "is " + word + " by overall use";
            case "network_quality" -> "has " + plain + " network quality" + share(customer.networkQuality());
            case "coverage" -> "has " + plain + " coverage" + share(customer.coverageScore());
            case "price_flexibility" -> priceFlexibility(word, customer, learnt);
            case "upgrade_potential" -> upgradePotential(plain);
            case "service_gap" -> serviceGap(word, customer, learnt);
            case FeatureSpace.CUSTOMER -> "chose as before";
            default -> attribute(family, plain, word, customer);
        };
    }

    private static String upgradePotential(String plain) {
        int plus = plain.indexOf('+');
        return "has a " + device(plain.substring(0, plus)) + " and " + plain.substring(plus + 1) + " data use";
    }

    private static String device(String tier) {
        return tier.toLowerCase(Locale.ROOT) + (tier.equals("SMARTPHONE") ? "" : " device");
    }

    private static String use(String verb, double known, double value, String unit, String word) {
        return Double.isNaN(known)
                ? verb + " an unknown amount, taken as the median of " + rounded(value) + " " + unit + " (" + word + ")"
                : verb + " " + rounded(value) + " " + unit + " a month (" + word + ")";
    }

    private static String share(double known) {
        return Double.isNaN(known) ? " (not known: the median)" : " (" + rounded(known) + ")";
    }

    private static String priceFlexibility(String word, Customer customer, CustomerWords learnt) {
        Plan plan = learnt.plans().get(customer.currentOffer());
        Double usual = learnt.segmentPrices().get(customer.segment());
        if (plan == null || usual == null || word.equals(CustomerWords.UNKNOWN)) {
            return "has no known price to compare with";
        }
        String relation = word.equals("thrifty") ? "less than" : word.equals("usual") ? "about" : "more than";
        return "pays " + relation + " the usual price in the segment (" + rounded(plan.price()) + ", usually "
                + rounded(usual) + ")";
    }

    private static String serviceGap(String word, Customer customer, CustomerWords learnt) {
        Plan plan = learnt.plans().get(customer.currentOffer());
        if (plan == null || word.equals(CustomerWords.UNKNOWN)) {
            return "has no known allowance to compare with";
        }
        return "uses " + rounded(learnt.number("data_gb", customer)) + " GB of an allowance of "
                + (plan.dataGb() >= 1000 ? "unlimited data" : rounded(plan.dataGb()) + " GB") + " (" + word + ")";
    }

    private static String attribute(String family, String plain, String word, Customer customer) {
        String name = family.substring(CustomerWords.ATTRIBUTE.length());
        String value = customer.attributes().get(name);
        String readable = name.replace('_', ' ');
        if (value == null) {
            return "has no known " + readable + ", taken as the median (" + plain + ")";
        }
        return "has " + readable + " " + value + (value.equals(word) ? "" : " (" + plain + ")");
    }

    /** At most two decimals below 10, one below 100, none above: enough to recognise a number. */
    static String rounded(double value) {
        double step = Math.abs(value) < 10 ? 100 : Math.abs(value) < 100 ? 10 : 1;
        return Decimals.text(Math.rint(value * step) / step);
    }
}
