package io.offerwright.churn;

/**
 * One number made of one input.
 *
 * @param input index of the input
 */
public record Feature(int input, Shape shape) {
    /** Values further from the centre count as this far: an outlier may not outweigh everything else that is known. */
    static final double FURTHEST = 5;

    /** How a value becomes a number. */
    public sealed interface Shape {}

    /** The number itself; {@code NaN} when not known, which a tree has a branch for. */
    public record Raw() implements Shape {}

    /** Distance from a centre in units of a scale, of the number or of its logarithm. */
    public record Scaled(boolean logarithm, double centre, double scale) implements Shape {
        public Scaled {
            if (!Double.isFinite(centre) || !(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("A scale must be a number above 0.");
            }
        }
    }

    /** Whether a number lies in a range, with infinity for no bound. */
    public record Range(double from, double to) implements Shape {
        public Range {
            if (!(from < to)) {
                throw new IllegalArgumentException("A range must begin below its end.");
            }
        }
    }

    /** Whether nothing is known. */
    public record Missing() implements Shape {}

    /** Whether a category is this one. */
    public record Level(String word) implements Shape {}

    /** The feature of a customer: finite, but for {@link Raw}. */
    public double of(Values values) {
        double number = values.numbers()[input];
        if (shape instanceof Raw) {
            return number;
        }
        if (shape instanceof Level level) {
            return level.word().equals(values.words()[input]) ? 1 : 0;
        }
        if (shape instanceof Range range) {
            return number >= range.from() && number < range.to() ? 1 : 0;
        }
        if (shape instanceof Scaled scaled) {
            if (Double.isNaN(number)) {
                return 0;
            }
            double value = scaled.logarithm() ? logarithm(number) : number;
            return Math.max(-FURTHEST, Math.min(FURTHEST, (value - scaled.centre()) / scaled.scale()));
        }
        return Double.isNaN(number) && values.words()[input].isEmpty() ? 1 : 0;
    }

    /** {@code ln(1 + |x|)} with the sign of x: of sums of money, minutes and days the ratio tells more than the difference. */
    public static double logarithm(double number) {
        return number < 0 ? -StrictMath.log1p(-number) : StrictMath.log1p(number);
    }
}
