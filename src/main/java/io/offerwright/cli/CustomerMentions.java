package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Files that name a customer: text is searched line by line for the customer's id as a whole word, as CSV, JSON or HTML would write it.
 */
final class CustomerMentions {
    private static final Set<String> NOT_TEXT = Set.of("db", "parquet", "npy", "key");

    private final Set<String> spellings = new TreeSet<>();

    CustomerMentions(String customerId) {
        String backslashed = customerId.replace("\\", "\\\\").replace("\"", "\\\"");
        spellings.add(customerId);
        spellings.add(customerId.replace("\"", "\"\""));
        spellings.add(backslashed);
        spellings.add(customerId.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        spellings.add(customerId
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;"));
    }

    /**
     * What was found in a file.
     *
     * @param lines that name the customer; -1 if the file is no text and was not searched
     */
    record Mention(Path file, long lines) {
        /** The file and what is known of it, in words. */
        String words() {
            return lines < 0
                    ? file + " is no text and was not searched"
                    : String.format(
                            Locale.ROOT, "%s names the customer in %,d line%s", file, lines, lines == 1 ? "" : "s");
        }
    }

    /**
     * Searches files, and all that lie in folders. Databases are not searched.
     *
     * @return the files that name the customer, and those that can't be searched but may, by path
     * @throws InputException if one can't be read
     */
    List<Mention> in(List<Path> places) {
        TreeSet<Path> files = new TreeSet<>();
        for (Path place : places) {
            try (Stream<Path> all = Files.walk(place)) {
                all.filter(Files::isRegularFile).forEach(file -> files.add(file.normalize()));
            } catch (IOException e) {
                throw notRead(place, e);
            }
        }
        List<Mention> found = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            if (ending.equals("parquet")) {
                found.add(new Mention(file, -1));
            } else if (!NOT_TEXT.contains(ending)) {
                long lines = lines(file);
                if (lines > 0) {
                    found.add(new Mention(file, lines));
                }
            }
        }
        return found;
    }

    private long lines(Path file) {
        long lines = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (names(line)) {
                    lines++;
                }
            }
            return lines;
        } catch (IOException e) {
            throw notRead(file, e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        bytes.mark(2);
        boolean zipped = bytes.read() == 0x1F && bytes.read() == 0x8B;
        bytes.reset();
        return zipped ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    private static InputException notRead(Path file, IOException e) {
        return new InputException(Problem.of(file.toString(), "It can't be searched: " + e + ".", ""));
    }

    private boolean names(String line) {
        for (String spelling : spellings) {
            for (int at = line.indexOf(spelling); at >= 0; at = line.indexOf(spelling, at + 1)) {
                if (isEdge(line, at - 1) && isEdge(line, at + spelling.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True if no id goes on here. */
    private static boolean isEdge(String line, int at) {
        if (at < 0 || at >= line.length()) {
            return true;
        }
        char next = line.charAt(at);
        return !Character.isLetterOrDigit(next) && next != '_' && next != '-';
    }
}
