package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The good rows of another table in the order of their customers' ids, those of one customer in the order of their table: sorted
 * outside of memory, in files of a folder, which is the caller's to remove. The table itself is read once only.
 *
 * <p>The order is that of {@link String#compareTo}. Each row knows where its cells stood, so that a problem names the same place as
 * it does in a table that is read as it is.
 */
final class SortedTable extends Table {
    /** So many bytes of rows are sorted in memory at a time; held as objects they are about twice as many. */
    static final long CHUNK_BYTES = 24 << 20;

    /** So many sorted files are merged at a time: each takes a file handle and a buffer. */
    private static final int WAYS = 64;

    private static final int BUFFER = 1 << 16;

    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::key).thenComparingLong(Entry::number);

    private final Table base;
    private final List<String> header;
    private final List<String> files;
    private final Problems problems;
    private final long skipped;
    private final Path sorted;
    private final Fingerprint fingerprint;

    private SortedTable(
            Table base,
            List<String> header,
            List<String> files,
            Problems problems,
            long skipped,
            Path sorted,
            Fingerprint fingerprint) {
        this.base = base;
        this.header = header;
        this.files = files;
        this.problems = problems;
        this.skipped = skipped;
        this.sorted = sorted;
        this.fingerprint = fingerprint;
    }

    /** A row as bytes, with what it is sorted by. */
    private record Entry(String key, long number, byte[] bytes) {}

    /**
     * Reads a table and sorts it.
     *
     * @param folder of this table alone
     * @param chunkBytes so many bytes of rows are sorted in memory at a time
     * @throws InputException if the table can't be read, lacks a column, or there is no room
     */
    static SortedTable of(
            Table base,
            Collection<String> required,
            Collection<String> optional,
            String unknownHint,
            Path folder,
            long chunkBytes) {
        try (RowCursor rows = new RowCursor(base, required, optional, unknownHint, Set.of())) {
            Files.createDirectories(folder);
            List<String> header = new ArrayList<>(required);
            optional.stream().filter(column -> rows.columns().cell(column) >= 0).forEach(header::add);
            int[] cells = header.stream()
                    .mapToInt(column -> rows.columns().cell(column))
                    .toArray();
            List<String> files = new ArrayList<>();
            Deque<Path> chunks = new ArrayDeque<>();
            List<Entry> chunk = new ArrayList<>();
            long bytes = 0;
            int made = 0;
            BigInteger sum = BigInteger.ZERO;
            while (rows.next()) {
                if (!base.isRepeatable()) {
                    // A sum, so that it does not depend on the order in which a database hands out its rows.
                    sum = sum.add(digest(rows.row(), cells));
                }
                Entry entry = entry(rows, cells, files);
                chunk.add(entry);
                bytes += entry.bytes().length + 100;
                if (bytes > chunkBytes) {
                    chunks.add(write(folder.resolve("chunk-" + made++), chunk));
                    bytes = 0;
                }
            }
            chunks.add(write(folder.resolve("chunk-" + made++), chunk));
            while (chunks.size() > 1) {
                List<Path> some = new ArrayList<>();
                while (some.size() < WAYS && !chunks.isEmpty()) {
                    some.add(chunks.remove());
                }
                chunks.add(merge(some, folder.resolve("chunk-" + made++)));
            }
            return new SortedTable(
                    base,
                    header,
                    files,
                    rows.problems(),
                    rows.skipped(),
                    chunks.remove(),
                    Fingerprint.of(sum.toString(16)));
        } catch (IOException e) {
            throw unsorted(folder, e);
        }
    }

    private static BigInteger digest(Row row, int[] cells) {
        MessageDigest digest = Fingerprint.sha256();
        for (int cell : cells) {
            byte[] text = row.text(cell).getBytes(StandardCharsets.UTF_8);
            digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(text);
        }
        return new BigInteger(1, digest.digest());
    }

    private static InputException unsorted(Path folder, IOException e) {
        return new InputException(
                Problem.of(folder.toString(), "The rows can't be sorted: " + e + ".", "Is the disk full?"));
    }

    private static Entry entry(RowCursor rows, int[] cells, List<String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        Row row = rows.row();
        String key = rows.cells().text("customer_id");
        write(out, key);
        long number = rows.number();
        writeNumber(out, number);
        for (int cell : cells) {
            write(out, row.text(cell));
            Place place = row.place(cell);
            int file = files.indexOf(place.file());
            if (file < 0) {
                file = files.size();
                files.add(place.file());
            }
            writeNumber(out, file);
            writeNumber(out, place.line());
            writeNumber(out, place.column());
        }
        return new Entry(key, number, bytes.toByteArray());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(out, utf8.length);
        out.write(utf8);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes((int) readNumber(in)), StandardCharsets.UTF_8);
    }

    /** Seven bits a byte, the lowest first: most numbers here take one. */
    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long rest = number;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return number;
            }
        }
    }

    /** Sorts the entries into a file, and empties the list. */
    private static Path write(Path file, List<Entry> chunk) throws IOException {
        chunk.sort(ORDER);
        try (DataOutputStream out = output(file)) {
            for (Entry entry : chunk) {
                write(out, entry);
            }
        }
        chunk.clear();
        return file;
    }

    private static DataOutputStream output(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
    }

    private static void write(DataOutputStream out, Entry entry) throws IOException {
        out.writeInt(entry.bytes().length);
        out.write(entry.bytes());
    }

    /** Merges sorted files into one, and removes them. */
    private static Path merge(List<Path> sources, Path into) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        try (DataOutputStream out = output(into)) {
            PriorityQueue<Chunk> queue = new PriorityQueue<>(Comparator.comparing(Chunk::current, ORDER));
            for (Path source : sources) {
                Chunk chunk = new Chunk(source);
                chunks.add(chunk);
                if (chunk.next() != null) {
                    queue.add(chunk);
                }
            }
            for (Chunk least = queue.poll(); least != null; least = queue.poll()) {
                write(out, least.current());
                if (least.next() != null) {
                    queue.add(least);
                }
            }
        } finally {
            for (Chunk chunk : chunks) {
                chunk.close();
            }
        }
        for (Path source : sources) {
            Files.delete(source);
        }
        return into;
    }

    /** A sorted file being read. */
    private static final class Chunk implements AutoCloseable {
        private final DataInputStream in;
        private @Nullable Entry current;

        Chunk(Path file) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
        }

        Entry current() {
            if (current == null) {
                throw new IllegalStateException("There is no entry.");
            }
            return current;
        }

        @Nullable
        Entry next() throws IOException {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException e) {
                current = null;
                return null;
            }
            byte[] bytes = in.readNBytes(length);
            DataInputStream fields = new DataInputStream(new ByteArrayInputStream(bytes));
            current = new Entry(readText(fields), readNumber(fields), bytes);
            return current;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The SHA-256 of the rows of a table that may not be the same the next time. */
    Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    boolean isRepeatable() {
        return base.isRepeatable();
    }

    @Override
    String name() {
        return base.name();
    }

    @Override
    List<Path> files() {
        return base.files();
    }

    @Override
    Rows open(Problems target) {
        try {
            return new SortedRows(new Chunk(sorted));
        } catch (IOException e) {
            throw unsorted(sorted, e);
        }
    }

    private record SortedRow(long number, String[] texts, Place[] places) implements Row {
        @Override
        public int size() {
            return texts.length;
        }

        @Override
        public String text(int cell) {
            return texts[cell];
        }

        @Override
        public Place place(int cell) {
            return places[cell];
        }

        @Override
        public long number(long read) {
            return number;
        }
    }

    private final class SortedRows implements Rows {
        private final Chunk chunk;

        SortedRows(Chunk chunk) {
            this.chunk = chunk;
        }

        @Override
        public List<String> header() {
            return header;
        }

        @Override
        public Place headerPlace(int column) {
            return new Place(name(), 1, 0);
        }

        @Override
        public long leftOut(Problems target) {
            target.addAll(problems);
            return skipped;
        }

        @Override
        public @Nullable Row next() {
            try {
                Entry entry = chunk.next();
                if (entry == null) {
                    return null;
                }
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry.bytes()));
                readText(in);
                readNumber(in);
                String[] texts = new String[header.size()];
                Place[] places = new Place[texts.length];
                for (int cell = 0; cell < texts.length; cell++) {
                    texts[cell] = readText(in);
                    places[cell] =
                            new Place(files.get((int) readNumber(in)), (int) readNumber(in), (int) readNumber(in));
                }
                return new SortedRow(entry.number(), texts, places);
            } catch (IOException e) {
                throw unsorted(sorted, e);
            }
        }

        @Override
        public void close() {
            try {
                chunk.close();
            } catch (IOException e) {
                throw unsorted(sorted, e);
            }
        }
    }
}
