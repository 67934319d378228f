package io.offerwright.features;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The names of a model's features, feature j being the one at place j. A model that was trained elsewhere has these instead of
 * a {@link FeatureSpace}: it can score whoever comes with named features, but can't make features of a customer.
 *
 * @param user names of the user features, each another
 * @param item names of the item features, each another
 */
public record FeatureNames(List<String> user, List<String> item) {
    private static final String HEADER = "offerwright-feature-names 1";
    private static final String USER = "user";
    private static final String ITEM = "item";

    public FeatureNames {
        user = List.copyOf(user);
        item = List.copyOf(item);
        requireDistinct(USER, user);
        requireDistinct(ITEM, item);
    }

    private static void requireDistinct(String what, List<String> names) {
        HashSet<String> seen = new HashSet<>();
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("Two " + what + " features are named \"" + name + "\".");
            }
            if (!encoder.canEncode(name)) {
                throw new IllegalArgumentException("The name of a " + what + " feature has half a character in it.");
            }
        }
    }

    /**
     * The names in the feature section of a model file, be it names or a feature space.
     *
     * @throws InputException if it is neither
     */
    public static FeatureNames of(byte[] featureSection) {
        String text = new String(featureSection, StandardCharsets.UTF_8);
        if (!text.startsWith(HEADER + "\n")) {
            FeatureSpace space = FeatureSpace.fromBytes(featureSection);
            return new FeatureNames(
                    IntStream.range(0, space.customerFeatures())
                            .mapToObj(space::customerFeatureName)
                            .toList(),
                    IntStream.range(0, space.offerFeatures())
                            .mapToObj(space::offerFeatureName)
                            .toList());
        }
        String[] lines = text.split("\n", -1);
        if (lines.length < 3 || !lines[lines.length - 2].equals("end")) {
            throw problem(lines.length, "The last line must be \"end\": the content was cut short.");
        }
        List<String> user = new ArrayList<>();
        List<String> item = new ArrayList<>();
        for (int number = 2; number < lines.length - 1; number++) {
            String[] fields = lines[number - 1].split("\t", -1);
            if (fields.length != 2 || !(fields[0].equals(USER) || fields[0].equals(ITEM))) {
                throw problem(number, "Expected \"user\" or \"item\", a tab and a name.");
            }
            try {
                (fields[0].equals(USER) ? user : item).add(FeatureSpaceText.unescaped(fields[1]));
            } catch (IndexOutOfBoundsException e) {
                throw problem(number, "The line ends in a single backslash.");
            }
        }
        try {
            return new FeatureNames(user, item);
        } catch (IllegalArgumentException e) {
            throw problem(0, String.valueOf(e.getMessage()));
        }
    }

    private static InputException problem(int line, String message) {
        return new InputException(new Problem("feature names", line, 0, message, "The model may be damaged."));
    }

    /** The names as UTF-8 text: a line each, {@code user} or {@code item}, a tab and the name; escaped as a feature space is. */
    public byte[] toBytes() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        user.forEach(name -> FeatureSpaceText.line(text, USER, name));
        item.forEach(name -> FeatureSpaceText.line(text, ITEM, name));
        return text.append("end\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
