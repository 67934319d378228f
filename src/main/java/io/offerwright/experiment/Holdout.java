package io.offerwright.experiment;

/**
 * The universal holdout: customers whom no campaign speaks to, so that it can be seen what all campaigns together are worth. It has
 * a salt of its own, the same for all campaigns, and comes before any experiment. Who is in stays in when the share grows.
 *
 * <p>Thread-safe.
 *
 * @param salt a new salt chooses new customers, such as for another year
 * @param buckets how many of 10,000
 */
public record Holdout(String salt, int buckets) {
    /** The name under which held-out customers appear beside the arms of experiments. */
    public static final String ARM = "holdout";
    /** The experiment that the arm is of. */
    public static final String EXPERIMENT = "universal-holdout";
    /** Nobody is held out. */
    public static final Holdout NONE = new Holdout(EXPERIMENT, 0);

    public Holdout {
        if (salt.isEmpty() || salt.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A salt must not be empty, nor hold a zero character.");
        }
        if (buckets < 0 || buckets >= Assignment.BUCKETS) {
            throw new IllegalArgumentException(
                    "The holdout has " + buckets + " buckets; expected 0 to " + (Assignment.BUCKETS - 1) + ".");
        }
    }

    /** True if the customer is held out. */
    public boolean holds(String customerId) {
        return buckets > 0 && Assignment.bucket(salt, customerId) < buckets;
    }
}
