package io.offerwright.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One number per candidate, packed by whichever of two ways is the shorter (the first when equal):
 *
 * <pre>
 *   0  smallest (signed) · bits per value (byte) · value - smallest, packed
 *   n  n distinct values, ascending: the first (signed), then the steps (unsigned) · index of each value, packed
 * </pre>
 */
final class Column {
    /** Beyond this many distinct values a list of them gains too little to be worth building. */
    private static final int MOST_DISTINCT = 64;

    private Column() {}

    static void write(RecordWriter writer, long[] values) {
        write(writer, values, new Workspace());
    }

    /** @param workspace the columns of many decisions may share one */
    static void write(RecordWriter writer, long[] values, Workspace workspace) {
        if (values.length == 0) {
            return;
        }
        long smallest = values[0];
        long largest = values[0];
        for (long value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        int width = width(largest - smallest);
        Distinct distinct = Distinct.of(values, workspace);
        if (distinct != null) {
            int size = distinct.sorted.length;
            int indexWidth = width(size - 1L);
            long listed = size * (width + 7L) / 8 + ((long) values.length * indexWidth + 7) / 8;
            if (listed < ((long) values.length * width + 7) / 8) {
                writer.unsigned(size);
                writer.signed(distinct.sorted[0]);
                for (int index = 1; index < size; index++) {
                    writer.unsigned(distinct.sorted[index] - distinct.sorted[index - 1]);
                }
                writer.bits(distinct.places, indexWidth);
                return;
            }
        }
        writer.unsigned(0);
        writer.signed(smallest);
        writer.unsignedByte(width);
        long[] offsets = workspace.places(values.length);
        for (int index = 0; index < values.length; index++) {
            offsets[index] = values[index] - smallest;
        }
        writer.bits(offsets, width);
    }

    static long[] read(RecordReader reader, int count) {
        if (count == 0) {
            return new long[0];
        }
        int distinctValues = reader.count();
        if (distinctValues == 0) {
            long smallest = reader.signed();
            long[] values = reader.bits(count, reader.unsignedByte());
            for (int index = 0; index < count; index++) {
                values[index] += smallest;
            }
            return values;
        }
        long[] distinct = new long[distinctValues];
        distinct[0] = reader.signed();
        for (int index = 1; index < distinctValues; index++) {
            distinct[index] = distinct[index - 1] + reader.unsigned();
        }
        long[] values = reader.bits(count, width(distinctValues - 1L));
        for (int index = 0; index < count; index++) {
            if (values[index] >= distinctValues) {
                throw new RecordReader.DamagedException("A column of numbers points outside its list.");
            }
            values[index] = distinct[(int) values[index]];
        }
        return values;
    }

    /** Bits that hold {@code range}, taken as unsigned. */
    private static int width(long range) {
        return 64 - Long.numberOfLeadingZeros(range);
    }

    /**
     * The distinct values of a column.
     *
     * @param sorted each once, ascending
     * @param places for each value of the column, its place in {@code sorted}
     */
    private record Distinct(long[] sorted, long[] places) {
        /** The distinct values, or null when there are more than {@link #MOST_DISTINCT}. */
        static @Nullable Distinct of(long[] values, Workspace workspace) {
            long[] known = workspace.known;
            int[] slots = workspace.slots;
            Arrays.fill(slots, 0);
            long[] places = workspace.places(values.length);
            int size = 0;
            for (int index = 0; index < values.length; index++) {
                long value = values[index];
                int slot = (int) ((value * 0x9E3779B97F4A7C15L) >>> 56);
                while (slots[slot] > 0 && known[slots[slot] - 1] != value) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                if (slots[slot] == 0) {
                    if (size == MOST_DISTINCT) {
                        return null;
                    }
                    known[size] = value;
                    slots[slot] = ++size;
                }
                places[index] = slots[slot] - 1L;
            }
            long[] sorted = Arrays.copyOf(known, size);
            Arrays.sort(sorted);
            int[] rank = new int[size];
            for (int index = 0; index < size; index++) {
                rank[index] = Arrays.binarySearch(sorted, known[index]);
            }
            for (int index = 0; index < places.length; index++) {
                places[index] = rank[(int) places[index]];
            }
            return new Distinct(sorted, places);
        }
    }

    /** Arrays that would otherwise be made for each column. Not safe for use by several threads. */
    static final class Workspace {
        private final long[] known = new long[MOST_DISTINCT];
        private final int[] slots = new int[4 * MOST_DISTINCT];
        private long[] places = {};

        private long[] places(int length) {
            if (places.length != length) {
                places = new long[length];
            }
            return places;
        }
    }
}
