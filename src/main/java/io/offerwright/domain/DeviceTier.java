package io.offerwright.domain;

/** The class of a handset, in ascending order: a tier includes what the lower ones can do. */
public enum DeviceTier {
    /** Calls and text. */
    BASIC,
    /** Apps and mobile data. */
    SMARTPHONE,
    /** A current flagship. */
    PREMIUM
}
