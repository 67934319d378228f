package io.offerwright.ledger;

import java.util.Arrays;

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
        // A list takes a bit a value itself.
        int size = width > 1 ? workspace.collect(values) : 0;
        if (size > 0) {
            int indexWidth = width(size - 1L);
            long listed = size * (width + 7L) / 8 + ((long) values.length * indexWidth + 7) / 8;
            if (listed < ((long) values.length * width + 7) / 8) {
                workspace.sort(size);
                long[] sorted = workspace.sorted;
                writer.unsigned(size);
                writer.signed(sorted[0]);
                for (int index = 1; index < size; index++) {
                    writer.unsigned(sorted[index] - sorted[index - 1]);
                }
                writer.bits(workspace.places, 0, indexWidth);
                return;
            }
        }
        writePlain(writer, values, smallest, width);
    }

    /**
     * A column of which each number from 0 to {@code size} - 1 is some candidate's: to list them makes it longer, so nothing is
     * counted.
     */
    static void writeNumbers(RecordWriter writer, long[] values, int size) {
        if (values.length > 0) {
            writePlain(writer, values, 0, width(size - 1L));
        }
    }

    private static void writePlain(RecordWriter writer, long[] values, long smallest, int width) {
        writer.unsigned(0);
        writer.signed(smallest);
        writer.unsignedByte(width);
        writer.bits(values, smallest, width);
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

    /** The distinct values of a column, in arrays that the next column uses again. Not safe for use by several threads. */
    static final class Workspace {
        /** In the order in which they were met. */
        private final long[] known = new long[MOST_DISTINCT];

        private final long[] sorted = new long[MOST_DISTINCT];
        private final int[] ranks = new int[MOST_DISTINCT];
        /** By a hash of a value: its place in {@link #known}, plus one; 0 where there is none. So many that two seldom meet. */
        private final byte[] slots = new byte[16 * MOST_DISTINCT];
        /** Of each value of the column, the place among the distinct ones. */
        private long[] places = {};

        /** How many distinct values there are, or 0 when there are more than {@link #MOST_DISTINCT}. */
        private int collect(long[] values) {
            Arrays.fill(slots, (byte) 0);
            if (places.length != values.length) {
                places = new long[values.length];
            }
            int size = 0;
            for (int index = 0; index < values.length; index++) {
                long value = values[index];
                int slot = slot(value);
                if (slots[slot] == 0) {
                    if (size == MOST_DISTINCT) {
                        return 0;
                    }
                    known[size] = value;
                    slots[slot] = (byte) ++size;
                }
                places[index] = slots[slot] - 1L;
            }
            return size;
        }

        /** Has the values in ascending order, and the places tell of those. */
        private void sort(int size) {
            System.arraycopy(known, 0, sorted, 0, size);
            Arrays.sort(sorted, 0, size);
            for (int rank = 0; rank < size; rank++) {
                ranks[slots[slot(sorted[rank])] - 1] = rank;
            }
            for (int index = 0; index < places.length; index++) {
                places[index] = ranks[(int) places[index]];
            }
        }

        private int slot(long value) {
            int slot = (int) ((value * 0x9E3779B97F4A7C15L) >>> 54);
            while (slots[slot] != 0 && known[slots[slot] - 1] != value) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }
    }
}
