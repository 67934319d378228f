package io.offerwright.simulation;

/**
 * Groups of the people of a world: {@code group} is A for seven of ten and B for the others, {@code age_band} one of four. They
 * follow from the world's seed and the customer's index, and have nothing to do with anything else: no taste, no need, no way of
 * paying hangs on them.
 *
 * <p>A bias is planted like one of history: where many of group B live, the network was never built out. So for this share of
 * group B the coverage that the operator has on file is below 0.4, and a rule that looks at coverage alone keeps more from
 * them. What they would take if they were shown it stays as it is.
 *
 * @param bias the share of group B with poor coverage, 0 for none to 1 for all
 */
public record Groups(double bias) {
    /** Keeps these draws apart from those of the world. */
    private static final long APART = 0x3C6EF372FE94F82AL;

    private static final double SHARE_OF_A = 0.7;
    private static final double[] AGE_WEIGHTS = {18, 34, 29, 19};
    private static final String[] AGE_BANDS = {"18-29", "30-44", "45-59", "60+"};

    public Groups {
        if (!(bias >= 0 && bias <= 1)) {
            throw new IllegalArgumentException("The bias (" + bias + ") must lie between 0 and 1.");
        }
    }

    /**
     * What is true of one customer.
     *
     * @param coverage what the file of customers says
     */
    record Member(String group, String ageBand, double coverage) {}

    Member of(long seed, int index, double coverage) {
        Draws draws = new Draws(seed ^ APART, index);
        String group = draws.chance(SHARE_OF_A) ? "A" : "B";
        String ageBand = AGE_BANDS[draws.weighted(AGE_WEIGHTS)];
        boolean poor = draws.chance(bias) && group.equals("B");
        double built = Math.rint(draws.between(0.15, 0.39) * 1000) / 1000;
        return new Member(group, ageBand, poor ? Math.min(coverage, built) : coverage);
    }
}
