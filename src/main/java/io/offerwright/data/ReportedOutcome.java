package io.offerwright.data;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says that a customer did with an offer: of a decision, or on the customer's own account.
 *
 * @param decisionId the decision that listed the offer; empty if the outcome is of none, as of a customer who was not asked
 * @param customerId the customer; may be empty where the decision says who it was
 * @param offerId the offer
 * @param at when, local time, to the microsecond
 * @param outcome what the customer did
 * @param channel through which; null where it is not known
 * @param revenue what it brought in the operator's currency, 0 to {@value #MOST_REVENUE}, in ten-thousandths; -1 where it is not
 *     known, which counts as nothing
 */
public record ReportedOutcome(
        String decisionId,
        String customerId,
        String offerId,
        LocalDateTime at,
        Outcome outcome,
        @Nullable Channel channel,
        long revenue) {
    /** Longer ids are none. */
    public static final int LONGEST_ID = 200;

    /** More than this for one outcome is a mistake: an account number, or cents for euros. */
    public static final long MOST_REVENUE = 1_000_000_000L;

    /** Of the revenue of one unit of currency. */
    public static final int PARTS = 10_000;

    /** No revenue is known. */
    public static final long UNKNOWN = -1;

    /**
     * Checks the ids and the revenue.
     *
     * @throws IllegalArgumentException if there is neither a decision nor a customer, no offer, an id that is longer than
     *     {@value #LONGEST_ID} characters or no text that a database takes, a year that has not four digits, or a revenue out of
     *     range
     */
    public ReportedOutcome {
        if (decisionId.isEmpty() && customerId.isEmpty()) {
            throw new IllegalArgumentException("An outcome needs a decision or a customer.");
        }
        if (offerId.isEmpty()) {
            throw new IllegalArgumentException("An outcome needs an offer.");
        }
        if (!storable(decisionId) || !storable(customerId) || !storable(offerId)) {
            throw new IllegalArgumentException(
                    "An id must have at most " + LONGEST_ID + " characters, whole ones, and not the character 0.");
        }
        if (at.getYear() < 1 || at.getYear() > 9_999) {
            throw new IllegalArgumentException("The year of an outcome must lie between 1 and 9999.");
        }
        if (revenue < UNKNOWN || revenue > MOST_REVENUE * PARTS) {
            throw new IllegalArgumentException(
                    "The revenue of an outcome must lie between 0 and " + MOST_REVENUE + ", or be " + UNKNOWN + ".");
        }
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    /** True of a text that every database takes. */
    static boolean storable(String id) {
        return id.length() <= LONGEST_ID
                && id.indexOf('\0') < 0
                && id.codePoints().noneMatch(point -> Character.getType(point) == Character.SURROGATE);
    }

    /** A revenue in the operator's currency as this record holds it. */
    public static long revenueOf(double amount) {
        return Math.round(amount * PARTS);
    }
}
