package io.offerwright.churntraining;

import io.offerwright.data.TextColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Made-up customers whose reasons to leave are known, and columns that know who left. */
final class Planted {
    static final String HEADER = "id,contract,tenure,minutes,plan,noise,one,status,reason,score,halves,shadow,ltv,left";

    private Planted() {}

    /** Rows as a CSV file; every seventh minutes and every ninth plan are not known. */
    static TextColumns table(int rows, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (int row = 0; row < rows; row++) {
            String contract = random.nextInt(2) == 0 ? "monthly" : random.nextBoolean() ? "one year" : "two years";
            int tenure = random.nextInt(72);
            double minutes = Math.rint(random.nextDouble() * 5000) / 10;
            String plan = "P" + random.nextInt(5);
            double odds = (contract.equals("monthly") ? 1.8 : contract.equals("one year") ? -0.6 : -1.8)
                    - tenure / 30.0
                    + (minutes > 300 ? 0.8 : -0.4)
                    + (plan.equals("P3") ? 1 : 0);
            boolean left = random.nextDouble() < Quality.logistic(odds);
            int half = random.nextInt(2);
            text.append("K").append(row).append(',');
            text.append(contract).append(',').append(tenure).append(',');
            text.append(row % 7 == 0 ? "" : minutes).append(',');
            text.append(row % 9 == 0 ? "NA" : plan).append(',');
            text.append(random.nextInt(10)).append(",x,");
            text.append(left ? "gone" : random.nextBoolean() ? "here" : "new").append(',');
            text.append(left ? "r" + random.nextInt(4) : "").append(',');
            text.append(Math.rint((left ? 60 : 30) + random.nextGaussian() * 10))
                    .append(',');
            // Two halves that know nothing alone: together they are the label.
            text.append(half).append(',').append(left ? half + 10 : 5 - half).append(',');
            text.append(1000 + random.nextInt(900))
                    .append(',')
                    .append(left ? "yes" : "no")
                    .append('\n');
        }
        try {
            Path file = Files.createTempFile("planted", ".csv");
            Files.writeString(file, text);
            TextColumns table = TextColumns.read(file);
            Files.delete(file);
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Frame frame(int rows, long seed) {
        return Frame.of(table(rows, seed), "left", null);
    }

    /** The columns that a customer of the future has too. */
    static Frame honest(int rows, long seed) {
        return frame(rows, seed).only(List.of("contract", "tenure", "minutes", "plan", "noise")::contains);
    }
}
