package io.offerwright.rules;

import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Usage;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the facts and attributes of the {@link Vocabulary} mean, in words and units for the people who write rules. */
final class Glossary {
    /** A fact and what it is, in the order in which people want to read of them. */
    private static final Map<Class<?>, String> FACTS = Map.of(
            Customer.class, "Whom the list is for. There is always exactly one.",
            Usage.class,
                    "What the customer uses in a month, averaged over the months on record: `usage` of `Customer`.",
            Offer.class, "An offer of the catalogue. A rule that names one looks at each of them in turn.",
            Context.class, "The occasion. There is always exactly one.",
            Holding.class, "Something that the customer has already: none, one or several.",
            Contact.class, "An earlier message to the customer, of the last 90 days: none, one or several.");

    private static final List<Class<?>> ORDER =
            List.of(Customer.class, Usage.class, Offer.class, Context.class, Holding.class, Contact.class);

    /** Unit and meaning by fact and attribute, with a bar between them. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("Customer.id", "| the customer's number; rules about single customers are better made as a list"),
            Map.entry("Customer.paymentType", "| how the customer pays; never `ANY`, which is for offers"),
            Map.entry("Customer.deviceTier", "| the class of the handset; ordered, so that `<` and `>=` work"),
            Map.entry("Customer.householdSize", "people | how many live in the household, 1 or more"),
            Map.entry("Customer.tenureDays", "days | how long the customer has been one, 0 or more"),
            Map.entry("Customer.segment", "| the market the customer belongs to; never `ALL`, which is for offers"),
            Map.entry(
                    "Customer.region",
                    "| where the customer lives, as the customer file spells it; `\"\"` when not known"),
            Map.entry("Customer.networkQuality", "0 to 1 | how good the network is there; may be unknown"),
            Map.entry("Customer.coverageScore", "0 to 1 | how well the place is covered; may be unknown"),
            Map.entry("Customer.churnRisk", "0 to 1 | how likely the customer is to leave; may be unknown"),
            Map.entry("Customer.currentOffer", "offer id | the plan the customer is on; `\"\"` when there is none"),
            Map.entry(
                    "Customer.consents", "| the channels the customer agreed to; ask with `contains` or `consentsTo`"),
            Map.entry("Customer.usage", "| what the customer uses: `usage.dataGb` and the others of `Usage`"),
            Map.entry("Customer.attributes", "| the further columns of your customer file: `attributes[\"fibre\"]`"),
            Map.entry("Customer.consentsTo", "| whether the customer agreed to a channel: `consentsTo( Channel.SMS )`"),
            Map.entry("Usage.months", "months | how many months are on record, 0 or more"),
            Map.entry("Usage.dataGb", "GB a month | mobile data; unknown when no month is on record"),
            Map.entry("Usage.callMinutes", "minutes a month | calls; unknown when no month is on record"),
            Map.entry("Usage.sms", "messages a month | text messages; unknown when no month is on record"),
            Map.entry(
                    "Usage.dataDeviation", "GB a month | how much the data varies from month to month; may be unknown"),
            Map.entry("Offer.id", "| the offer's number in the catalogue"),
            Map.entry("Offer.name", "| what customers know it by"),
            Map.entry(
                    "Offer.category", "| the kind of offer, in capitals: `\"PLAN\"`, `\"ADD_ON\"`, `\"DEVICE\"`, ..."),
            Map.entry("Offer.paymentType", "| for whom it is sold; `ANY` for all"),
            Map.entry("Offer.minDeviceTier", "| the least handset it needs; ordered"),
            Map.entry("Offer.price", "currency a month | what the customer pays, 0 or more"),
            Map.entry("Offer.margin", "currency a month | what is left for us; may be negative"),
            Map.entry("Offer.dataGb", "GB a month | data included; 1000 and more reads as unlimited"),
            Map.entry("Offer.callMinutes", "minutes a month | calls included"),
            Map.entry("Offer.sms", "messages a month | text messages included"),
            Map.entry("Offer.family", "| made for households of more than one"),
            Map.entry("Offer.retention", "| made to keep customers who may leave"),
            Map.entry("Offer.segment", "| for whom it is made; `ALL` for everybody"),
            Map.entry("Offer.contractMonths", "months | how long the customer is bound; 0 for not at all"),
            Map.entry("Offer.validFrom", "| first day on which it may be offered"),
            Map.entry("Offer.validTo", "| last day on which it may be offered"),
            Map.entry("Offer.validOn", "| whether it may be offered on a day: `validOn( $context.date )`"),
            Map.entry("Context.campaign", "| the name of the campaign"),
            Map.entry("Context.date", "| the day for which is decided, not the day of the computation"),
            Map.entry("Context.month", "1 to 12 | the month of that day"),
            Map.entry("Context.day", "1 to 31 | the day within its month"),
            Map.entry("Context.channel", "| how the list reaches the customer"),
            Map.entry("Holding.offerId", "offer id | what the customer has; it may have left the catalogue"),
            Map.entry("Holding.since", "| the day it was taken; long ago when not known"),
            Map.entry("Contact.offerId", "offer id | what was shown"),
            Map.entry("Contact.channel", "| how it was shown"),
            Map.entry("Contact.outcome", "| what came of it"),
            Map.entry("Contact.daysAgo", "days | how long ago it was, 0 or more"));

    private Glossary() {}

    /**
     * The facts with their attributes as tables in Markdown.
     *
     * @throws IllegalStateException if there is no word for one of them
     */
    static String tables() {
        StringBuilder text = new StringBuilder();
        Vocabulary.facts().values().forEach(fact -> require(ORDER.contains(fact), fact.getSimpleName()));
        for (Class<?> fact : ORDER) {
            text.append("### ").append(fact.getSimpleName()).append("\n\n");
            text.append(FACTS.get(fact)).append("\n\n");
            text.append("| attribute | kind | unit | meaning |\n|---|---|---|---|\n");
            Vocabulary.attributes(fact).forEach((name, type) -> text.append(row(fact, name, described(type))));
            Vocabulary.methods(fact)
                    .forEach((name, method) -> text.append(
                            row(fact, name + "( " + described(method.argument()) + " )", described(method.result()))));
            text.append('\n');
        }
        text.append("### Constants\n\n| kind | values |\n|---|---|\n");
        Vocabulary.constants().forEach((name, type) -> text.append("| `")
                .append(name)
                .append("` | ")
                .append(Vocabulary.namesOf(type).stream()
                        .map(value -> "`" + name + "." + value + "`")
                        .collect(Collectors.joining(Vocabulary.isOrdered(type) ? " < " : ", ")))
                .append(" |\n"));
        return text.toString();
    }

