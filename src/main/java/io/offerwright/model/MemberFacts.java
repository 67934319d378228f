package io.offerwright.model;

import io.offerwright.domain.Decimals;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model file says of a member besides its arrays: named values, so that a hyperparameter can be added without a new
 * version of the format. One that an earlier program did not know, and hence did not write, has the default of its loss.
 */
final class MemberFacts {
    private static final String NAME = "name";
    private static final String WEIGHT = "weight";
    private static final String LOSS = "loss";
    private static final String LOCK_FREE = "lock_free";
    private static final String FREQUENCY_EXPONENT = "frequency_exponent";

    private MemberFacts() {}

    static SortedMap<String, String> of(Ensemble.Member member) {
        SortedMap<String, String> facts = of(member.hyperparameters());
        facts.put(NAME, member.name());
        facts.put(WEIGHT, Decimals.text(member.weight()));
        return facts;
    }

    /** The hyperparameters by name; numbers as the shortest decimals, the same on every JDK. */
    static SortedMap<String, String> of(Hyperparameters settings) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put(LOSS, settings.loss().text());
        facts.put("components", Integer.toString(settings.components()));
        facts.put("learning_rate", Decimals.text(settings.learningRate()));
        facts.put("epochs", Integer.toString(settings.epochs()));
        facts.put("max_sampled", Integer.toString(settings.maxSampled()));
        facts.put("k", Integer.toString(settings.k()));
        facts.put("n", Integer.toString(settings.n()));
        facts.put("batch", Integer.toString(settings.batch()));
        if (settings.shards() > 1) {
            facts.put("shards", Integer.toString(settings.shards()));
        }
        if (settings.lockFree()) {
            facts.put(LOCK_FREE, Boolean.toString(true));
        }
        facts.put("item_alpha", Decimals.text(settings.itemAlpha()));
        facts.put("user_alpha", Decimals.text(settings.userAlpha()));
        if (settings.loss() == Loss.ALS) {
            facts.put("confidence", Decimals.text(settings.confidence()));
            facts.put(FREQUENCY_EXPONENT, Decimals.text(settings.frequencyExponent()));
        }
        facts.put("seed", Long.toString(settings.seed()));
        return facts;
    }

    /**
     * The hyperparameters of these facts.
     *
     * @throws IllegalArgumentException if one is unknown or does not fit
     */
    static Hyperparameters hyperparameters(Map<String, String> facts) {
        Hyperparameters.Builder settings =
                Hyperparameters.of(loss(required(facts, LOSS))).with();
        // Files that do not say so are from when penalties did not grow with frequency.
        settings.frequencyExponent(0);
        facts.forEach((name, value) -> {
            switch (name) {
                case NAME, WEIGHT, LOSS -> {}
                case "components" -> settings.components(Integer.parseInt(value));
                case "learning_rate" -> settings.learningRate(Double.parseDouble(value));
                case "epochs" -> settings.epochs(Integer.parseInt(value));
                case "max_sampled" -> settings.maxSampled(Integer.parseInt(value));
                case "k" -> settings.k(Integer.parseInt(value));
                case "n" -> settings.n(Integer.parseInt(value));
                case "batch" -> settings.batch(Integer.parseInt(value));
                case "shards" -> settings.shards(Integer.parseInt(value));
                case LOCK_FREE -> settings.lockFree(truth(value));
                case "item_alpha" -> settings.itemAlpha(Double.parseDouble(value));
                case "user_alpha" -> settings.userAlpha(Double.parseDouble(value));
                case FREQUENCY_EXPONENT -> settings.frequencyExponent(Double.parseDouble(value));
                case "confidence" -> settings.confidence(Double.parseDouble(value));
                case "seed" -> settings.seed(Long.parseLong(value));
                default -> throw new IllegalArgumentException("there is no hyperparameter \"" + name + "\".");
            }
        });
        return settings.build();
    }

    private static boolean truth(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("a switch is \"" + value + "\"; expected true or false.");
        }
        return value.equals("true");
    }

    static String name(Map<String, String> facts) {
        return required(facts, NAME);
    }

    static double weight(Map<String, String> facts) {
        return Double.parseDouble(required(facts, WEIGHT));
    }

    private static Loss loss(String text) {
        for (Loss loss : Loss.values()) {
            if (loss.text().equals(text)) {
                return loss;
            }
        }
        throw new IllegalArgumentException("there is no loss \"" + text + "\".");
    }

    private static String required(Map<String, String> facts, String name) {
        String value = facts.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a member has no " + name + ".");
        }
        return value;
    }
}
