package io.offerwright.engine;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.model.FoldIn;
import io.offerwright.ranking.ObjectiveWeights;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of a bundle that are neither model nor rule: default objective weights, the declared customer attributes,
 * whether customers are known by what they chose, and what happens if a rule fails. Written as {@code settings.properties}, one sorted {@code name =
 * value} per line.
 *
 * @param weights how much each objective counts where no rule says otherwise
 * @param attributes the customer attributes that rules and features may use, and those that nothing may use; where none is
 *     protected nothing is written of it, as in bundles of before there was this setting
 * @param foldIn how much the acceptances in a request count for a customer who has no feature of their own; if empty, not at
 *     all, as in bundles of before there was this setting
 * @param fallback what a decision becomes if a rule fails in it; {@link Fallback#NONE} is not written, as in bundles of
 *     before there was this setting
 */
public record Settings(
        ObjectiveWeights weights, AttributeSchema attributes, Optional<FoldIn.Settings> foldIn, Fallback fallback) {
    /** Default weights, no further attributes, acceptances count. */
    public static final Settings DEFAULT =
            new Settings(ObjectiveWeights.DEFAULT, AttributeSchema.NONE, Optional.of(FoldIn.Settings.DEFAULT));

    /** Settings without a fallback. */
    public Settings(ObjectiveWeights weights, AttributeSchema attributes, Optional<FoldIn.Settings> foldIn) {
        this(weights, attributes, foldIn, Fallback.NONE);
    }

    /** The same settings with other attributes. */
    public Settings withAttributes(AttributeSchema other) {
        return new Settings(weights, other, foldIn, fallback);
    }

    /** The same settings with another fallback. */
    public Settings withFallback(Fallback other) {
        return new Settings(weights, attributes, foldIn, other);
    }

    private static final String WEIGHT = "weight.";
    private static final String ATTRIBUTE = "attribute.";
    private static final String PROTECTED = "protected.";
    private static final String CONFIDENCE = "fold_in.confidence";
    private static final String PULL = "fold_in.pull";
    private static final String FALLBACK = "fallback";

    byte[] toBytes() {
        SortedMap<String, String> lines = new TreeMap<>();
        for (Objective objective : Objective.values()) {
            lines.put(WEIGHT + lower(objective), Score.text(weights.of(objective)));
        }
        attributes.types().forEach((name, type) -> lines.put(ATTRIBUTE + name, type.name()));
        attributes.protectedNames().forEach(name -> lines.put(PROTECTED + name, "true"));
        foldIn.ifPresent(given -> {
            lines.put(CONFIDENCE, Decimals.text(given.confidence()));
            lines.put(PULL, Decimals.text(given.pull()));
        });
        if (fallback != Fallback.NONE) {
            lines.put(FALLBACK, fallback.word());
        }
        StringBuilder text = new StringBuilder();
        lines.forEach((name, value) ->
                text.append(escaped(name)).append(" = ").append(value).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Settings fromBytes(byte[] content) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw problem("The settings can't be read: " + e.getMessage() + ".");
        }
        SortedMap<String, AttributeSchema.Type> types = new TreeMap<>();
        SortedSet<String> protectedNames = new TreeSet<>();
        long[] weights = {-1, -1, -1};
        SortedMap<String, Double> foldIn = new TreeMap<>();
        Fallback fallback = Fallback.NONE;
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            String value = properties.getProperty(name).trim();
            try {
                if (name.startsWith(ATTRIBUTE)) {
                    types.put(name.substring(ATTRIBUTE.length()), AttributeSchema.Type.valueOf(value));
                    continue;
                }
                if (name.startsWith(PROTECTED)) {
                    if (!value.equals("true")) {
                        throw new IllegalArgumentException("A name is protected, or not there.");
                    }
                    protectedNames.add(name.substring(PROTECTED.length()));
                    continue;
                }
                if (name.equals(FALLBACK)) {
                    fallback = Fallback.of(value)
                            .orElseThrow(() -> problem(
                                    "Found the fallback \"" + value + "\"; expected one of " + Fallback.words() + "."));
                    continue;
                }
                if (name.equals(CONFIDENCE) || name.equals(PULL)) {
                    double number = Double.parseDouble(value);
                    // Refuses what is no sensible number.
                    FoldIn.Settings unused = new FoldIn.Settings(number, number);
                    foldIn.put(name, number);
                    continue;
                }
                long weight = new BigDecimal(value).movePointRight(6).longValueExact();
                if (weight < 0 || weight > Score.ONE) {
                    throw new ArithmeticException("A weight lies between 0 and 1.");
                }
                switch (name) {
                    case WEIGHT + "relevance" -> weights[0] = weight;
                    case WEIGHT + "revenue" -> weights[1] = weight;
                    case WEIGHT + "diversity" -> weights[2] = weight;
                    default -> throw problem("Found the unknown setting \"" + name + "\".");
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw problem("The value \"" + value + "\" does not fit the setting \"" + name + "\".");
            }
        }
        for (long weight : weights) {
            if (weight < 0) {
                throw problem("Expected weight.relevance, weight.revenue and weight.diversity, each from 0 to 1.");
            }
        }
        if (foldIn.size() == 1) {
            throw problem("Expected both " + CONFIDENCE + " and " + PULL + ", or neither; found only "
                    + foldIn.firstKey() + ".");
        }
        for (String name : protectedNames) {
            if (types.containsKey(name)) {
                throw problem("The attribute \"" + name + "\" is declared for use and protected from it.");
            }
        }
        return new Settings(
                new ObjectiveWeights(weights[0], weights[1], weights[2]),
                new AttributeSchema(types, protectedNames),
                foldIn.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new FoldIn.Settings(foldIn.get(CONFIDENCE), foldIn.get(PULL))),
                fallback);
    }

    private static InputException problem(String message) {
        return new InputException(Problem.of(Bundle.SETTINGS, message, ""));
    }

    private static String lower(Objective objective) {
        return objective.name().toLowerCase(Locale.ROOT);
    }

    /** Names may hold blanks and signs that the properties format gives a meaning. */
    private static String escaped(String name) {
        return name.replaceAll("([\\\\ :=#!])", "\\\\$1")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\f", "\\f");
    }
}
