package io.offerwright.domain;

/** What a customer did with an offer that was shown. */
public enum Outcome {
    /** The offer was shown; nothing more is known. */
    IMPRESSION,
    /** The customer looked closer. */
    CLICK,
    /** The customer took the offer. */
    ACCEPT,
    /** The customer said no. */
    DECLINE
}
