package io.offerwright.data;

/**
 * Gathers the entries of {@link Interactions} in little more memory than they take in the end: 8 bytes each, and 4 more for the
 * values and for the weights if not all are 1. The finished matrix takes 12 bytes an entry if all values and weights are 1, else 16.
 *
 * <p>Not thread-safe.
 */
public final class InteractionsBuilder {
    private final IntColumn users = new IntColumn();
    private final IntColumn items = new IntColumn();
    private final FloatColumn values = new FloatColumn();
    private final FloatColumn weights = new FloatColumn();

    /**
     * Adds an entry.
     *
     * @param value positive for a liked item, zero or less for a disliked one
     * @param weight 0 or more
     */
    public void add(int user, int item, float value, float weight) {
        users.add(user);
        items.add(item);
        values.add(value);
        weights.add(weight);
    }

    /** Number of entries so far. */
    public int size() {
        return users.size();
    }

    /**
     * Moves the entries to a matrix, and leaves none here.
     *
     * @param userCount number of rows
     * @param itemCount number of columns
     */
    public Interactions build(int userCount, int itemCount) {
        int[] user = users.drain();
        int[] item = items.drain();
        float[] value = values.toArray();
        // Nobody writes to these arrays, so one can serve as both.
        float[] weight = values.allOnes() && weights.allOnes() ? value : weights.toArray();
        return new Interactions(userCount, itemCount, user, item, value, weight);
    }
}
