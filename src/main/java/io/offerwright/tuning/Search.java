package io.offerwright.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** In which way hyperparameters are searched for. */
public enum Search {
    /** Every combination of a few values of each. */
    GRID,
    /** Points drawn at random. */
    RANDOM,
    /**
     * Successive halving: many points for few epochs, then the best third of them for three times as many, and so on. (Jamieson
     * and Talwalkar, <em>Non-stochastic best arm identification and hyperparameter optimization</em>, AISTATS 2016; the
     * schedule is a bracket of Li et al., <em>Hyperband</em>, JMLR 18, 2018, with its factor of 3.)
     */
    HALVING;

    private static final int FACTOR = 3;

    /**
     * A round of trials of the same number of epochs.
     *
     * @param trials how many there are
     * @param epochs how long each trains, from the start
     */
    public record Rung(int trials, int epochs) {
        @Override
        public String toString() {
            return trials + (trials == 1 ? " trial of " : " trials of ") + epochs + " epochs";
        }
    }

    /** The name as the command line writes it, such as {@code halving}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The rungs of successive halving: the last one trains for {@code mostEpochs}, each one before for a third of those of
     * the next, as long as that is not below {@code leastEpochs}; and keeps a third of its trials.
     *
     * @param trials number of points to begin with, 1 or more
     */
    static List<Rung> rungs(int trials, int leastEpochs, int mostEpochs) {
        int rungs = 1;
        for (int power = FACTOR; (long) power * leastEpochs <= mostEpochs && power <= trials; power *= FACTOR) {
            rungs++;
        }
        List<Rung> result = new ArrayList<>();
        for (int rung = 0; rung < rungs; rung++) {
            int kept = trials;
            double epochs = mostEpochs;
            for (int step = 0; step < rung; step++) {
                kept /= FACTOR;
            }
            for (int step = rung; step < rungs - 1; step++) {
                epochs /= FACTOR;
            }
            result.add(new Rung(kept, (int) Math.rint(epochs)));
        }
        return result;
    }
}
