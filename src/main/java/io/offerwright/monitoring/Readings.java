package io.offerwright.monitoring;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The meters as a registry of Prometheus shows them: what the ledger can't tell of.
 *
 * @param decisions how many were timed
 * @param latencySeconds 99 in 100 took no longer: the upper end of the bucket; {@code NaN} if none was timed, infinite if more
 *     took longer than the last bucket
 * @param lagSeconds age of the oldest decision that is not durable; {@code NaN} without a ledger
 * @param waiting records that are not durable; {@code NaN} without a ledger
 * @param failed decisions, appends and flushes that ended in an exception
 */
public record Readings(double decisions, double latencySeconds, double lagSeconds, double waiting, double failed) {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{([^}]*)})?[ \\t]+(\\S+)(?:[ \\t]+\\S+)?[ \\t]*");
    private static final Pattern UPPER_END = Pattern.compile("(?:^|,)\\s*le=\"([^\"]*)\"");
    private static final double QUANTILE = 0.99;

    /**
     * Reads a page that was scraped, as text; lines of other meters are passed over.
     *
     * @throws InputException if it can't be read, or a line of our meters is no sample
     */
    public static Readings read(Path file) {
        SortedMap<Double, Double> buckets = new TreeMap<>();
        double lag = Double.NaN;
        double waiting = Double.NaN;
        double failed = 0;
        boolean any = false;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.startsWith("offerwright_")) {
                    continue;
                }
                any = true;
                Matcher sample = SAMPLE.matcher(line);
                if (!sample.matches()) {
                    throw notASample(file, number, line);
                }
                double value = number(file, number, line, sample.group(3));
                switch (sample.group(1)) {
                    case "offerwright_decision_seconds_bucket" -> {
                        Matcher end = UPPER_END.matcher(String.valueOf(sample.group(2)));
                        if (!end.find()) {
                            throw notASample(file, number, line);
                        }
                        // Several engines may stand on one page.
                        buckets.merge(number(file, number, line, end.group(1)), value, Double::sum);
                    }
                    case "offerwright_ledger_lag_seconds" -> lag = Double.isNaN(lag) ? value : Math.max(lag, value);
                    case "offerwright_ledger_waiting_records" ->
                        waiting = Double.isNaN(waiting) ? value : waiting + value;
                    case "offerwright_decision_failed_decisions_total", "offerwright_ledger_failed_calls_total" ->
                        failed += value;
                    default -> {
                        // A meter that nothing is said of.
                    }
                }
            }
        } catch (MalformedInputException e) {
            throw new InputException(Problem.of(file.toString(), "The file is not text in UTF-8.", ""));
        } catch (IOException e) {
            throw new InputException(
                    Problem.of(file.toString(), "The file can't be read: " + e + ".", "Is there such a file?"));
        }
        if (!any) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "The file holds no meter of Offerwright: no line starts with \"offerwright_\".",
                    "Save what the registry's scrape() gives, as text."));
        }
        double decisions = buckets.isEmpty() ? 0 : buckets.get(buckets.lastKey());
        double latency = Double.NaN;
        if (decisions > 0) {
            latency = buckets.entrySet().stream()
                    .filter(bucket -> bucket.getValue() >= QUANTILE * decisions)
                    .mapToDouble(java.util.Map.Entry::getKey)
                    .findFirst()
                    .orElse(Double.POSITIVE_INFINITY);
        }
        return new Readings(decisions, latency, lag, waiting, failed);
    }

    private static double number(Path file, int number, String line, String text) {
        if (text.equals("+Inf")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw notASample(file, number, line);
        }
    }

    private static InputException notASample(Path file, int number, String line) {
        return new InputException(new Problem(
                file.toString(),
                number,
                0,
                "Expected a sample such as \"offerwright_ledger_lag_seconds 0.2\"; found \""
                        + line.substring(0, Math.min(80, line.length())) + "\".",
                "Save what the registry's scrape() gives, as text."));
    }
}
