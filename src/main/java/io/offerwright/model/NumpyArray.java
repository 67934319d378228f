package io.offerwright.model;

import io.offerwright.domain.Decimals;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array of numpy's NPY format, versions 1.0 to 3.0: a header that says type, order and shape, then the numbers. No
 * length in it is believed before it is compared with the number of bytes that there are. Source: {@code numpy.lib.format}.
 */
final class NumpyArray {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int PREFIX_BYTES = MAGIC.length + 2;
    /** numpy aligns the numbers to this, and needs a hundred bytes for the header of such an array. */
    private static final int ALIGNMENT = 64;

    private static final int LONGEST_HEADER = 1 << 16;
    private static final int LONGEST_TEXT = 1 << 10;
    private static final int PIECE = 1 << 16;

    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z?])(\\d{0,9})'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L, ]*)\\)");

    private final InputStream data;
    private final ByteOrder order;
    private final char kind;
    private final int size;
    private final boolean columnsFirst;
    private final int[] shape;

    /**
     * Reads the header.
     *
     * @param data the bytes, which the array goes on reading
     * @param length how many there are
     * @throws FormatException if they are no array, or not one that can be used here
     */
    NumpyArray(InputStream data, long length) throws IOException {
        this.data = data;
        DataInputStream bytes = new DataInputStream(data);
        byte[] prefix = bytes.readNBytes(PREFIX_BYTES);
        if (prefix.length < PREFIX_BYTES || !Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException("it does not begin as an array of numpy does");
        }
        int version = prefix[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new FormatException("it has version " + version + " of the NPY format; 1 to 3 are known");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        long headerLength = version == 1
                ? Short.toUnsignedLong(Short.reverseBytes(bytes.readShort()))
                : Integer.toUnsignedLong(Integer.reverseBytes(bytes.readInt()));
        if (headerLength > LONGEST_HEADER) {
            throw new FormatException("its header has " + headerLength + " bytes");
        }
        byte[] text = bytes.readNBytes((int) headerLength);
        if (text.length < headerLength) {
            throw new EOFException("it ends in its header");
        }
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String header = new String(text, charset);
        Matcher type = found(TYPE, header, "a type of plain numbers or text");
        order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        kind = type.group(2).charAt(0);
        int width = type.group(3).isEmpty() ? 0 : Integer.parseInt(type.group(3));
        if (kind == 'O') {
            throw new FormatException("it holds Python objects, which are never loaded");
        }
        size = kind == 'U' ? Integer.BYTES * Math.min(width, LONGEST_TEXT) : width;
        columnsFirst = found(ORDER, header, "fortran_order").group(1).equals("True");
        shape = shape(found(SHAPE, header, "a shape").group(1));
        long count = 1;
        for (int extent : shape) {
            count *= extent;
            if (count > Integer.MAX_VALUE - Long.BYTES) {
                throw new FormatException("its shape is " + shapeText() + ", more than an array can hold");
            }
        }
        long expected = PREFIX_BYTES + lengthBytes + headerLength + count * size;
        if (expected != length) {
            throw new FormatException("its shape is " + shapeText() + " of " + size + " bytes each, which makes "
                    + expected + " bytes with its header; it has " + length);
        }
    }

    private static Matcher found(Pattern pattern, String header, String what) throws FormatException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            String shown = header.strip();
            throw new FormatException("its header does not give " + what + ": "
                    + (shown.length() > 120 ? shown.substring(0, 120) + "..." : shown));
        }
        return matcher;
    }

    private static int[] shape(String text) throws FormatException {
        try {
            return Arrays.stream(text.replace("L", "").split(","))
                    .map(String::strip)
                    .filter(extent -> !extent.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new FormatException("its shape is (" + text + "), more than an array can hold");
        }
    }

    int[] shape() {
        return shape.clone();
    }

    String shapeText() {
        return text(shape);
    }

    /** A shape as Python writes it. */
    private static String text(int... shape) {
        String text = Arrays.toString(shape).replace('[', '(').replace(']', ')');
        return shape.length == 1 ? text.replace(")", ",)") : text;
    }

    /**
     * The numbers of an array of one or two dimensions, row-major, as 32-bit floats.
     *
     * @throws FormatException if they are of another type than float32 and float64, or not all finite as float32
     */
    float[] floats() throws IOException {
        if (kind != 'f' || (size != Float.BYTES && size != Double.BYTES)) {
            throw new FormatException("its numbers are of type " + kind + size
                    + " in numpy's words; f4 (float32) or f8 (float64) was expected");
        }
        int rows = shape.length == 0 ? 1 : shape[0];
        int columns = shape.length < 2 ? 1 : shape[1];
        float[] values = new float[rows * columns];
        int place = 0;
        while (place < values.length) {
            int count = Math.min(PIECE / size, values.length - place);
            ByteBuffer bytes = bytes(count * size);
            for (int end = place + count; place < end; place++) {
                float value = size == Float.BYTES ? bytes.getFloat() : (float) bytes.getDouble();
                int at = columnsFirst ? place % rows * columns + place / rows : place;
                if (!Float.isFinite(value)) {
                    throw new FormatException(String.format(
                            Locale.ROOT, "the number in row %d, column %d is %s", at / columns, at % columns, value));
                }
                values[at] = value;
            }
        }
        return values;
    }

    /**
     * The one number or text of an array without dimensions, as text; a number as a decimal.
     *
     * @throws FormatException if it is an array of several, or of another type
     */
    String scalar() throws IOException {
        if (shape.length > 0) {
            throw new FormatException("its shape is " + shapeText() + "; a single value was expected");
        }
        ByteBuffer bytes = bytes(size);
        switch (kind) {
            case 'U' -> {
                StringBuilder text = new StringBuilder();
                while (bytes.hasRemaining()) {
                    int point = bytes.getInt();
                    if (!Character.isValidCodePoint(point)) {
                        throw new FormatException("its text is not Unicode");
                    }
                    text.appendCodePoint(point);
                }
                return text.toString().replaceAll("\0+$", "");
            }
            case 'S' -> {
                byte[] text = new byte[size];
                bytes.get(text);
                return new String(text, StandardCharsets.ISO_8859_1).replaceAll("\0+$", "");
            }
            case 'f' -> {
                double value =
                        size == Float.BYTES ? bytes.getFloat() : size == Double.BYTES ? bytes.getDouble() : Double.NaN;
                if (Double.isFinite(value)) {
                    return Decimals.text(value);
                }
            }
            case 'i', 'u' -> {
                if (size == Integer.BYTES || size == Long.BYTES) {
                    return Long.toString(size == Integer.BYTES ? bytes.getInt() : bytes.getLong());
                }
            }
            default -> {}
        }
        throw new FormatException("it is of type " + kind + size
                + " in numpy's words, or not finite; a number or a text was" + " expected");
    }

    private ByteBuffer bytes(int length) throws IOException {
        if (length > PIECE) {
            throw new FormatException("a value has " + length + " bytes");
        }
        byte[] bytes = data.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("it ends before its last number");
        }
        return ByteBuffer.wrap(bytes).order(order);
    }

    /** Writes an array in version 1.0, row-major. */
    static void write(OutputStream out, float[] values, int... shape) throws IOException {
        writeHeader(out, "<f4", text(shape));
        ModelFile.writeFloats(out, values);
    }

    /** Writes an array without dimensions that holds a whole number. */
    static void write(OutputStream out, long value) throws IOException {
        writeHeader(out, "<i8", "()");
        out.write(ByteBuffer.allocate(Long.BYTES)
                .putLong(Long.reverseBytes(value))
                .array());
    }

    /** Writes an array without dimensions that holds a number. */
    static void write(OutputStream out, double value) throws IOException {
        writeHeader(out, "<f8", "()");
        out.write(ByteBuffer.allocate(Double.BYTES)
                .putLong(Long.reverseBytes(Double.doubleToLongBits(value)))
                .array());
    }

    /** Writes an array without dimensions that holds an ASCII text. */
    static void write(OutputStream out, String ascii) throws IOException {
        writeHeader(out, "<U" + ascii.length(), "()");
        for (byte letter : ascii.getBytes(StandardCharsets.US_ASCII)) {
            out.write(new byte[] {letter, 0, 0, 0});
        }
    }

    private static void writeHeader(OutputStream out, String type, String shape) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int before = PREFIX_BYTES + Short.BYTES;
        int padding = ALIGNMENT - 1 - (before + header.length()) % ALIGNMENT;
        byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        out.write(MAGIC);
        out.write(new byte[] {1, 0, (byte) text.length, (byte) (text.length >> Byte.SIZE)});
        out.write(text);
    }

    /** Bytes that are no array, or not one of those that can be used; the message goes on after "The array can't be used:". */
    static final class FormatException extends IOException {
        private static final long serialVersionUID = 1L;

        FormatException(String message) {
            super(message);
        }
    }
}
