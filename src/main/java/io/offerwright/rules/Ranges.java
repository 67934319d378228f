package io.offerwright.rules;

import io.offerwright.domain.Customer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.rules.ValueSet.Numbers;
import io.offerwright.rules.ValueSet.Words;
import io.offerwright.rules.Vocabulary.ValueType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The values that attributes can have at all, as the records of the facts hold them. */
final class Ranges {
    static final Words TRUE_OR_FALSE = Words.of(List.of("false", "true"));

    /** What a custom attribute can be that is a number: any, or not known. */
    static final Numbers ANY_NUMBER = Numbers.between(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true, false);

    static final Words ANY_TEXT = new Words(true, new TreeSet<>());

    private static final Set<String> WHOLE = Set.of(
            "Customer.householdSize",
            "Customer.tenureDays",
            "Customer.usage.months",
            "Context.month",
            "Context.day",
            "Offer.contractMonths",
            "Contact.daysAgo");

    private Ranges() {}

    /**
     * The values of an attribute that is no custom one.
     *
     * @param attribute with its fact, such as {@code Customer.usage.dataGb}; not one that is a fact or a set itself
     */
    static ValueSet of(String attribute) {
        String fact = attribute.substring(0, attribute.indexOf('.'));
        String path = attribute.substring(fact.length() + 1);
        ValueType type = Vocabulary.typeOf(fact, path);
        return switch (type.kind()) {
            case NUMBER -> number(attribute);
            case DATE -> Numbers.between(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, true);
            case TRUTH -> TRUE_OR_FALSE;
            case TEXT -> path.equals("id") ? Words.of(List.of("")).complement() : ANY_TEXT;
            case CONSTANT -> {
                Words names = Words.of(Vocabulary.namesOf(type.of()));
                // Of offers only: open to every way of paying and every segment.
                Words all = Words.of(List.of(PaymentType.ANY.name(), Segment.ALL.name()));
                yield fact.equals(Customer.class.getSimpleName()) ? names.intersect(all.complement()) : names;
            }
            case FACT, CHANNELS, ATTRIBUTES -> throw new IllegalArgumentException(attribute + " has no value.");
        };
    }

    private static Numbers number(String attribute) {
        double infinity = Double.POSITIVE_INFINITY;
        boolean whole = WHOLE.contains(attribute);
        return switch (attribute) {
            case "Customer.networkQuality", "Customer.coverageScore", "Customer.churnRisk" ->
                Numbers.between(0, 1, true, false);
            case "Customer.householdSize" -> Numbers.between(1, infinity, false, whole);
            case "Context.month" -> Numbers.between(1, 12, false, whole);
            case "Context.day" -> Numbers.between(1, 31, false, whole);
            case "Offer.margin" -> Numbers.between(-infinity, infinity, false, whole);
            case "Customer.usage.dataGb",
                    "Customer.usage.callMinutes",
                    "Customer.usage.sms",
                    "Customer.usage.dataDeviation" -> ANY_NUMBER;
            default -> Numbers.between(0, infinity, false, whole);
        };
    }
}
