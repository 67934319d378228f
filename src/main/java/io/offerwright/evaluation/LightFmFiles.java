package io.offerwright.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.data.WholeFile;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import io.offerwright.features.FeatureNames;
import io.offerwright.model.Calibration;
import io.offerwright.model.Ensemble;
import io.offerwright.model.LightFmArrays;
import io.offerwright.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A LightFM model in two files: its arrays ({@link LightFmArrays}), and beside them a JSON object of maps from names to
 * columns, as LightFM's {@code Dataset.mapping()} makes them. {@code docs/lightfm.md} shows how both are saved and loaded
 * with Python.
 *
 * <pre>
 *   {"users": {ID: row}, "user_features": {NAME: column}, "items": {ID: row}, "item_features": {NAME: column}}
 * </pre>
 *
 * or the array of these four in this order. A side without a map of features has its ids as features, each its own: that is
 * how LightFM trains without feature matrices. Without any map, names are the numbers of the columns.
 */
public final class LightFmFiles {
    private static final String USER_FEATURES = "user_features";
    private static final String ITEM_FEATURES = "item_features";
    private static final List<String> MAPS = List.of("users", USER_FEATURES, "items", ITEM_FEATURES);
    private static final String SHAPE = "Expected an object with the maps " + String.join(", ", MAPS)
            + ", each from names to numbers, as docs/lightfm.md shows.";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private LightFmFiles() {}

    /** A model that was read, as the one member of an ensemble. */
    public record Imported(ModelFile file, List<String> ignoredArrays) {}

    /**
     * Reads a model.
     *
     * @param arrays an {@code .npz} file
     * @param maps a JSON file of names, or null: then names are numbers
     * @throws InputException if one of them can't be used, or they do not fit each other
     */
    public static Imported read(Path arrays, @Nullable Path maps) {
        LightFmArrays read = LightFmArrays.read(arrays);
        int userFeatures = read.model().userFeatures();
        int itemFeatures = read.model().itemFeatures();
        FeatureNames names;
        if (maps == null) {
            names = new FeatureNames(numbers(userFeatures), numbers(itemFeatures));
        } else {
            JsonNode root = parsed(maps);
            names = names(
                    maps,
                    columns(maps, root, USER_FEATURES, "users", userFeatures),
                    columns(maps, root, ITEM_FEATURES, "items", itemFeatures));
        }
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("offerwright", Provenance.OFFERWRIGHT_VERSION);
        facts.put("source", "LightFM");
        facts.put("hyperparameters.given", String.join(", ", read.given()));
        facts.put("features.customer", Integer.toString(userFeatures));
        facts.put("features.offer", Integer.toString(itemFeatures));
        for (Path file : maps == null ? List.of(arrays) : List.of(arrays, maps)) {
            facts.put("sha256." + file.getFileName(), fingerprint(file));
        }
        Ensemble.Member member = new Ensemble.Member("lightfm", 1, read.hyperparameters(), read.model());
        return new Imported(
                new ModelFile(
                        new Provenance(facts), names.toBytes(), new Ensemble(List.of(member)), Calibration.IDENTITY),
                read.ignored());
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static String fingerprint(Path file) {
        try {
            return Fingerprint.ofFile(file).hex();
        } catch (IOException e) {
            throw problem(file, "The file can't be read: " + e + ".", "");
        }
    }

    private static JsonNode parsed(Path maps) {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(maps));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new InputException(new Problem(
                    maps.toString(), line, column, "This is not JSON: " + e.getOriginalMessage() + ".", SHAPE));
        } catch (IOException e) {
            throw problem(
                    maps, Files.exists(maps) ? "The file can't be read: " + e + "." : "There is no such file.", "");
        }
        if (root.isArray() && root.size() == MAPS.size()) {
            ObjectNode named = JSON.createObjectNode();
            for (int map = 0; map < MAPS.size(); map++) {
                named.set(MAPS.get(map), root.get(map));
            }
            root = named;
        }
        if (!root.isObject()) {
            throw problem(maps, "The JSON is no object of maps.", SHAPE);
        }
        root.fieldNames().forEachRemaining(name -> {
            if (!MAPS.contains(name)) {
                throw problem(maps, "Found a map \"" + name + "\".", SHAPE);
            }
        });
        return root;
    }

    private static List<String> columns(Path file, JsonNode root, String features, String ids, int count) {
        String map = root.path(features).isEmpty() && !root.path(ids).isEmpty() ? ids : features;
        JsonNode node = root.path(map);
        if (node.isMissingNode() || node.isNull()) {
            return numbers(count);
        }
        @Nullable String[] names = new @Nullable String[count];
        if (!node.isObject() || node.size() != count) {
            throw problem(
                    file,
                    "The map \"" + map + "\" has " + node.size() + " names; the model has " + count
                            + " of these features.",
                    "Is it the map of another model?");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            int column = entry.getValue().isInt() ? entry.getValue().intValue() : -1;
            if (column < 0 || column >= count || names[column] != null) {
                throw problem(
                        file,
                        "In the map \"" + map + "\", \"" + entry.getKey() + "\" is " + entry.getValue()
                                + "; expected a number from 0 to " + (count - 1) + " that no other name has.",
                        "");
            }
            names[column] = entry.getKey();
        }
        return Arrays.stream(names).map(String::valueOf).toList();
    }

    private static FeatureNames names(Path maps, List<String> user, List<String> item) {
        try {
            return new FeatureNames(user, item);
        } catch (IllegalArgumentException e) {
            throw problem(maps, String.valueOf(e.getMessage()), "");
        }
    }

    private static InputException problem(Path file, String message, String hint) {
        return new InputException(Problem.of(file.toString(), message, hint));
    }

    /**
     * Writes the names of a model's features as the maps of features; ids and their rows are not in a model.
     *
     * @throws IOException if it can't be written
     */
    public static void writeMaps(FeatureNames names, Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        put(root.putObject(USER_FEATURES), names.user());
        put(root.putObject(ITEM_FEATURES), names.item());
        byte[] bytes = JSON.writeValueAsBytes(root);
        WholeFile.write(file, stream -> stream.write(bytes));
    }

    private static void put(ObjectNode map, List<String> names) {
        for (int column = 0; column < names.size(); column++) {
            map.put(names.get(column), column);
        }
    }
}
