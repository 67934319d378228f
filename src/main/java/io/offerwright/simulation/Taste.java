package io.offerwright.simulation;

/** A direction of hidden taste: what a customer cares for and an offer appeals to, in no file to be read. */
enum Taste {
    VIDEO,
    MUSIC,
    GAMING,
    TRAVEL,
    STATUS,
    SOCIAL,
    SECURITY,
    WORK;

    static final int COUNT = values().length;

    /** Place in an array of tastes. */
    @SuppressWarnings("EnumOrdinal") // arrays of doubles are what the model adds up
    final int index = ordinal();
}
