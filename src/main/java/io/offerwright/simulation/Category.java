package io.offerwright.simulation;

/** The kinds of offers, and how customers differ in taking them. */
enum Category {
    PLAN("PLAN", 0.18, -3.4, 0.3, 9, 2.0, 150),
    ADD_ON("ADDON", 0.22, -2.7, 0.3, 8, 0.5, 25),
    DEVICE("DEVICE", 0.17, -2.6, 0.6, 12, 1.6, 120),
    FAMILY("FAMILY", 0.08, -3.0, 0.2, 11, 0.8, 90),
    RETENTION("RETAIN", 0.08, -2.2, 0.0, 1, 1.0, 90),
    ROAMING("ROAM", 0.12, -2.6, 0.9, 7, 0.3, 30),
    CONTENT("CONTENT", 0.15, -2.7, 0.4, 1, 0.4, 30);

    static final int COUNT = values().length;

    /** Place in an array of categories. */
    @SuppressWarnings("EnumOrdinal") // arrays of doubles are what the model adds up
    final int index = ordinal();
    /** First part of the ids of its offers. */
    final String prefix;
    /** Share of the catalogue. */
    final double share;
    /** Utility of an offer that nothing speaks for or against. */
    final double appeal;
    /** How far utility swings over the year. */
    final double season;
    /** Month, 1 to 12, in the middle of which the season is highest. */
    final int peakMonth;
    /** Utility lost right after taking an offer of this category. */
    final double satiation;
    /** Days in which satiation falls to 1/e. */
    final double satiationDays;

    Category(
            String prefix,
            double share,
            double appeal,
            double season,
            int peakMonth,
            double satiation,
            double satiationDays) {
        this.prefix = prefix;
        this.share = share;
        this.appeal = appeal;
        this.season = season;
        this.peakMonth = peakMonth;
        this.satiation = satiation;
        this.satiationDays = satiationDays;
    }
}
