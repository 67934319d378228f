package io.offerwright.evaluation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of another library on the same data, to stand beside ours.
 *
 * @param title what to call it
 * @param models by model, then by figure such as {@code ndcg@5} or {@value #FIT_SECONDS}, as far as given
 */
public record ReferenceFigures(String title, Map<String, Map<String, Double>> models) {
    /** The figure that says how long a model was trained. */
    public static final String FIT_SECONDS = "fit_seconds";

    public ReferenceFigures {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }

    /**
     * Reads a JSON file such as {@code {"warp": {"precision@5": 0.17, "recall@5": 0.15, "auc": 0.93, "fit_seconds": 4}}}. Its
     * name without the ending is the title.
     *
     * @param k the k of the figures
     * @throws InputException with all problems
     */
    public static ReferenceFigures read(Path file, int k) {
        List<String> known = new ArrayList<>();
        Benchmark.MEASURES.forEach(measure -> known.add(measure.key(k)));
        known.add(FIT_SECONDS);
        JsonNode root = parse(file);
        List<Problem> problems = new ArrayList<>();
        Map<String, Map<String, Double>> models = new LinkedHashMap<>();
        if (!root.isObject() || root.isEmpty()) {
            problems.add(
                    Problem.of(file.toString(), "There is no model; expected an object with one object a model.", ""));
        }
        root.properties().forEach(model -> {
            if (!model.getValue().isObject()) {
                problems.add(Problem.of(
                        file.toString(),
                        "\"" + model.getKey() + "\" is " + model.getValue() + "; expected an object of figures.",
                        ""));
                return;
            }
            Map<String, Double> figures = new LinkedHashMap<>();
            model.getValue().properties().forEach(figure -> {
                String place = "\"" + model.getKey() + "\": \"" + figure.getKey() + "\"";
                double value = figure.getValue().asDouble(Double.NaN);
                boolean seconds = figure.getKey().equals(FIT_SECONDS);
                if (!known.contains(figure.getKey())) {
                    problems.add(Problem.of(
                            file.toString(),
                            place + " is no figure of the benchmark; expected " + String.join(", ", known) + ".",
                            Spelling.hint(figure.getKey(), known)));
                } else if (!figure.getValue().isNumber() || !(value >= 0) || !(value <= (seconds ? 1e9 : 1))) {
                    problems.add(Problem.of(
                            file.toString(),
                            place + " is " + figure.getValue() + "; expected "
                                    + (seconds ? "seconds, 0 or more." : "a number from 0 to 1."),
                            ""));
                } else {
                    figures.put(figure.getKey(), value);
                }
            });
            models.put(model.getKey(), Collections.unmodifiableMap(figures));
        });
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        Path name = file.getFileName();
        return new ReferenceFigures((name == null ? file : name).toString().replaceFirst("\\.[^.]*$", ""), models);
    }

    private static JsonNode parse(Path file) {
        ObjectMapper mapper = new ObjectMapper();
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try {
            return mapper.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new InputException(Problem.of(file.toString(), "There is no such file.", ""));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new InputException(new Problem(
                    file.toString(), line, column, "This is not JSON: " + e.getOriginalMessage() + ".", ""));
        } catch (IOException e) {
            throw new InputException(Problem.of(file.toString(), "The file can't be read: " + e.getMessage(), ""));
        }
    }

    /** A figure of a model, or {@code NaN} when it is not given. */
    public double figure(String model, String figure) {
        return models.getOrDefault(model, Map.of()).getOrDefault(figure, Double.NaN);
    }
}
