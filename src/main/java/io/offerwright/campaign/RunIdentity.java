package io.offerwright.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.evidence.Fingerprint;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that the results of a run depend on, each by its fingerprint, so that a run goes on with the same alone, and one that can't says what
 * changed.
 *
 * @param parts fingerprints by what people call them
 */
record RunIdentity(SortedMap<String, String> parts) {
    RunIdentity {
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /**
     * Of a run.
     *
     * @param inputs as {@link RunManifest#of} tells them
     * @param options further settings, which no file has
     */
    static RunIdentity of(ObjectNode inputs, String options) {
        SortedMap<String, String> parts = new TreeMap<>();
        ObjectNode settings = inputs.deepCopy();
        parts.put("the version of Offerwright", String.valueOf(settings.remove("version")));
        parts.put("the bundle, the rules or the offers", String.valueOf(settings.remove("bundles")));
        if (settings.remove("files") instanceof ObjectNode files) {
            files.properties()
                    .forEach(file -> parts.put(file.getKey(), file.getValue().asText()));
        }
        if (settings.remove("campaign_files") instanceof ObjectNode files) {
            files.properties()
                    .forEach(file -> parts.put(
                            "the file " + file.getKey() + " of the campaign",
                            file.getValue().asText()));
        }
        parts.put("the data", String.valueOf(settings.remove("inputs")));
        parts.put("the settings of the campaign", settings.toString());
        parts.put("the options of the run", options);
        parts.replaceAll((name, value) -> Fingerprint.of(value).hex());
        return new RunIdentity(parts);
    }

    /** A text that {@link #differences} understands. */
    String text() {
        StringBuilder text = new StringBuilder();
        parts.forEach((name, fingerprint) ->
                text.append(fingerprint).append(' ').append(name).append('\n'));
        return text.toString();
    }

    /** The whole as one fingerprint. */
    String fingerprint() {
        return Fingerprint.of(text()).hex();
    }

    /** What is not as it was when a run had this text. */
    Set<String> differences(String earlier) {
        Map<String, String> before = new TreeMap<>();
        earlier.lines().forEach(line -> {
            int space = line.indexOf(' ');
            before.put(line.substring(space + 1), line.substring(0, Math.max(space, 0)));
        });
        Set<String> differences = new TreeSet<>();
        parts.forEach((name, fingerprint) -> {
            if (!fingerprint.equals(before.remove(name))) {
                differences.add(name);
            }
        });
        differences.addAll(before.keySet());
        return differences;
    }
}
