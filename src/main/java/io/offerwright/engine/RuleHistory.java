package io.offerwright.engine;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.rules.RuleBook;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The rule books that a bundle has had, and who put them there, when and why. It lies beside the bundle, so it is no
 * part of the bundle's content or fingerprint, and a bundle that is trained anew keeps its history.
 *
 * <pre>
 *   BUNDLE/                      what is in force
 *   BUNDLE.history/LOG           one line per change: time, action, rule book, bundle, who, note; between tabs
 *   BUNDLE.history/books/SHA/    a rule book, named by the SHA-256 of its files; never changed
 *   BUNDLE.history/lock          held while a rule book is put in force
 * </pre>
 *
 * <p>A change is made in this order: keep the book, note the change in the log, replace the bundle. So a process that is
 * killed leaves the old bundle or the new one, whole, and never loses a book or a line. What is in force is what the
 * bundle holds, not what the log says: where they differ, because a writer was killed, or the bundle was trained anew, the
 * next change first notes down the book that it {@linkplain Action#FOUND found}.
 */
public final class RuleHistory {
    private static final int LEAST_DIGITS = 6;

    private static final int MOST_STEPS = 999;

    /** How a rule book came to be in force. */
    public enum Action {
        /** It was there when a change was to be made, and the log did not say so. */
        FOUND,
        /** It was published. */
        PUBLISHED,
        /** It was put back. */
        ROLLED_BACK
    }

    /**
     * A line of the log.
     *
     * @param at when
     * @param book SHA-256 of the rule book's files
     * @param bundle the fingerprint of the bundle with this rule book
     * @param by who; empty where nobody knows
     * @param note why; may be empty
     */
    public record Entry(Instant at, Action action, Fingerprint book, Fingerprint bundle, String by, String note) {}

    /**
     * What a change did.
     *
     * @param before the bundle that was in force
     * @param after the bundle that is in force now; equal to the one before if it has these rules already
     */
    public record Change(Bundle before, Bundle after) {
        /** True if there was something to change. */
        public boolean changed() {
            return !before.fingerprint().equals(after.fingerprint());
        }
    }

    private final Path bundleDirectory;
    private final Path directory;
    private final Path log;

    private RuleHistory(Path bundleDirectory) {
        Path absolute = bundleDirectory.toAbsolutePath().normalize();
        this.bundleDirectory = bundleDirectory;
        this.directory = absolute.resolveSibling(absolute.getFileName() + ".history");
        this.log = directory.resolve("LOG");
    }

    /** The history of the bundle in a directory; it may still be empty. */
    public static RuleHistory of(Path bundleDirectory) {
        return new RuleHistory(bundleDirectory);
    }

    /** The fingerprint of a bundle's rule book alone. */
    public static Fingerprint bookOf(Bundle bundle) {
        return Fingerprint.of(bytes(bundle.rules()));
    }

    /**
     * Puts a rule book in force.
     *
     * @param rules DRL by path
     * @param by who does it
     * @param note why; may be empty
     * @param at when
     * @throws InputException with every problem of the rules, or if the bundle can't be read or written; then nothing has
     *     changed
     */
    public Change publish(SortedMap<String, String> rules, String by, String note, Instant at) {
        return publish(rules, UnaryOperator.identity(), by, note, at);
    }

    /** Puts a rule book in force, as the other does, and changes the settings of the bundle with it. */
    public Change publish(
            SortedMap<String, String> rules, UnaryOperator<Settings> settings, String by, String note, Instant at) {
        Bundle before = Bundle.read(bundleDirectory);
        Bundle after = before.with(before.catalog(), rules, settings.apply(before.settings()));
        requireSound(after);
        return put(before, after, Action.PUBLISHED, by, note, at);
    }

    /**
     * Puts another bundle in force, such as one with a model that was trained anew.
     *
     * @param before the bundle that it takes the place of; if another is in force by now, nothing changes
     * @throws InputException if the bundle is refused, or another than {@code before} is in force
     */
    public Change replace(Bundle before, Bundle after, String by, String note, Instant at) {
        requireSound(after);
        return put(before, after, Action.PUBLISHED, by, note, at);
    }

    /**
     * Puts an earlier rule book in force again, with the model, the catalogue and the settings that the bundle has now.
     *
     * @param book a rule book of the {@link #entries}
     * @throws InputException if the history has no such book, or the bundle of today refuses it, such as for a custom
     *     attribute that is not declared any more; then nothing has changed
     */
    public Change rollback(Fingerprint book, String by, String note, Instant at) {
        Bundle before = Bundle.read(bundleDirectory);
        Bundle after = before.withRules(book(book));
        requireSound(after);
        return put(before, after, Action.ROLLED_BACK, by, note, at);
    }

    /** The changes, oldest first. */
    public List<Entry> entries() {
        if (!Files.exists(log)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try {
            String text = Files.readString(log);
            // A line without its line feed was being written when its writer was killed, before anything was changed.
            List<String> lines =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            for (int index = 0; index < lines.size(); index++) {
                entries.add(entry(lines.get(index), index + 1));
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
        return entries;
    }

    /**
     * A rule book of the history.
     *
     * @throws InputException if there is none with this fingerprint, or its files were changed
     */
    public SortedMap<String, String> book(Fingerprint book) {
        Path kept = kept(book);
        if (!Files.isDirectory(kept)) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "There is no rule book " + book.abbreviated() + " in the history.",
                    "\"rules history\" lists those that there are."));
        }
        SortedMap<String, String> rules = RuleBook.read(kept);
        if (!Fingerprint.of(bytes(rules)).equals(book)) {
            throw new InputException(Problem.of(
                    kept.toString(),
                    "This rule book was changed: its files don't have the fingerprint that it is named by.",
                    "Copy it back from where it was published, or roll back to another."));
        }
        return rules;
    }

    /**
     * The rule book that somebody means.
     *
     * @param text at least six digits of its fingerprint; or a small number: how many changes to take back, where a change
     *     that was taken back already does not count
     * @throws InputException if that is none, or several
     */
    public Fingerprint find(String text) {
        List<Entry> entries = entries();
        Fingerprint current = bookOf(Bundle.read(bundleDirectory));
        if (text.matches("\\d{1,3}")) {
            return back(entries, current, Integer.parseInt(text));
        }
        String digits = text.toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{" + LEAST_DIGITS + ",64}")) {
            throw new InputException(Problem.of(
                    "",
                    "Found \"" + text + "\"; expected a number of changes to take back, 1 to " + MOST_STEPS
                            + ", or at least " + LEAST_DIGITS + " digits of a rule book's fingerprint.",
                    "\"rules history\" lists them."));
        }
        List<Fingerprint> meant = entries.stream()
                .map(Entry::book)
                .distinct()
                .filter(book -> book.hex().startsWith(digits))
                .toList();
        if (meant.size() != 1) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    meant.isEmpty()
                            ? "The history has no rule book that starts with \"" + text + "\"."
                            : meant.size() + " rule books of the history start with \"" + text + "\".",
                    meant.isEmpty() ? "\"rules history\" lists those that there are." : "Give more digits."));
        }
        return meant.get(0);
    }

    /** As an editor undoes: a roll-back takes away what came after the book that it went back to. */
    private Fingerprint back(List<Entry> entries, Fingerprint current, int steps) {
        Deque<Fingerprint> line = new ArrayDeque<>();
        for (Entry entry : entries) {
            follow(line, entry.book(), entry.action() == Action.PUBLISHED);
        }
        follow(line, current, false);
        if (steps < 1 || steps >= line.size()) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "Can't take back " + steps + (steps == 1 ? " change" : " changes") + "; there "
                            + (line.size() == 2 ? "is 1." : "are " + (line.size() - 1) + "."),
                    "\"rules history\" lists them."));
        }
        return line.stream().skip(steps).findFirst().orElseThrow();
    }

    private static void follow(Deque<Fingerprint> line, Fingerprint book, boolean published) {
        if (!published && line.contains(book)) {
            while (!book.equals(line.peek())) {
                line.pop();
            }
        }
        if (!book.equals(line.peek())) {
            line.push(book);
        }
    }

    /** Opened, not only checked: an engine that is to open the bundle must not be the first to find out. */
    private static void requireSound(Bundle bundle) {
        RuleBook.compile(bundle.rules(), bundle.settings().attributes());
    }

    private Change put(Bundle read, Bundle after, Action action, String by, String note, Instant at) {
        if (read.fingerprint().equals(after.fingerprint())) {
            return new Change(read, after);
        }
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel).orElseThrow(this::busy)) {
                // Somebody may have changed the bundle between the reading and the lock.
                Fingerprint now = Bundle.read(bundleDirectory).fingerprint();
                if (!lock.isValid() || !now.equals(read.fingerprint())) {
                    throw busy();
                }
                Fingerprint found = keep(read.rules());
                Fingerprint book = keep(after.rules());
                List<Entry> entries = entries();
                if (entries.isEmpty() || !entries.get(entries.size() - 1).book().equals(found)) {
                    note(new Entry(at, Action.FOUND, found, read.fingerprint(), "", ""));
                }
                note(new Entry(at, action, book, after.fingerprint(), by, note));
                after.write(bundleDirectory);
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
        return new Change(read, after);
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /** Keeps a rule book under its fingerprint; a directory that is there is whole, since it got its name at the end. */
    private Fingerprint keep(SortedMap<String, String> rules) throws IOException {
        SortedMap<String, byte[]> files = bytes(rules);
        Fingerprint book = Fingerprint.of(files);
        Path kept = kept(book);
        if (Files.isDirectory(kept)) {
            return book;
        }
        Path part = kept.resolveSibling("part");
        deleteAll(part);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = part.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
        return book;
    }

    private static void deleteAll(Path part) throws IOException {
        if (Files.exists(part)) {
            List<Path> paths;
            try (Stream<Path> walk = Files.walk(part)) {
                paths = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }

    private Path kept(Fingerprint book) {
        return directory.resolve("books").resolve(book.hex());
    }

    private void note(Entry entry) throws IOException {
        String text = Files.exists(log) ? Files.readString(log) : "";
        String line = String.join(
                        "\t",
                        entry.at().toString(),
                        entry.action().name(),
                        entry.book().hex(),
                        entry.bundle().hex(),
                        oneLine(entry.by()),
                        oneLine(entry.note()))
                + "\n";
        // The rest of a line whose writer was killed goes first.
        int end = text.lastIndexOf('\n') + 1;
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            channel.position(channel.size());
            channel.write(StandardCharsets.UTF_8.encode(line));
            channel.force(true);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    private Entry entry(String line, int number) {
        String[] parts = line.split("\t", -1);
        try {
            if (parts.length == 6) {
                return new Entry(
                        Instant.parse(parts[0]),
                        Action.valueOf(parts[1]),
                        new Fingerprint(parts[2]),
                        new Fingerprint(parts[3]),
                        parts[4],
                        parts[5]);
            }
        } catch (DateTimeParseException | IllegalArgumentException e) {
            // Told below.
        }
        throw new InputException(new Problem(
                log.toString(),
                number,
                1,
                "Expected time, action, rule book, bundle, who and note, between tabs.",
                "Put the line right, or remove it; the rule books themselves lie in books/."));
    }

    private InputException busy() {
        return new InputException(Problem.of(
                bundleDirectory.toString(), "Somebody else is changing this bundle right now.", "Try again."));
    }

    private InputException failed(String what, IOException e) {
        return new InputException(Problem.of(
                directory.toString(),
                "The history can't be " + what + ": " + e + ".",
                "Is the disk full, or read-only?"));
    }

    private static SortedMap<String, byte[]> bytes(SortedMap<String, String> rules) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        rules.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return files;
    }
}
