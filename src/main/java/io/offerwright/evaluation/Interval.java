package io.offerwright.evaluation;

/** A range of numbers, such as the 95 % bootstrap interval of a mean; both ends belong to it. */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("An interval goes from low (" + low + ") to high (" + high + ").");
        }
    }

    /** Half the distance between the ends: what stands behind "±". */
    public double halfWidth() {
        return (high - low) / 2;
    }

    /** Whether it holds a number. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
