package io.offerwright.tuning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.model.Hyperparameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The finished trials of a search, one JSON line each, in the order in which they were finished; {@code settings.json} beside
 * it says of which search. A line is on the disk before the next step is taken, so whatever kills the search costs no
 * more than the trials under way: a last line without an end is cut off, and its trial is done again.
 *
 * <p>One search at a time may have the file open. Appending is thread-safe.
 */
final class TrialFile implements AutoCloseable {
    static final String TRIALS = "trials.jsonl";
    static final String SETTINGS = "settings.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final Hyperparameters base;
    private final List<Trial> found = new ArrayList<>();

    private TrialFile(Path file, FileChannel channel, FileLock lock, Hyperparameters base) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.base = base;
    }

    /**
     * Opens the trials in a directory, which is made when it is not there.
     *
     * @param base the hyperparameters that no line says
     * @throws InputException if the directory holds those of another search, is in use, or can't be written
     */
    static TrialFile open(Path directory, ObjectNode settings, Hyperparameters base) {
        Path file = directory.resolve(TRIALS);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                TrialFile trials = new TrialFile(file, channel, lock(channel, directory), base);
                trials.claim(directory.resolve(SETTINGS), settings);
                trials.read();
                return trials;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(
                    Problem.of(directory.toString(), "The trials can't be written here: " + e.getMessage() + ".", ""));
        }
    }

    private static FileLock lock(FileChannel channel, Path directory) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new InputException(Problem.of(
                    directory.toString(), "Another search is at work here.", "Wait for it, or name another --out."));
        }
        return lock;
    }

    /** Says whose trials these are, or makes sure that they are this search's. */
    private void claim(Path place, ObjectNode settings) throws IOException {
        if (Files.exists(place)) {
            requireSame(place, settings);
            return;
        }
        if (channel.size() > 0) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "There are trials, but no " + SETTINGS + " that says of which search.",
                    "Name another --out."));
        }
        // Under its name only when it is whole.
        Path part = place.resolveSibling(SETTINGS + ".part");
        try (FileChannel out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(out, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n");
        }
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void requireSame(Path place, ObjectNode settings) throws IOException {
        JsonNode there;
        try {
            there = JSON.readTree(Files.readString(place));
        } catch (JsonProcessingException e) {
            there = JSON.missingNode();
        }
        // Through text and back, since a tree that was read knows numbers of other kinds.
        JsonNode own = JSON.readTree(JSON.writeValueAsString(settings));
        TreeSet<String> keys = new TreeSet<>();
        own.fieldNames().forEachRemaining(keys::add);
        there.fieldNames().forEachRemaining(keys::add);
        List<Problem> problems = new ArrayList<>();
        for (String key : keys) {
            if (!there.path(key).equals(own.path(key))) {
                problems.add(Problem.of(
                        place.toString(),
                        "The search here has " + key + " " + text(there.path(key)) + "; this one has "
                                + text(own.path(key)) + ".",
                        "Go on with its settings, or name another --out."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "none" : node.isTextual() ? node.asText() : node.toString();
    }

    private void read() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(channel.size())];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
            // As much as comes.
        }
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        channel.truncate(end);
        channel.position(end);
        int number = 0;
        for (String line :
                new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            Trial trial = trial(line);
            if (trial == null) {
                throw new InputException(new Problem(
                        file.toString(), number, 0, "This line is no trial.", "Remove it: the trial is done again."));
            }
            found.add(trial);
        }
    }

    /** The trials that were there. */
    List<Trial> found() {
        return found;
    }

    /** Adds a trial, and returns when it is on the disk. */
    synchronized void append(Trial trial) {
        try {
            write(channel, line(trial));
        } catch (IOException e) {
            throw new InputException(
                    Problem.of(file.toString(), "The trial can't be written: " + e.getMessage() + ".", ""));
        }
    }

    private static void write(FileChannel out, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        out.force(true);
    }

    private static String line(Trial trial) {
        ObjectNode node = JSON.createObjectNode();
        node.put("point", trial.point());
        node.put("rung", trial.rung());
        for (Dimension dimension : Dimension.values()) {
            double value = dimension.of(trial.hyperparameters());
            if (dimension.whole()) {
                node.put(dimension.text(), (long) value);
            } else {
                node.put(dimension.text(), value);
            }
        }
        if (trial.diverged()) {
            node.put("diverged", true);
        } else {
            node.put("score", trial.score());
            trial.scores().forEach(node.putArray("scores")::add);
        }
        try {
            return JSON.writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers can be written.", e);
        }
    }

    /** The trial of a line, or null if it is none. */
    private @Nullable Trial trial(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            Hyperparameters hyperparameters = base;
            for (Dimension dimension : Dimension.values()) {
                if (!node.path(dimension.text()).isNumber()) {
                    return null;
                }
                hyperparameters = dimension.set(
                        hyperparameters, node.path(dimension.text()).asDouble());
            }
            List<Double> scores = new ArrayList<>();
            for (Iterator<JsonNode> each = node.path("scores").elements(); each.hasNext(); ) {
                JsonNode score = each.next();
                if (!score.isNumber()) {
                    return null;
                }
                scores.add(score.asDouble());
            }
            return node.path("point").isInt()
                            && node.path("rung").isInt()
                            && scores.isEmpty() == node.path("diverged").asBoolean(false)
                    ? new Trial(node.path("point").asInt(), node.path("rung").asInt(), hyperparameters, scores)
                    : null;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
