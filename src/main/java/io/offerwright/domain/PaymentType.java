package io.offerwright.domain;

/** How a customer pays, or for which way of paying an offer is made. */
public enum PaymentType {
    /** Pays in advance. */
    PREPAID,
    /** Has a contract and pays a bill. */
    POSTPAID,
    /** Has a contract with a limit, and pays in advance beyond it. */
    HYBRID,
    /** Offers only: open to every way of paying. */
    ANY
}
