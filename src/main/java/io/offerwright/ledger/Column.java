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
        long[] distinct = distinct(values);
        if (distinct.length > 0) {
            int indexWidth = width(distinct.length - 1L);
            long listed = distinct.length * (width + 7L) / 8 + ((long) values.length * indexWidth + 7) / 8;
            if (listed < ((long) values.length * width + 7) / 8) {
                writer.unsigned(distinct.length);
                writer.signed(distinct[0]);
                for (int index = 1; index < distinct.length; index++) {
                    writer.unsigned(distinct[index] - distinct[index - 1]);
                }
                long[] indices = new long[values.length];
                for (int index = 0; index < values.length; index++) {
                    indices[index] = Arrays.binarySearch(distinct, values[index]);
                }
                writer.bits(indices, indexWidth);
                return;
            }
        }
        writer.unsigned(0);
        writer.signed(smallest);
        writer.unsignedByte(width);
        long[] offsets = new long[values.length];
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

    /** The distinct values, ascending; empty when there are more than {@link #MOST_DISTINCT}. */
    private static long[] distinct(long[] values) {
        long[] slots = new long[4 * MOST_DISTINCT];
        boolean[] taken = new boolean[slots.length];
        int size = 0;
        for (long value : values) {
            int slot = (int) ((value * 0x9E3779B97F4A7C15L) >>> 56);
            while (taken[slot] && slots[slot] != value) {
                slot = (slot + 1) & (slots.length - 1);
            }
            if (!taken[slot]) {
                if (size == MOST_DISTINCT) {
                    return new long[0];
                }
                taken[slot] = true;
                slots[slot] = value;
                size++;
            }
        }
        long[] distinct = new long[size];
        int next = 0;
        for (int slot = 0; slot < slots.length; slot++) {
            if (taken[slot]) {
                distinct[next++] = slots[slot];
            }
        }
        Arrays.sort(distinct);
        return distinct;
    }
}
