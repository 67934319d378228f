package io.offerwright.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file whose every key is expected, of the right kind, and known by its place. Problems are collected; {@link
 * #refuseIfAny} throws them together. Words stay words: {@code Yes}, {@code 2026-03-01} and {@code 007} are texts until
 * someone asks for a number or a date.
 */
public final class Yaml {
    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    /** A value and where it starts. */
    public sealed interface Node {
        int line();

        int column();
    }

    /** A word, a number, anything on one line. */
    public record Text(String text, int line, int column) implements Node {}

    /** Nothing after the colon. */
    public record Nothing(int line, int column) implements Node {}

    /** A list. */
    public record Items(List<Node> items, int line, int column) implements Node {}

    /** Keys with values, in the order of the file; {@code keys} says where each key stands. */
    public record Entries(Map<String, Node> values, Map<String, Text> keys, int line, int column) implements Node {}

    private Yaml(String file) {
        this.file = file;
    }

    /**
     * Reads a file, whose root must be keys with values.
     *
     * @throws InputException if it can't be read or is not YAML
     */
    public static Block read(Path path) {
        Yaml yaml = new Yaml(path.toString());
        String content;
        try {
            content = Files.readString(path);
        } catch (MalformedInputException e) {
            throw new InputException(Problem.of(yaml.file, "The file is not UTF-8.", "Save it as UTF-8."));
        } catch (IOException e) {
            throw new InputException(Problem.of(yaml.file, "The file can't be read: " + e.getMessage() + ".", ""));
        }
        if (content.startsWith("\uFEFF")) {
            content = content.substring(1);
        }
        try (JsonParser parser = new YAMLFactory().createParser(content)) {
            JsonToken token = parser.nextToken();
            Node root = token == null ? new Nothing(1, 1) : yaml.node(parser);
            if (!(root instanceof Entries entries)) {
                throw new InputException(new Problem(
                        yaml.file, root.line(), root.column(), "Expected keys with values, such as name: spring.", ""));
            }
            if (parser.nextToken() != null) {
                JsonLocation second = parser.currentTokenLocation();
                yaml.problem(second.getLineNr(), second.getColumnNr(), "Expected one document; found a second.", "");
            }
            return yaml.new Block("the file", entries);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw new InputException(new Problem(
                    yaml.file,
                    place == null ? 0 : place.getLineNr(),
                    place == null ? 0 : place.getColumnNr(),
                    "This is not YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse("") + ".",
                    "A text with a colon, a comma or a bracket in it needs quotes."));
        } catch (IOException e) {
            throw new InputException(Problem.of(yaml.file, "The file can't be read: " + e.getMessage() + ".", ""));
        }
    }

    private Node node(JsonParser parser) throws IOException {
        JsonLocation place = parser.currentTokenLocation();
        int line = place.getLineNr();
        int column = place.getColumnNr();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Node> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(parser));
            }
            return new Items(items, line, column);
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Node> values = new LinkedHashMap<>();
            Map<String, Text> keys = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                JsonLocation keyPlace = parser.currentTokenLocation();
                Text key = new Text(parser.currentName(), keyPlace.getLineNr(), keyPlace.getColumnNr());
                parser.nextToken();
                Node value = node(parser);
                if (keys.containsKey(key.text())) {
                    problem(
                            key.line(),
                            key.column(),
                            "\"" + key.text() + "\" is given twice; the first is in line "
                                    + keys.get(key.text()).line() + ".",
                            "");
                } else {
                    keys.put(key.text(), key);
                    values.put(key.text(), value);
                }
            }
            return new Entries(values, keys, line, column);
        }
        if (token == JsonToken.VALUE_NULL) {
            return new Nothing(line, column);
        }
        return new Text(parser.getText(), line, column);
    }

    /** Notes a problem down. */
    public void problem(int line, int column, String message, String hint) {
        problems.add(new Problem(file, line, column, message, hint));
    }

    /** Notes a problem with a value down. */
    public void problem(Node at, String message, String hint) {
        problem(at.line(), at.column(), message, hint);
    }

    /**
     * Ends the reading when there was a problem.
     *
     * @throws InputException with all of them
     */
    public void refuseIfAny() {
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    /** What a value is, for messages. */
    public static String kind(Node node) {
        if (node instanceof Text text) {
            return "\"" + text.text() + "\"";
        }
        return node instanceof Items ? "a list" : node instanceof Entries ? "keys with values" : "nothing";
    }

    /** Keys with values, read one by one; at last {@link #done} finds the keys that nobody read. */
    public final class Block {
        private final String name;
        private final Entries entries;
        private final Set<String> read = new LinkedHashSet<>();

        Block(String name, Entries entries) {
            this.name = name;
            this.entries = entries;
        }

        /** The file that the block is of. */
        public Yaml yaml() {
            return Yaml.this;
        }

        /** The keys, in the order of the file. */
        public List<String> keys() {
            return List.copyOf(entries.keys().keySet());
        }

        /** Where the block stands. */
        public Node here() {
            return entries;
        }

        /** Where a key stands. */
        public Node key(String key) {
            Text place = entries.keys().get(key);
            return place == null ? entries : place;
        }

        /** The value of a key, or null when the key is not there. */
        public @Nullable Node node(String key) {
            read.add(key);
            return entries.values().get(key);
        }

        private @Nullable Node required(String key, String expected) {
            Node node = node(key);
            if (node == null) {
                problem(entries, "There is no \"" + key + "\" in " + name + "; expected " + expected + ".", "");
            }
            return node;
        }

        /** A text that must be there; empty after a problem. */
        public String text(String key, String expected) {
            Node node = required(key, expected);
            return node == null ? "" : textOf(key, node, expected);
        }

        /** A text, or {@code otherwise} when the key is not there. */
        public String text(String key, String expected, String otherwise) {
            Node node = node(key);
            return node == null ? otherwise : textOf(key, node, expected);
        }

        /** The text that a value of this key is; empty after a problem. */
        public String textOf(String key, Node node, String expected) {
            if (node instanceof Text text && !text.text().isBlank()) {
                return text.text();
            }
            problem(node, key + " is " + kind(node) + "; expected " + expected + ".", "");
            return "";
        }

        /**
         * The directory that the value of a key names; one that is not there is a problem.
         *
         * @param text the value; empty after a problem of its own
         * @param base what it is relative to
         */
        public Path directory(String key, String text, Path base) {
            Path directory = base.resolve(text).normalize();
            if (!text.isEmpty() && !Files.isDirectory(directory)) {
                problem(
                        key(key),
                        "The directory " + directory + " of " + key + " does not exist.",
                        "Paths are relative to the file.");
            }
            return directory;
        }

        /** A number within bounds, or {@code otherwise} when the key is not there. */
        public double number(String key, double least, double most, double otherwise) {
            Node node = node(key);
            if (node == null) {
                return otherwise;
            }
            String expected = "a number"
                    + (Double.isInfinite(least)
                            ? ""
                            : Double.isInfinite(most)
                                    ? " of " + Decimals.text(least) + " or more"
                                    : " from " + Decimals.text(least) + " to " + Decimals.text(most));
            double value = node instanceof Text text ? numberOrNaN(text.text()) : Double.NaN;
            if (value >= least && value <= most) {
                return value;
            }
            problem(node, key + " is " + kind(node) + "; expected " + expected + ".", "");
            return otherwise;
        }

        /** A whole number within bounds, or {@code otherwise} when the key is not there. */
        public long whole(String key, long least, long most, long otherwise) {
            Node node = node(key);
            if (node == null) {
                return otherwise;
            }
            try {
                if (node instanceof Text text) {
                    long value = Long.parseLong(text.text());
                    if (value >= least && value <= most) {
                        return value;
                    }
                }
            } catch (NumberFormatException e) {
                // Told below, like a number out of bounds.
            }
            problem(
                    node,
                    key + " is " + kind(node) + "; expected a whole number"
                            + (most == Long.MAX_VALUE
                                    ? " of " + least + " or more."
                                    : " from " + least + " to " + most + "."),
                    "");
            return otherwise;
        }

        /** {@code true} or {@code false}, or {@code otherwise} when the key is not there. */
        public boolean flag(String key, boolean otherwise) {
            Node node = node(key);
            if (node == null) {
                return otherwise;
            }
            String found = node instanceof Text text ? text.text() : "";
            if (!found.equals("true") && !found.equals("false")) {
                problem(node, key + " is " + kind(node) + "; expected true or false.", "");
            }
            return found.equals("true");
        }

        /** A day that must be there. */
        public LocalDate date(String key) {
            Node node = required(key, "a date such as 2026-03-01");
            try {
                if (node instanceof Text text) {
                    return LocalDate.parse(text.text());
                }
            } catch (DateTimeException e) {
                // Told below, like anything that is not a text.
            }
            if (node != null) {
                problem(node, key + " is " + kind(node) + "; expected a date such as 2026-03-01.", "");
            }
            return LocalDate.EPOCH;
        }

        /** One of these words, which must be there. */
        public <E extends Enum<E>> E word(String key, List<E> allowed) {
            List<String> names = allowed.stream().map(Enum::name).toList();
            Node node = required(key, String.join(" or ", names));
            if (node == null) {
                return allowed.get(0);
            }
            return wordOf(key, node, allowed);
        }

        /** The one of these words that a value of this key is. */
        public <E extends Enum<E>> E wordOf(String key, Node node, List<E> allowed) {
            List<String> names = allowed.stream().map(Enum::name).toList();
            String found = node instanceof Text text ? text.text() : "";
            int index = names.indexOf(found);
            if (index < 0) {
                problem(
                        node,
                        key + " is " + kind(node) + "; expected " + String.join(" or ", names) + ".",
                        Spelling.hint(found, names));
                index = 0;
            }
            return allowed.get(index);
        }

        /** Keys with values, or null when the key is not there or something else. */
        public @Nullable Block block(String key) {
            Node node = node(key);
            return node == null ? null : blockOf(key, node);
        }

        /** The keys with values that a value of this key is, or null after a problem. */
        public @Nullable Block blockOf(String key, Node node) {
            if (node instanceof Entries inner) {
                return new Block("\"" + key + "\"", inner);
            }
            problem(node, key + " is " + kind(node) + "; expected keys with values.", "");
            return null;
        }

        /** A list of texts; one text alone counts as a list of one. Nothing when the key is not there. */
        public List<Text> texts(String key) {
            Node node = node(key);
            return node == null ? List.of() : textsOf(key, node);
        }

        /** The texts that a value of this key is. */
        public List<Text> textsOf(String key, Node node) {
            List<Text> texts = new ArrayList<>();
            for (Node item : node instanceof Items items ? items.items() : List.of(node)) {
                if (item instanceof Text text) {
                    texts.add(text);
                } else {
                    problem(item, key + " holds " + kind(item) + "; expected a word or a list of words.", "");
                }
            }
            return texts;
        }

        /** Texts by key, perhaps empty ones, in the order of the file; nothing when the key is not there. */
        public Map<String, String> textsByKey(String key, String expected) {
            Map<String, String> texts = new LinkedHashMap<>();
            Block inner = block(key);
            if (inner != null) {
                for (String each : inner.keys()) {
                    Node node = inner.node(each);
                    if (node instanceof Text text) {
                        texts.put(each, text.text());
                    } else if (node != null) {
                        inner.textOf(each, node, expected);
                    }
                }
            }
            return texts;
        }

        /** Reports the keys that were not asked for. */
        public void done() {
            for (String key : entries.keys().keySet()) {
                if (!read.contains(key)) {
                    List<String> open = read.stream()
                            .filter(known -> !entries.values().containsKey(known))
                            .toList();
                    String hint = Spelling.hint(key, open);
                    problem(
                            key(key),
                            "The key \"" + key + "\" is not known in " + name + ".",
                            hint.isEmpty() ? "Known are " + String.join(", ", read) + "." : hint);
                }
            }
        }
    }

    /** The number that a text is in full, or {@code NaN}. */
    public static double numberOrNaN(String text) {
        try {
            return text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]{1,3})?") ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
