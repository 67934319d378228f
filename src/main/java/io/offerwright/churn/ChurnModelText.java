package io.offerwright.churn;

import io.offerwright.churn.Feature.Level;
import io.offerwright.churn.Feature.Missing;
import io.offerwright.churn.Feature.Range;
import io.offerwright.churn.Feature.Raw;
import io.offerwright.churn.Feature.Scaled;
import io.offerwright.churn.Feature.Shape;
import io.offerwright.churn.Input.Kind;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The text of a model, as the package's page describes it. */
final class ChurnModelText {
    private static final String FIRST_LINE = "offerwright churn 1";
    private static final String RESTORE = "Copy the file again from where it was made, or train it anew.";
    /** A number of a file: no exponent, which could name one of a billion digits. */
    private static final String NUMBER = "-?[0-9]{1,20}(\\.[0-9]{1,400})?";

    private ChurnModelText() {}

    static byte[] write(ChurnModel model) {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        model.facts().forEach((name, value) -> text.append("fact ")
                .append(name)
                .append(' ')
                .append(escaped(value))
                .append('\n'));
        boolean trees = !model.trees().isEmpty();
        text.append("kind ").append(trees ? "trees" : "logistic").append('\n');
        text.append("base ").append(Score.textOfTrillionths(model.base())).append('\n');
        for (Input input : model.inputs()) {
            text.append("input ").append(input.kind() == Kind.NUMBER ? "number" : "category");
            text.append(' ').append(Score.textOfTrillionths(input.centre()));
            text.append(' ').append(escaped(input.name())).append('\n');
        }
        for (int index = 0; index < model.features().size(); index++) {
            Feature feature = model.features().get(index);
            String weight =
                    trees ? "" : " " + Score.textOfTrillionths(model.weights().get(index));
            text.append("feature ").append(feature.input()).append(' ');
            text.append(written(feature.shape(), weight)).append('\n');
        }
        for (Tree tree : model.trees()) {
            text.append("tree\n");
            for (Tree node : tree.nodes()) {
                if (node instanceof Tree.Split split) {
                    text.append("split ").append(split.feature()).append(' ');
                    text.append(Decimals.text(split.threshold())).append(split.missingBelow() ? " yes " : " no ");
                } else {
                    text.append("leaf ");
                }
                text.append(Score.textOfTrillionths(node.value())).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String written(Shape shape, String weight) {
        if (shape instanceof Raw) {
            return "raw" + weight;
        }
        if (shape instanceof Missing) {
            return "missing" + weight;
        }
        if (shape instanceof Scaled scaled) {
            return (scaled.logarithm() ? "log " : "value ") + Decimals.text(scaled.centre()) + " "
                    + Decimals.text(scaled.scale()) + weight;
        }
        if (shape instanceof Range range) {
            return "range " + bound(range.from()) + " " + bound(range.to()) + weight;
        }
        return "level" + weight + " " + escaped(((Level) shape).word());
    }

    private static String bound(double value) {
        return Double.isInfinite(value) ? "-" : Decimals.text(value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\\' && index + 1 < text.length()) {
                index++;
                character = switch (text.charAt(index)) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> text.charAt(index);
                };
            }
            plain.append(character);
        }
        return plain.toString();
    }

    static ChurnModel read(String name, byte[] content) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputException(Problem.of(name, "The churn model is not UTF-8.", RESTORE));
        }
        return new Reader(name, text.split("\n", -1)).model();
    }

    /** Goes through the lines. */
    private static final class Reader {
        private final String name;
        private final String[] lines;
        private int next;
        private final SortedMap<String, String> facts = new TreeMap<>();
        private final List<Input> inputs = new ArrayList<>();
        private final List<Feature> features = new ArrayList<>();
        private final List<Long> weights = new ArrayList<>();
        private final List<Tree> trees = new ArrayList<>();

        Reader(String name, String[] lines) {
            this.name = name;
            this.lines = lines;
        }

        ChurnModel model() {
            if (!line().equals(FIRST_LINE)) {
                throw problem("Expected \"" + FIRST_LINE + "\", the first line of a churn model of this version.");
            }
            next++;
            while (line().startsWith("fact ")) {
                String[] words = words(3);
                if (facts.put(words[1], unescaped(words[2])) != null) {
                    throw problem("The fact is there twice.");
                }
                next++;
            }
            boolean ofTrees = line().equals("kind trees");
            if (!ofTrees && !line().equals("kind logistic")) {
                throw problem("Expected \"kind logistic\" or \"kind trees\".");
            }
            next++;
            long base = value(after("base "));
            next++;
            while (line().startsWith("input ")) {
                String[] words = words(4);
                boolean number = words[1].equals("number");
                if (!number && !words[1].equals("category")) {
                    throw problem("Expected \"number\" or \"category\" after \"input\".");
                }
                add(inputs, new Input(unescaped(words[3]), number ? Kind.NUMBER : Kind.CATEGORY, value(words[2])));
            }
            while (line().startsWith("feature ")) {
                feature(ofTrees);
            }
            while (ofTrees && line().equals("tree")) {
                next++;
                Tree tree = tree(0);
                if (trees.size() == ChurnModel.MOST) {
                    throw problem("There are more than " + ChurnModel.MOST + " trees.");
                }
                trees.add(tree);
            }
            if (next != lines.length - 1 || !lines[next].isEmpty()) {
                throw problem("Expected " + (ofTrees ? "\"tree\", or" : "\"feature\", or") + " the end of the file.");
            }
            if (ofTrees ? trees.isEmpty() : weights.isEmpty()) {
                throw problem("The model ends before there is a " + (ofTrees ? "tree." : "feature."));
            }
            return new ChurnModel(facts, base, inputs, features, weights, trees);
        }

        private void feature(boolean ofTrees) {
            String[] words = line().split(" ", 6);
            String shape = words.length > 2 ? words[2] : "";
            int expected =
                    switch (shape) {
                        case "value", "log", "range" -> 5;
                        case "level" -> 3;
                        case "missing", "raw" -> 3;
                        default -> throw problem("Expected value, log, range, missing, level or raw.");
                    };
            boolean level = shape.equals("level");
            words = words(expected + (ofTrees ? 0 : 1) + (level ? 1 : 0));
            int input = index(words[1], inputs.size(), "input");
            boolean number = inputs.get(input).kind() == Kind.NUMBER;
            if (!shape.equals("missing") && number == level) {
                throw problem("The feature does not fit its input, which is a " + (number ? "number." : "category."));
            }
            if (shape.equals("raw") && !ofTrees) {
                throw problem("A raw number has no weight; it is for trees alone.");
            }
            Shape made;
            try {
                made = switch (shape) {
                    case "value", "log" -> new Scaled(shape.equals("log"), decimal(words[3]), decimal(words[4]));
                    case "range" ->
                        new Range(
                                words[3].equals("-") ? Double.NEGATIVE_INFINITY : decimal(words[3]),
                                words[4].equals("-") ? Double.POSITIVE_INFINITY : decimal(words[4]));
                    case "level" -> new Level(unescaped(words[words.length - 1]));
                    case "raw" -> new Raw();
                    default -> new Missing();
                };
            } catch (IllegalArgumentException e) {
                throw problem(String.valueOf(e.getMessage()));
            }
            if (!ofTrees) {
                weights.add(value(words[level ? 3 : words.length - 1]));
            }
            add(features, new Feature(input, made));
        }

        private Tree tree(int depth) {
            if (line().startsWith("leaf ")) {
                long value = value(after("leaf "));
                next++;
                return new Tree.Leaf(value);
            }
            if (!line().startsWith("split ")) {
                throw problem("Expected \"split\" or \"leaf\".");
            }
            if (depth == ChurnModel.DEEPEST) {
                throw problem("The tree is deeper than " + ChurnModel.DEEPEST + " splits.");
            }
            String[] words = words(5);
            int feature = index(words[1], features.size(), "feature");
            float threshold = (float) decimal(words[2]);
            if (!words[3].equals("yes") && !words[3].equals("no")) {
                throw problem("Expected yes or no: whether what is not known goes the way of what is below.");
            }
            long value = value(words[4]);
            boolean missingBelow = words[3].equals("yes");
            next++;
            Tree below = tree(depth + 1);
            Tree above = tree(depth + 1);
            return new Tree.Split(feature, threshold, missingBelow, value, below, above);
        }

        private <T> void add(List<T> all, T one) {
            if (all.size() == ChurnModel.MOST) {
                throw problem("There are more than " + ChurnModel.MOST + " of these.");
            }
            all.add(one);
            next++;
        }

        private String line() {
            return next < lines.length ? lines[next] : "";
        }

        private String after(String start) {
            if (!line().startsWith(start)) {
                throw problem("Expected \"" + start.strip() + "\" and a number.");
            }
            return line().substring(start.length());
        }

        private String[] words(int expected) {
            String[] words = line().split(" ", expected);
            if (words.length != expected) {
                throw problem("Expected " + expected + " words, found " + words.length + ".");
            }
            return words;
        }

        private int index(String text, int size, String what) {
            if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) >= size) {
                throw problem("Expected the number of an " + what + " above, from 0.");
            }
            return Integer.parseInt(text);
        }

        private double decimal(String text) {
            double value = text.matches(NUMBER) ? Double.parseDouble(text) : Double.NaN;
            if (!Double.isFinite(value)) {
                throw problem("Expected a plain decimal number.");
            }
            return value;
        }

        private long value(String text) {
            try {
                if (text.matches(NUMBER)) {
                    long value = new BigDecimal(text).movePointRight(12).longValueExact();
                    if (Math.abs(value) <= ChurnModel.LARGEST) {
                        return value;
                    }
                }
            } catch (ArithmeticException e) {
                // Told below: too large, or finer than trillionths.
            }
            throw problem("Expected a decimal number from -100 to 100, with at most twelve decimals.");
        }

        private InputException problem(String message) {
            return new InputException(new Problem(name, Math.min(next, lines.length - 1) + 1, 0, message, RESTORE));
        }
    }
}