    private static String row(Class<?> fact, String name, String kind) {
        String key = fact.getSimpleName() + "." + name.replaceFirst("\\(.*", "");
        String meaning = MEANINGS.get(key);
        require(meaning != null, key);
        return "| `" + name + "` | " + kind + " | " + meaning + " |\n";
    }

    private static void require(boolean found, String what) {
        if (!found) {
            throw new IllegalStateException(
                    what + " is in the vocabulary of rules, and Glossary.java has no words for it.");
        }
    }

    /** The verbs as a table in Markdown. */
    static String verbs() {
        StringBuilder text = new StringBuilder("| verb | does | numbers |\n|---|---|---|\n");
        for (Verb verb : Verb.values()) {
            String does =
                    switch (verb) {
                        case EXCLUDE -> "keeps the offer off the list";
                        case BOOST ->
                            "multiplies the offer's score; several boosts of one offer multiply, and a factor below 1 holds back";
                        case PROMOTE -> "moves the offer into the leading tier, ahead of all that are not promoted";
                        case WEIGH -> "sets how much an objective counts; of several rules the highest salience wins";
                        case BLEND ->
                            "sets the share of the profile in the relevance, against the model; the highest salience wins";
                        case LIMIT -> "allows so many offers of a category on the list; the lowest count wins";
                        case REQUIRE -> "keeps off what lies below a minimum of an objective; the highest minimum wins";
                    };
            String numbers = verb.parameters().stream()
                    .filter(Verb.Parameter::isNumber)
                    .map(parameter -> parameter.name().toLowerCase(Locale.ROOT) + ": " + parameter.range())
                    .collect(Collectors.joining());
            text.append("| `decision.")
                    .append(verb.usage())
                    .append(";` | ")
                    .append(does)
                    .append(" | ")
                    .append(numbers)
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String described(ValueType type) {
        return switch (type.kind()) {
            case CONSTANT, FACT -> "`" + type.name() + "`";
            case NUMBER, TEXT, TRUTH, DATE, CHANNELS, ATTRIBUTES -> {
                String words = type.described().replaceFirst("^an? ", "");
                yield type.kind() == Kind.ATTRIBUTES ? "texts and numbers" : words;
            }
        };
    }
}
