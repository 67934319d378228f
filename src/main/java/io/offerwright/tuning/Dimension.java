package io.offerwright.tuning;

import io.offerwright.domain.Decimals;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A hyperparameter that is searched for, and between which bounds. */
public enum Dimension {
    LEARNING_RATE(0.001, 0.1, true, false),
    ITEM_ALPHA(1e-8, 1e-3, true, false),
    USER_ALPHA(1e-8, 1e-3, true, false),
    EPOCHS(10, 100, false, true),
    COMPONENTS(32, 256, true, true),
    MAX_SAMPLED(5, 50, false, true),
    CONFIDENCE(1, 30, true, false),
    FREQUENCY_EXPONENT(0.25, 0.75, false, false);

    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
    private static final Set<Loss> DESCENT = EnumSet.of(Loss.WARP, Loss.WARP_KOS, Loss.BPR, Loss.LOGISTIC);
    private static final Set<Loss> SAMPLING = EnumSet.of(Loss.WARP, Loss.WARP_KOS);
    private static final Set<Dimension> OF_ALS = EnumSet.of(CONFIDENCE, FREQUENCY_EXPONENT);
    /** Penalties of ALS are of another kind than those of a gradient descent. */
    private static final Range PENALTIES_OF_ALS = new Range(0.1, 10);

    private final double low;
    private final double high;
    private final boolean logarithmic;
    private final boolean whole;

    Dimension(double low, double high, boolean logarithmic, boolean whole) {
        this.low = low;
        this.high = high;
        this.logarithmic = logarithmic;
        this.whole = whole;
    }

    /**
     * Where to search.
     *
     * @param low the lowest value
     * @param high the highest value, at least {@code low}
     */
    public record Range(double low, double high) {
        public Range {
            if (!(low > 0) || !(high >= low) || Double.isInfinite(high)) {
                throw new IllegalArgumentException("A range goes from a number above 0 to one that is no lower; found "
                        + low + " to " + high + ".");
            }
        }
    }

    /** Those that a loss takes notice of. */
    public static List<Dimension> of(Loss loss) {
        List<Dimension> all = new ArrayList<>(List.of(values()));
        if (!DESCENT.contains(loss)) {
            all.remove(LEARNING_RATE);
        }
        if (!SAMPLING.contains(loss)) {
            all.remove(MAX_SAMPLED);
        }
        if (loss != Loss.ALS) {
            all.removeAll(OF_ALS);
        }
        return all;
    }

    /** The name as a configuration writes it, such as {@code learning_rate}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where it is searched for unless somebody says otherwise. */
    public Range range(Loss loss) {
        boolean penalty = this == ITEM_ALPHA || this == USER_ALPHA;
        return penalty && loss == Loss.ALS ? PENALTIES_OF_ALS : new Range(low, high);
    }

    /** Whether steps are factors: from 0.001 to 0.01 it is as far as from 0.01 to 0.1. */
    public boolean logarithmic() {
        return logarithmic;
    }

    /** Whether its values are whole numbers. */
    public boolean whole() {
        return whole;
    }

    /** A value as people read it: {@code 64}, {@code 0.0312}, {@code 2.5e-7}. */
    public static String text(double value) {
        if (value != 0 && Math.abs(value) < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", value).replaceFirst("\\.?0*e-0?", "e-");
        }
        return Decimals.text(Math.rint(value * 1e6) / 1e6);
    }

    /** The value that these hyperparameters have. */
    public double of(Hyperparameters hyperparameters) {
        return switch (this) {
            case LEARNING_RATE -> hyperparameters.learningRate();
            case ITEM_ALPHA -> hyperparameters.itemAlpha();
            case USER_ALPHA -> hyperparameters.userAlpha();
            case EPOCHS -> hyperparameters.epochs();
            case COMPONENTS -> hyperparameters.components();
            case MAX_SAMPLED -> hyperparameters.maxSampled();
            case CONFIDENCE -> hyperparameters.confidence();
            case FREQUENCY_EXPONENT -> hyperparameters.frequencyExponent();
        };
    }

    /** The value a share of the way through a range: a whole number, or one of three digits. */
    double at(Range within, double share) {
        double value = logarithmic
                ? within.low() * StrictMath.exp(share * StrictMath.log(within.high() / within.low()))
                : within.low() + share * (within.high() - within.low());
        double rounded = whole
                ? Math.rint(value)
                : new BigDecimal(value).round(THREE_DIGITS).doubleValue();
        return Math.min(within.high(), Math.max(within.low(), rounded));
    }

    Hyperparameters set(Hyperparameters hyperparameters, double value) {
        Hyperparameters.Builder builder = hyperparameters.with();
        return switch (this) {
            case LEARNING_RATE -> builder.learningRate(value).build();
            case ITEM_ALPHA -> builder.itemAlpha(value).build();
            case USER_ALPHA -> builder.userAlpha(value).build();
            case EPOCHS -> builder.epochs((int) value).build();
            case COMPONENTS -> builder.components((int) value).build();
            case MAX_SAMPLED -> builder.maxSampled((int) value).build();
            case CONFIDENCE -> builder.confidence(value).build();
            case FREQUENCY_EXPONENT -> builder.frequencyExponent(value).build();
        };
    }
}
