package io.offerwright.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the primitives of a record into a growing array; {@link RecordReader} reads them back. */
final class RecordWriter {
    private static final VarHandle HIGHEST_FIRST =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LOWEST_FIRST =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int length;

    RecordWriter() {
        this(1024);
    }

    /** @param expected how many bytes are expected; there may be more */
    RecordWriter(int expected) {
        bytes = new byte[expected];
    }

    /** Begins anew, in the same array. */
    void clear() {
        length = 0;
    }

    void append(RecordWriter other) {
        ensure(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** The bytes, without a copy if as many were expected; the writer is of no use after. */
    byte[] end() {
        return length == bytes.length ? bytes : toByteArray();
    }

    /** How many bytes {@link #unsigned} writes. */
    static int unsignedLength(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    void unsignedByte(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    /** Seven bits a byte, lowest first; the top bit says that another byte follows. */
    void unsigned(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Zigzag: 0, -1, 1, -2, ... become 0, 1, 2, 3, ..., so that small numbers of either sign stay short. */
    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    void real(double value) {
        ensure(Double.BYTES);
        HIGHEST_FIRST.set(bytes, length, Double.doubleToLongBits(value));
        length += Double.BYTES;
    }

    void date(LocalDate value) {
        signed(value.toEpochDay());
    }

    /**
     * UTF-8 after twice its length. A text with half a surrogate pair has no UTF-8: it is written as UTF-16 units after
     * twice their number plus one, so that every string comes back as it was.
     */
    void text(String value) {
        int start = length;
        int characters = value.length();
        unsigned(characters * 2L);
        ensure(characters);
        for (int index = 0; index < characters; index++) {
            char character = value.charAt(index);
            if (character >= 0x80) {
                length = start;
                textBeyondAscii(value);
                return;
            }
            bytes[length++] = (byte) character;
        }
    }

    private void textBeyondAscii(String value) {
        byte[] utf8 = utf8(value);
        if (utf8 != null) {
            unsigned(utf8.length * 2L);
            raw(utf8);
            return;
        }
        unsigned(value.length() * 2L + 1);
        ensure(value.length() * 2);
        for (int index = 0; index < value.length(); index++) {
            bytes[length++] = (byte) (value.charAt(index) >>> 8);
            bytes[length++] = (byte) value.charAt(index);
        }
    }

    void raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /**
     * What each value is beyond the smallest, which fits {@code width} bits, 0 to 64; lowest bit first. The last byte is filled up with
     * zeros.
     */
    void bits(long[] values, long smallest, int width) {
        if (width == 0) {
            return;
        }
        ensure(Math.toIntExact(((long) values.length * width + 7) / 8));
        if (width <= Integer.SIZE) {
            fewBits(values, smallest, width);
            return;
        }
        long pending = 0;
        int pendingBits = 0;
        for (long value : values) {
            int left = width;
            long rest = value - smallest;
            while (left > 0) {
                int take = Math.min(left, 56 - pendingBits);
                pending |= (rest & ((1L << take) - 1)) << pendingBits;
                pendingBits += take;
                rest >>>= take;
                left -= take;
                while (pendingBits >= 8) {
                    bytes[length++] = (byte) pending;
                    pending >>>= 8;
                    pendingBits -= 8;
                }
            }
        }
        if (pendingBits > 0) {
            bytes[length++] = (byte) pending;
        }
    }

    /** The same for at most 32 bits, which leave room for another value in a long; four bytes at a time. */
    private void fewBits(long[] values, long smallest, int width) {
        long pending = 0;
        int pendingBits = 0;
        for (long value : values) {
            pending |= (value - smallest) << pendingBits;
            pendingBits += width;
            if (pendingBits >= Integer.SIZE) {
                LOWEST_FIRST.set(bytes, length, (int) pending);
                length += Integer.BYTES;
                pending >>>= Integer.SIZE;
                pendingBits -= Integer.SIZE;
            }
        }
        for (; pendingBits > 0; pendingBits -= Byte.SIZE) {
            bytes[length++] = (byte) pending;
            pending >>>= Byte.SIZE;
        }
    }

    /** The text in UTF-8, or null when it is not well-formed UTF-16. */
    static byte @Nullable [] utf8(String value) {
        if (isAscii(value)) {
            return value.getBytes(StandardCharsets.ISO_8859_1);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            return Arrays.copyOfRange(encoded.array(), encoded.arrayOffset(), encoded.arrayOffset() + encoded.limit());
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isAscii(String value) {
        for (int index = 0; index < value.length(); index++) {
            if (value.charAt(index) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
