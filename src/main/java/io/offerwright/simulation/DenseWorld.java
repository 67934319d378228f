package io.offerwright.simulation;

import io.offerwright.data.CsvOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A world for measuring how fast models train where features are many and shared: every customer has one of ten values in each
 * of twenty groups of features, every offer one of five in each of twenty. Written as the files that {@code evaluate} reads:
 * {@code train.csv}, {@code test.csv}, {@code user_features.csv}, {@code item_features.csv}.
 *
 * <p>Each pair of values, one of a customer and one of an offer, has a utility drawn from the standard normal distribution; that
 * of an offer for a customer is their sum over all pairs of groups. A customer takes the best of eight offers drawn at random,
 * again and again, never the same twice. The last one is held out. A customer is a function of the seed and their index, and
 * memory does not grow with them.
 *
 * @param customers 1 or more
 * @param offers at least twice {@code perCustomer}
 * @param perCustomer interactions of each customer in train, 1 or more; there is one more in test
 * @param seed of everything
 */
public record DenseWorld(int customers, int offers, int perCustomer, long seed) {
    private static final int GROUPS = 20;
    private static final int CUSTOMER_VALUES = 10;
    private static final int OFFER_VALUES = 5;
    private static final int SEEN = 8;

    private static final List<String> NAMES =
            List.of("train.csv", "test.csv", "user_features.csv", "item_features.csv");

    public DenseWorld {
        if (customers < 1 || perCustomer < 1 || offers < 2 * perCustomer) {
            throw new IllegalArgumentException(
                    "customers (" + customers + ") and interactions per customer (" + perCustomer
                            + ") must be at least 1, and offers (" + offers
                            + ") at least twice the interactions per customer.");
        }
    }

    /**
     * Writes the files: all of them, or none when something goes wrong on the way.
     *
     * @param directory made when it does not exist; its files are replaced when {@code force} is set
     * @param progress told the number of customers written so far, now and then
     * @throws io.offerwright.domain.InputException if the directory is not empty, or can't be written
     */
    public void write(Path directory, boolean force, IntConsumer progress) {
        new FreshDirectory(NAMES, force).write(directory, beside -> {
            writeAll(beside, progress);
            return beside;
        });
    }

    private void writeAll(Path directory, IntConsumer progress) throws IOException {
        int[][] offerValues = new int[offers][GROUPS];
        try (CsvOutput features = CsvOutput.create(directory.resolve("item_features.csv"), "item", "feature")) {
            for (int offer = 0; offer < offers; offer++) {
                Draws draws = new Draws(seed, -2L - offer);
                for (int group = 0; group < GROUPS; group++) {
                    offerValues[offer][group] = draws.below(OFFER_VALUES);
                    features.row("o" + offer, "offer" + group + "=" + offerValues[offer][group]);
                }
            }
        }
        float[][] utility = utilities(offerValues);
        try (CsvOutput features = CsvOutput.create(directory.resolve("user_features.csv"), "user", "feature");
                CsvOutput train = CsvOutput.create(directory.resolve("train.csv"), "user", "item");
                CsvOutput test = CsvOutput.create(directory.resolve("test.csv"), "user", "item")) {
            for (int customer = 0; customer < customers; customer++) {
                writeCustomer("c" + customer, new Draws(seed, customer), utility, features, train, test);
                progress.accept(customer + 1);
            }
        }
    }

    /** What each value of a customer's feature is worth for each offer, [group · value][offer]. */
    private float[][] utilities(int[][] offerValues) {
        Draws draws = new Draws(seed, -1);
        double[][] ofPairs = new double[GROUPS * CUSTOMER_VALUES][GROUPS * OFFER_VALUES];
        for (double[] row : ofPairs) {
            for (int column = 0; column < row.length; column++) {
                row[column] = draws.gaussian();
            }
        }
        float[][] utility = new float[ofPairs.length][offers];
        for (int row = 0; row < ofPairs.length; row++) {
            for (int offer = 0; offer < offers; offer++) {
                double sum = 0;
                for (int group = 0; group < GROUPS; group++) {
                    sum += ofPairs[row][group * OFFER_VALUES + offerValues[offer][group]];
                }
                utility[row][offer] = (float) sum;
            }
        }
        return utility;
    }

    private void writeCustomer(
            String id, Draws draws, float[][] utility, CsvOutput features, CsvOutput train, CsvOutput test) {
        float[] total = new float[offers];
        for (int group = 0; group < GROUPS; group++) {
            int value = draws.below(CUSTOMER_VALUES);
            features.row(id, "customer" + group + "=" + value);
            float[] part = utility[group * CUSTOMER_VALUES + value];
            for (int offer = 0; offer < offers; offer++) {
                total[offer] += part[offer];
            }
        }
        BitSet taken = new BitSet(offers);
        for (int interaction = 0; interaction <= perCustomer; interaction++) {
            int best = -1;
            for (int seen = 0; seen < SEEN; seen++) {
                int offer = draws.below(offers);
                if (!taken.get(offer) && (best < 0 || total[offer] > total[best])) {
                    best = offer;
                }
            }
            if (best < 0) {
                best = taken.nextClearBit(0);
            }
            taken.set(best);
            (interaction < perCustomer ? train : test).row(id, "o" + best);
        }
    }
}
