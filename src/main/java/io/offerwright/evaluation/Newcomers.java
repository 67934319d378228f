package io.offerwright.evaluation;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Usage;

/** What is known of the customers who stand in for new ones, when {@link ColdStartCurve} measures how they are served. */
public enum Newcomers {
    /** All that is known of them at the end of the history: more than a new customer ever tells. */
    FULL(70),
    /** What an operator knows in the second to fourth week: no month of usage, no churn risk, a tenure of 15 days. */
    MONTH(70),
    /** The same in the first week, with a tenure of 3 days. */
    WEEK(100);

    private static final int DAYS_OF_MONTH = 15;
    private static final int DAYS_OF_WEEK = 3;

    private final int usualShare;

    Newcomers(int usualShare) {
        this.usualShare = usualShare;
    }

    /** The share of the content match, in percent, that is customary for such customers (100 in the first week, then 70), and that others are compared with. */
    public int usualShare() {
        return usualShare;
    }

    /**
     * The customer as far as known at that age.
     *
     * @param planIsLater whether the plan on record was taken in the history, and so not known at its beginning
     */
    Customer seen(Customer customer, boolean planIsLater) {
        if (this == FULL) {
            return customer;
        }
        return customer.withUsage(Usage.UNKNOWN)
                .withChurnRisk(Double.NaN)
                .withTenureDays(this == WEEK ? DAYS_OF_WEEK : DAYS_OF_MONTH)
                .withCurrentOffer(planIsLater ? "" : customer.currentOffer());
    }
}
