package io.offerwright.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A CSV file or CSV content in memory. */
final class CsvTable extends Table {
    /** Most characters in one field: a longer one is a forgotten quote or not a table. */
    static final int LONGEST_FIELD = 1_000_000;

    private final String name;
    private final @Nullable Path file;
    private final byte[] content;

    CsvTable(Path file) {
        this.name = file.toString();
        this.file = file;
        this.content = new byte[0];
    }

    CsvTable(String name, byte[] content) {
        this.name = name;
        this.file = null;
        this.content = content.clone();
    }

    @Override
    String name() {
        return name;
    }

    @Override
    List<Path> files() {
        return file == null ? List.of() : List.of(file);
    }

    @Override
    Rows open(Problems problems) {
        if (file != null) {
            if (Files.isDirectory(file)) {
                throw refusal("Found a directory; expected a CSV file.", "");
            }
            if (!Files.exists(file)) {
                throw refusal("The file does not exist.", neighbours(file));
            }
        }
        try {
            return new CsvRows(reader());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What there is beside a file that there is not. */
    static String neighbours(Path missing) {
        Path directory = missing.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return "There is no directory " + directory + " either.";
        }
        try (var files = Files.list(directory)) {
            List<String> names = files.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.endsWith(".csv") || name.endsWith(".csv.gz") || name.endsWith(".parquet"))
                    .sorted()
                    .limit(20)
                    .toList();
            return names.isEmpty()
                    ? "There is no table in its directory."
                    : "Tables in its directory: " + String.join(", ", names) + ".";
        } catch (IOException e) {
            return "";
        }
    }

    private InputStream bytes() throws IOException {
        InputStream raw = file != null ? Files.newInputStream(file) : new ByteArrayInputStream(content);
        BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
        buffered.mark(2);
        boolean gzipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }

    private static CharsetDecoder decoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** The characters after the byte order mark, if there is one. */
    private Reader reader() throws IOException {
        // Fastcsv reads into a buffer of its own.
        PushbackReader reader = new PushbackReader(new InputStreamReader(bytes(), decoder()));
        int first = reader.read();
        if (first >= 0 && first != '\uFEFF') {
            reader.unread(first);
        }
        return reader;
    }

    private InputException refusal(String message, String hint) {
        return new InputException(Problem.of(name, message, hint));
    }

    private InputException unreadable(IOException e) {
        if (e instanceof CharacterCodingException) {
            return new InputException(firstBadCharacter());
        }
        if (e instanceof EOFException || e instanceof ZipException) {
            return refusal(
                    "The gzip data can't be unpacked: " + e.getMessage() + ".", "The file may have been cut short.");
        }
        return refusal("The file can't be read: " + e.getMessage() + ".", "");
    }

    /** Reads the input once more, to find the line and column where it stops being UTF-8. */
    private Problem firstBadCharacter() {
        int line = 1;
        int column = 1;
        try (InputStream in = bytes()) {
            CharsetDecoder decoder = decoder();
            ByteBuffer input = ByteBuffer.allocate(1 << 13);
            CharBuffer output = CharBuffer.allocate(1 << 13);
            boolean first = true;
            boolean end = false;
            while (!end) {
                int count = in.read(input.array(), input.position(), input.remaining());
                end = count < 0;
                input.position(input.position() + Math.max(count, 0)).flip();
                CoderResult result = decoder.decode(input, output, end);
                output.flip();
                while (output.hasRemaining()) {
                    char character = output.get();
                    if (character == '\n') {
                        line++;
                        column = 1;
                    } else if (!(first && character == '\uFEFF')) {
                        column++;
                    }
                    first = false;
                }
                output.clear();
                if (result.isError()) {
                    int bad = input.get() & 0xff;
                    boolean wide = line == 1 && column == 1 && (bad == 0xff || bad == 0xfe);
                    return new Problem(
                            name,
                            line,
                            column,
                            String.format(java.util.Locale.ROOT, "Found the byte 0x%02X; expected UTF-8.", bad),
                            wide
                                    ? "The file seems to be UTF-16: save it as UTF-8."
                                    : "The file may be Latin-1 or Windows-1252: save it as UTF-8.");
                }
                input.compact();
            }
        } catch (IOException e) {
            return Problem.of(name, "The file can't be read: " + e.getMessage() + ".", "");
        }
        return Problem.of(name, "The file is not UTF-8.", "");
    }

    /** The row that fastcsv handed over last: the characters of its cells, one cell after the other. */
    private static final class CsvRow implements Row {
        private final String file;
        private int line;
        private int size;
        private char[] characters = new char[256];
        /** Of each cell, where the next one begins. */
        private int[] ends = new int[16];

        private int end;
        private BitSet quoted = new BitSet();
        private final Cell cell = new Cell();

        CsvRow(String file) {
            this.file = file;
        }

        void clear(int startingLine) {
            line = startingLine;
            size = 0;
            end = 0;
            if (!quoted.isEmpty()) {
                quoted.clear();
            }
        }

