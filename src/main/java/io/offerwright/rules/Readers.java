package io.offerwright.rules;

import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How attributes are read of facts. The {@link Vocabulary} has them all by reflection; these are the same once more, since a
 * decision reads thousands of them and nothing is as fast as a call of the accessor. A test holds the two together.
 */
final class Readers {
    private static final Map<String, ToDoubleFunction<Object>> NUMBERS = Map.ofEntries(
            number("Customer.householdSize", fact -> ((Customer) fact).householdSize()),
            number("Customer.tenureDays", fact -> ((Customer) fact).tenureDays()),
            number("Customer.networkQuality", fact -> ((Customer) fact).networkQuality()),
            number("Customer.coverageScore", fact -> ((Customer) fact).coverageScore()),
            number("Customer.churnRisk", fact -> ((Customer) fact).churnRisk()),
            number("Customer.usage.months", fact -> ((Customer) fact).usage().months()),
            number("Customer.usage.dataGb", fact -> ((Customer) fact).usage().dataGb()),
            number(
                    "Customer.usage.callMinutes",
                    fact -> ((Customer) fact).usage().callMinutes()),
            number("Customer.usage.sms", fact -> ((Customer) fact).usage().sms()),
            number(
                    "Customer.usage.dataDeviation",
                    fact -> ((Customer) fact).usage().dataDeviation()),
            number("Offer.price", fact -> ((Offer) fact).price()),
            number("Offer.margin", fact -> ((Offer) fact).margin()),
            number("Offer.dataGb", fact -> ((Offer) fact).dataGb()),
            number("Offer.callMinutes", fact -> ((Offer) fact).callMinutes()),
            number("Offer.sms", fact -> ((Offer) fact).sms()),
            number("Offer.contractMonths", fact -> ((Offer) fact).contractMonths()),
            number("Context.month", fact -> ((Context) fact).month()),
            number("Context.day", fact -> ((Context) fact).day()),
            number("Contact.daysAgo", fact -> ((Contact) fact).daysAgo()));

    private static final Map<String, Function<Object, Object>> VALUES = Map.ofEntries(
            value("Customer.id", fact -> ((Customer) fact).id()),
            value("Customer.region", fact -> ((Customer) fact).region()),
            value("Customer.currentOffer", fact -> ((Customer) fact).currentOffer()),
            value("Customer.paymentType", fact -> ((Customer) fact).paymentType()),
            value("Customer.deviceTier", fact -> ((Customer) fact).deviceTier()),
            value("Customer.segment", fact -> ((Customer) fact).segment()),
            value("Customer.consents", fact -> ((Customer) fact).consents()),
            value("Offer.id", fact -> ((Offer) fact).id()),
            value("Offer.name", fact -> ((Offer) fact).name()),
            value("Offer.category", fact -> ((Offer) fact).category()),
            value("Offer.paymentType", fact -> ((Offer) fact).paymentType()),
            value("Offer.minDeviceTier", fact -> ((Offer) fact).minDeviceTier()),
            value("Offer.segment", fact -> ((Offer) fact).segment()),
            value("Offer.validFrom", fact -> ((Offer) fact).validFrom()),
            value("Offer.validTo", fact -> ((Offer) fact).validTo()),
            value("Context.campaign", fact -> ((Context) fact).campaign()),
            value("Context.date", fact -> ((Context) fact).date()),
            value("Context.channel", fact -> ((Context) fact).channel()),
            value("Holding.offerId", fact -> ((Holding) fact).offerId()),
            value("Holding.since", fact -> ((Holding) fact).since()),
            value("Contact.offerId", fact -> ((Contact) fact).offerId()),
            value("Contact.channel", fact -> ((Contact) fact).channel()),
            value("Contact.outcome", fact -> ((Contact) fact).outcome()));

    private static final Map<String, Predicate<Object>> TRUTHS = Map.ofEntries(
            truth("Offer.family", fact -> ((Offer) fact).family()),
            truth("Offer.retention", fact -> ((Offer) fact).retention()));

    private Readers() {}

    /** Reads a number, such as {@code Customer.usage.dataGb}; it gives {@code NaN} where it is not known. */
    static ToDoubleFunction<Object> number(String attribute) {
        return found(attribute, NUMBERS.get(attribute));
    }

    /** Reads a text, a date, a constant or the consents. */
    static Function<Object, Object> value(String attribute) {
        return found(attribute, VALUES.get(attribute));
    }

    /** Reads what is true or false. */
    static Predicate<Object> truth(String attribute) {
        return found(attribute, TRUTHS.get(attribute));
    }

    /** Reads an attribute of whatever kind, but those that are part of others or hold others. */
    static Function<Object, Object> any(String attribute) {
        ToDoubleFunction<Object> number = NUMBERS.get(attribute);
        if (number != null) {
            return number::applyAsDouble;
        }
        Predicate<Object> truth = TRUTHS.get(attribute);
        return truth != null ? truth::test : value(attribute);
    }

    /** The text of a custom attribute; empty when the customer has none. */
    static String customText(Customer customer, String name) {
        return customer.attributes().getOrDefault(name, "");
    }

    /** The number in a custom attribute; {@code NaN} when the customer has none, or when it is no number. */
    static double customNumber(Customer customer, String name) {
        String text = customer.attributes().get(name);
        if (text == null) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static <T> T found(String attribute, @Nullable T reader) {
        if (reader == null) {
            throw new IllegalStateException("There is no reader for " + attribute + ".");
        }
        return reader;
    }

    private static Map.Entry<String, ToDoubleFunction<Object>> number(
            String attribute, ToDoubleFunction<Object> reader) {
        return Map.entry(attribute, reader);
    }

    private static Map.Entry<String, Function<Object, Object>> value(
            String attribute, Function<Object, Object> reader) {
        return Map.entry(attribute, reader);
    }

    private static Map.Entry<String, Predicate<Object>> truth(String attribute, Predicate<Object> reader) {
        return Map.entry(attribute, reader);
    }
}
