package io.offerwright.experiment;

/**
 * What a test of means needs to know of numbers.
 *
 * @param count how many
 * @param mean their mean; {@code NaN} if there are none
 * @param squares the sum of their squared deviations from it
 */
public record Sample(long count, double mean, double squares) {

    /** The sample of these numbers, in two passes, so that large means take no digits from small spreads. */
    public static Sample of(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Sample(values.length, mean, squares);
    }

    /** The estimate of the variance they come from; {@code NaN} below two numbers. */
    public double variance() {
        return count < 2 ? Double.NaN : squares / (count - 1);
    }

    /** The variance of the mean. */
    double ofMean() {
        return variance() / count;
    }
}