        void add(char[] buffer, int offset, int length, boolean isQuoted) {
            int from = end;
            if (from + length > characters.length) {
                characters = Arrays.copyOf(characters, Math.max(from + length, characters.length * 2));
            }
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, size * 2);
            }
            System.arraycopy(buffer, offset, characters, from, length);
            if (isQuoted) {
                quoted.set(size);
            }
            end = from + length;
            ends[size++] = end;
        }

        private int start(int index) {
            return index == 0 ? 0 : ends[index - 1];
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public String text(int index) {
            return characters(index).toString();
        }

        @Override
        public CharSequence characters(int index) {
            cell.characters = characters;
            cell.from = start(Objects.checkIndex(index, size));
            cell.length = ends[index] - cell.from;
            return cell;
        }

        @Override
        public Row kept() {
            CsvRow copy = new CsvRow(file);
            copy.line = line;
            copy.size = size;
            copy.end = end;
            copy.characters = Arrays.copyOf(characters, end);
            copy.ends = Arrays.copyOf(ends, size);
            copy.quoted = (BitSet) quoted.clone();
            return copy;
        }

        /** Adds up what the cells before took in the file: their text, their quotes and their separators. */
        @Override
        public Place place(int index) {
            int placeLine = line;
            int column = 1;
            for (int before = 0; before < Math.min(index, size); before++) {
                boolean isQuoted = quoted.get(before);
                column += isQuoted ? 1 : 0;
                for (int at = start(before); at < ends[before]; at++) {
                    char character = characters[at];
                    boolean lineEnds = character == '\n'
                            || (character == '\r' && !(at + 1 < ends[before] && characters[at + 1] == '\n'));
                    if (lineEnds) {
                        placeLine++;
                        column = 1;
                    } else {
                        column += isQuoted && character == '"' ? 2 : 1;
                    }
                }
                column += (isQuoted ? 1 : 0) + 1;
            }
            return new Place(file, placeLine, column);
        }
    }

    /** The characters of a cell of a row, which is another one each time that the row is asked. */
    private static final class Cell implements CharSequence {
        private char[] characters = {};
        private int from;
        private int length;

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            return characters[from + Objects.checkIndex(index, length)];
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().substring(start, end);
        }

        @Override
        public String toString() {
            return length == 0 ? "" : new String(characters, from, length);
        }
    }

    /** Fills the same row again and again: most of what a row says is looked at and not kept. */
    private final class Handler extends AbstractBaseCsvCallbackHandler<CsvRow> {
        private final CsvRow row = new CsvRow(name);

        @Override
        protected void handleBegin(long startingLineNumber) {
            row.clear((int) startingLineNumber);
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (length > LONGEST_FIELD) {
                throw tooLong(index, (int) getStartingLineNumber());
            }
            row.add(buffer, offset, length, quoted);
        }

        @Override
        protected CsvRow buildRecord() {
            return row;
        }
    }

    private InputException tooLong(int index, int line) {
        return new InputException(new Problem(
                name,
                line,
                0,
                (index < 0 ? "A field" : "Field " + (index + 1))
                        + " of the row that starts in this line is longer than the limit of 1,000,000 characters.",
                "A quote may have been opened and never closed."));
    }

    private final class CsvRows implements Rows {
        private final CloseableIterator<CsvRow> iterator;
        private final Row header;
        private final List<String> names;
        private int line = 1;

        CsvRows(Reader reader) {
            // Strict about quotes: a repaired row would be a silent change of the data.
            iterator = CsvReader.builder()
                    .allowExtraFields(true)
                    .allowMissingFields(true)
                    .maxBufferSize(2 * LONGEST_FIELD)
                    .build(new Handler(), reader)
                    .iterator();
            CsvRow first = read();
            if (first == null) {
                close();
                throw refusal("The file is empty; expected a header row.", "");
            }
            header = first.kept();
            names = IntStream.range(0, first.size()).mapToObj(first::text).toList();
        }

        private @Nullable CsvRow read() {
            try {
                if (!iterator.hasNext()) {
                    return null;
                }
                CsvRow row = iterator.next();
                line = row.line;
                return row;
            } catch (UncheckedIOException e) {
                throw unreadable(e.getCause());
            } catch (CsvParseException e) {
                throw malformed(e);
            }
        }

        private InputException malformed(CsvParseException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof InputException input) {
                return input;
            }
            if (cause instanceof IOException io) {
                return unreadable(io);
            }
            String message = String.valueOf(cause.getMessage());
            if (message.contains("buffer size")) {
                return tooLong(-1, line + 1);
            }
            return new InputException(new Problem(
                    name,
                    line,
                    0,
                    "The text can't be split into fields at or after this line: " + message + ".",
                    "Inside a quoted field every quote must be doubled."));
        }

        @Override
        public List<String> header() {
            return names;
        }

        @Override
        public Place headerPlace(int column) {
            return header.place(column);
        }

        @Override
        public @Nullable Row next() {
            return read();
        }

        @Override
        public void close() {
            try {
                iterator.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
