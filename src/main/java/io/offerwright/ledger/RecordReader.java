package io.offerwright.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;

/** Reads what {@link RecordWriter} wrote, trusting nothing: whatever does not fit is a {@link DamagedException}. */
final class RecordReader {
    private final byte[] bytes;
    private int position;

    RecordReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes are not what a writer wrote. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    boolean atEnd() {
        return position == bytes.length;
    }

    void requireEnd() {
        if (!atEnd()) {
            throw new DamagedException((bytes.length - position) + " bytes are left over at byte " + position + ".");
        }
    }

    int unsignedByte() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = unsignedByte();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new DamagedException("The number before byte " + position + " has too many digits.");
    }

    long signed() {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    int signedInt() {
        long value = signed();
        if (value != (int) value) {
            throw new DamagedException("The number before byte " + position + " (" + value + ") is out of range.");
        }
        return (int) value;
    }

    /** A number of things that follow, each of which takes at least one byte. */
    int count() {
        return boundedBy(unsigned(), bytes.length - position);
    }

    /** An index below {@code size}. */
    int index(int size) {
        return boundedBy(unsigned(), size - 1L);
    }

    private int boundedBy(long value, long most) {
        if (value < 0 || value > most) {
            throw new DamagedException(
                    "The number before byte " + position + " (" + value + ") should be at most " + most + ".");
        }
        return (int) value;
    }

    double real() {
        need(8);
        long bits = 0;
        for (int index = 0; index < 8; index++) {
            bits = (bits << 8) | (bytes[position++] & 0xFF);
        }
        return Double.longBitsToDouble(bits);
    }

    LocalDate date() {
        long day = signed();
        try {
            return LocalDate.ofEpochDay(day);
        } catch (DateTimeException e) {
            throw new DamagedException("Day " + day + " before byte " + position + " is no date.");
        }
    }

    String text() {
        long tagged = unsigned();
        if ((tagged & 1) == 0) {
            byte[] utf8 = raw(boundedBy(tagged >>> 1, bytes.length - position));
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new DamagedException("The text before byte " + position + " is not UTF-8.");
            }
        }
        int units = boundedBy(tagged >>> 1, (bytes.length - position) / 2);
        StringBuilder text = new StringBuilder(units);
        for (int index = 0; index < units; index++) {
            text.append((char) ((unsignedByte() << 8) | unsignedByte()));
        }
        return text.toString();
    }

    byte[] raw(int length) {
        need(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** All bytes that are left. */
    byte[] rest() {
        return raw(bytes.length - position);
    }

    long[] bits(int count, int width) {
        long[] values = new long[count];
        if (width == 0) {
            return values;
        }
        if (width > 64) {
            throw new DamagedException("A number can't have " + width + " bits.");
        }
        long total = ((long) count * width + 7) / 8;
        if (total > bytes.length - position) {
            throw new DamagedException("The record ends within a column of numbers.");
        }
        long pending = 0;
        int pendingBits = 0;
        for (int index = 0; index < count; index++) {
            int filled = 0;
            long value = 0;
            while (filled < width) {
                if (pendingBits == 0) {
                    pending = bytes[position++] & 0xFF;
                    pendingBits = 8;
                }
                int take = Math.min(width - filled, pendingBits);
                value |= (pending & ((1L << take) - 1)) << filled;
                pending >>>= take;
                pendingBits -= take;
                filled += take;
            }
            values[index] = value;
        }
        if (pending != 0) {
            throw new DamagedException("A column of numbers does not end in zeros.");
        }
        return values;
    }

    private void need(int length) {
        if (bytes.length - position < length) {
            throw new DamagedException("The bytes end at " + bytes.length + "; " + length + " more were expected.");
        }
    }
}
