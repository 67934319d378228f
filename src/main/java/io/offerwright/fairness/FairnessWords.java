package io.offerwright.fairness;

import io.offerwright.fairness.Fairness.Comparison;
import io.offerwright.fairness.Fairness.Driver;
import io.offerwright.fairness.Fairness.Kind;
import io.offerwright.fairness.Fairness.Subject;
import io.offerwright.page.Figures;
import java.util.List;
import java.util.Locale;

/** What the reports say in sentences. */
public final class FairnessWords {
    /** Why a file of outcomes may be of no use. */
    public static final String NO_OUTCOME =
            "The file of outcomes says nothing of the offers on these lists; it takes rows"
                    + " with the decision, or with the customer on its day or later.";

    private static final double MOST_OF_IT = 0.5;
    private static final double LEAST_WORTH_A_WORD = 0.05;

    private FairnessWords() {}

    /** What a rate is about: {@code any offer}, {@code offers of the category roaming}. */
    public static String what(Subject subject) {
        return switch (subject.kind()) {
            case LIST -> "any offer";
            case CATEGORY -> "offers of the category " + Figures.words(subject.name());
            case OFFER -> "the offer " + subject.name() + " (" + subject.id() + ")";
            case OPPORTUNITY ->
                subject.id().isEmpty()
                        ? "an offer of a kind they accept"
                        : "offers of the category " + Figures.words(subject.name()) + ", among those who accept such";
        };
    }

    /**
     * A comparison as a sentence or two: who was shown what how much less often, and which rule has most to do with it.
     *
     * @param attribute the protected attribute
     */
    public static String gap(String attribute, Comparison comparison) {
        StringBuilder text = new StringBuilder();
        text.append(attribute)
                .append(' ')
                .append(comparison.lower())
                .append(" was shown ")
                .append(what(comparison.subject()))
                .append(' ')
                .append(Figures.percent(1 - comparison.lowerOverHigher(), 1))
                .append(" less often than ")
                .append(attribute)
                .append(' ')
                .append(comparison.higher())
                .append(": in ")
                .append(Figures.percent(comparison.lowerRate().share().value(), 1))
                .append(" and ")
                .append(Figures.percent(comparison.higherRate().share().value(), 1))
                .append(comparison.subject().kind() == Kind.OPPORTUNITY ? " of their decisions." : " of decisions.");
        List<Driver> drivers = comparison.drivers().stream()
                .filter(driver -> driver.accountsFor() >= LEAST_WORTH_A_WORD)
                .toList();
        drivers.stream().findFirst().ifPresent(driver -> text.append(' ').append(driver(comparison, driver)));
        if (drivers.isEmpty()) {
            text.append(" No rule accounts for it: the scores do, and what else is on the lists.");
        }
        return text.toString();
    }

    private static String driver(Comparison comparison, Driver driver) {
        return "The rule " + driver.ruleId() + " keeps out "
                + Figures.percent(driver.lower(), 1) + " of them for " + comparison.lower() + " and "
                + Figures.percent(driver.higher(), 1) + " for " + comparison.higher()
                + (driver.accountsFor() >= MOST_OF_IT
                        ? ", which accounts for most of it (" + Figures.percent(driver.accountsFor(), 1) + ")."
                        : ", which accounts for " + Figures.percent(driver.accountsFor(), 1) + " of it.");
    }

    /** A p: {@code 0.031}, {@code below 0.001}. */
    public static String p(double p) {
        return Double.isNaN(p) ? "–" : p < 0.001 ? "below 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }

    /** A number in no more digits than mean something. */
    static String number(double value) {
        return Figures.significant(value);
    }

    /** {@code 12 % (10 % to 14 %)}, as shares. */
    public static String share(Estimate estimate) {
        return estimate.known()
                ? Figures.percent(estimate.value(), 1) + " (" + Figures.percent(estimate.low(), 1) + " to "
                        + Figures.percent(estimate.high(), 1) + ")"
                : "–";
    }

    /** {@code 0.81 (0.75 to 0.88)}. */
    public static String figure(Estimate estimate) {
        return estimate.known()
                ? Figures.decimal(estimate.value(), 2) + " (" + Figures.decimal(estimate.low(), 2) + " to "
                        + Figures.decimal(estimate.high(), 2) + ")"
                : "–";
    }
}
