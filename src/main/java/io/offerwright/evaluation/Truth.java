package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.InteractionFiles;
import io.offerwright.data.InteractionFiles.TruthRow;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What is known of a simulated world alone: how likely each customer was to accept each offer. */
public final class Truth {
    private Truth() {}

    /**
     * The ranking by the probability that a customer accepts an offer in the history, as {@code simulate --truth} writes it: what
     * no ranking can beat but by chance, or by having seen what else the customer accepted.
     *
     * @throws InputException if the file can't be used, or does not speak of every customer and offer of the data
     */
    public static UserScores oracle(Path file, Dataset data) {
        Map<String, Integer> rows = new HashMap<>();
        for (Customer customer : data.customers()) {
            rows.put(customer.id(), rows.size());
        }
        float[][] accepted = new float[data.customers().size()][data.catalog().size()];
        for (float[] each : accepted) {
            Arrays.fill(each, Float.NaN);
        }
        for (TruthRow row : InteractionFiles.truth(file)) {
            Integer customer = rows.get(row.customer());
            int offer = data.catalog().indexOf(row.offer());
            if (customer == null || offer < 0) {
                throw otherWorld(
                        file, "customer " + row.customer() + " and offer " + row.offer() + ", not in the data");
            }
            accepted[customer][offer] = row.accepted();
        }
        for (int customer = 0; customer < accepted.length; customer++) {
            for (int offer = 0; offer < accepted[customer].length; offer++) {
                if (Float.isNaN(accepted[customer][offer])) {
                    throw otherWorld(
                            file,
                            "nothing of customer "
                                    + data.customers().get(customer).id() + " and offer "
                                    + data.catalog().offer(offer).id());
                }
            }
        }
        return (user, scores) -> {
            for (int offer = 0; offer < scores.length; offer++) {
                scores[offer] = accepted[user][offer];
            }
        };
    }

    private static InputException otherWorld(Path file, String found) {
        return new InputException(Problem.of(
                file.toString(),
                "The truth is of another world than the data: found " + found + ".",
                "Both are written by the same \"simulate --truth\"."));
    }
}
