package io.offerwright.engine;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a bundle on disk. Beside them stands {@code MANIFEST}: one line per file, its SHA-256, two blanks, its
 * path, as {@code sha256sum} writes and checks it. A directory that does not match its manifest is refused.
 *
 * <p>Further there is {@code WRITTEN-BY}: the Offerwright, the Java and the operating system that wrote the directory.
 * That is no part of the bundle, whose bytes are the same on every machine: it stands in no manifest and has no part in
 * the fingerprint, and nobody misses it.
 */
final class BundleFiles {
    static final String MANIFEST = "MANIFEST";
    static final String WRITTEN_BY = "WRITTEN-BY";

    private BundleFiles() {}

    /** A writer may replace the directory while it is read; then it is read again. */
    private static final int MOST_READINGS = 10;

    static SortedMap<String, byte[]> read(Path directory) {
        for (int reading = 1; ; reading++) {
            Path whole = whole(directory);
            String before = stateOf(whole);
            try {
                return readOnce(whole);
            } catch (InputException e) {
                if (reading == MOST_READINGS || (whole.equals(whole(directory)) && before.equals(stateOf(whole)))) {
                    throw e;
                }
            }
        }
    }

    /** The directory, or what was there before it, if a writer is between taking the old away and putting the new. */
    private static Path whole(Path directory) {
        Path old = beside(directory.toAbsolutePath().normalize(), ".old");
        return !Files.exists(directory) && Files.isRegularFile(old.resolve(MANIFEST)) ? old : directory;
    }

    /**
     * What tells whether the manifest was written anew. Its content alone does not: between two looks it may have become another
     * and the same again.
     */
    private static String stateOf(Path directory) {
        Path manifest = directory.resolve(MANIFEST);
        try {
            BasicFileAttributes attributes = Files.readAttributes(manifest, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " "
                    + Fingerprint.of(Files.readAllBytes(manifest)).hex();
        } catch (IOException e) {
            return "";
        }
    }

    private static Path beside(Path directory, String ending) {
        return directory.resolveSibling("." + directory.getFileName() + ending);
    }

    private static SortedMap<String, byte[]> readOnce(Path directory) {
        Path manifest = directory.resolve(MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "Expected a bundle, found no file " + MANIFEST + " in it.",
                    "A bundle is made by \"offerwright train DATA_DIR --out " + directory + "\"."));
        }
        try {
            SortedMap<String, String> expected = readManifest(manifest);
            SortedMap<String, byte[]> files = readAll(directory);
            List<Problem> problems = new ArrayList<>();
            for (Map.Entry<String, String> line : expected.entrySet()) {
                byte[] content = files.get(line.getKey());
                String file = directory.resolve(line.getKey()).toString();
                if (content == null) {
                    problems.add(Problem.of(file, "The file is missing; the manifest names it.", RESTORE));
                } else if (!Fingerprint.of(content).hex().equals(line.getValue())) {
                    problems.add(Problem.of(
                            file,
                            "The file is damaged or was changed: its SHA-256 is "
                                    + Fingerprint.of(content).abbreviated() + "..., the manifest says "
                                    + line.getValue().substring(0, 12) + "....",
                            RESTORE));
                }
            }
            for (String name : files.keySet()) {
                if (!expected.containsKey(name)) {
                    problems.add(Problem.of(
                            directory.resolve(name).toString(),
                            "The manifest does not name this file.",
                            "Remove it, or make a new bundle that holds it."));
                }
            }
            if (!problems.isEmpty()) {
                throw new InputException(problems);
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(Problem.of(directory.toString(), "The bundle can't be read: " + e + ".", ""));
        }
    }

    private static final String RESTORE = "Copy the bundle again from where it was made, or train it anew.";

    private static SortedMap<String, String> readManifest(Path manifest) throws IOException {
        SortedMap<String, String> expected = new TreeMap<>();
        List<String> lines =
                Arrays.asList(new String(Files.readAllBytes(manifest), StandardCharsets.UTF_8).split("\n", -1));
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            if (line.isEmpty() && index == lines.size() - 1) {
                continue;
            }
            if (!line.matches("[0-9a-f]{64}  \\P{Cntrl}+")) {
                throw new InputException(new Problem(
                        manifest.toString(),
                        index + 1,
                        1,
                        "Expected 64 hexadecimal digits, two blanks and a path.",
                        RESTORE));
            }
            expected.put(line.substring(66), line.substring(0, 64));
        }
        return expected;
    }

    private static SortedMap<String, byte[]> readAll(Path directory) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.filter(Files::isRegularFile).toList();
        }
        for (Path path : paths) {
            String name = directory.relativize(path).toString().replace('\\', '/');
            if (!name.equals(MANIFEST) && !name.equals(WRITTEN_BY)) {
                requireArrayLength(path);
                files.put(name, Files.readAllBytes(path));
            }
        }
        return files;
    }

    /** Before the attempt, which would be an OutOfMemoryError. */
    private static void requireArrayLength(Path path) throws IOException {
        if (Files.size(path) > Integer.MAX_VALUE - Long.BYTES) {
            throw new InputException(Problem.of(
                    path.toString(),
                    "The file has " + Files.size(path) + " bytes; a file of a bundle has at most 2 GB.",
                    "Train without a feature for each customer, or with fewer components."));
        }
    }

    private static String writtenBy() {
        return "offerwright = " + Provenance.OFFERWRIGHT_VERSION + "\n"
                + "java = " + System.getProperty("java.runtime.version") + "\n"
                + "vendor = " + System.getProperty("java.vendor") + "\n"
                + "system = " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "\n";
    }

    /**
     * Writes beside the target and moves at the end, so that whoever reads finds the old or the new, whole, also when the
     * writer is killed. No file system call swaps two directories, so for a moment there is only the old one beside the
     * target, where {@link #read} knows to find it; the next writer puts it back first.
     */
    static void write(SortedMap<String, byte[]> files, Path directory) {
        Path target = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(target.getParent());
            if (Files.exists(target) && !Files.exists(target.resolve(MANIFEST)) && !isEmpty(target)) {
                throw new InputException(Problem.of(
                        directory.toString(),
                        "The directory holds something that is not a bundle.",
                        "Name a new directory, or an existing bundle to replace."));
            }
            Path old = beside(target, ".old");
            if (!Files.exists(target) && Files.exists(old.resolve(MANIFEST))) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            Path fresh = beside(target, ".part");
            delete(fresh);
            Files.createDirectory(fresh);
            try {
                StringBuilder manifest = new StringBuilder();
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Path path = fresh.resolve(file.getKey());
                    Files.createDirectories(path.getParent());
                    Files.write(path, file.getValue());
                    manifest.append(Fingerprint.of(file.getValue()))
                            .append("  ")
                            .append(file.getKey())
                            .append('\n');
                }
                Files.writeString(fresh.resolve(MANIFEST), manifest);
                Files.writeString(fresh.resolve(WRITTEN_BY), writtenBy());
                delete(old);
                if (Files.exists(target)) {
                    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
                delete(old);
            } finally {
                delete(fresh);
            }
        } catch (IOException e) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "The bundle can't be written: " + e + ".",
                    "Is the disk full, or read-only?"));
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.findAny().isEmpty();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
