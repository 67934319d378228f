package io.offerwright.campaign;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of counts as bytes. */
final class Longs {
    private Longs() {}

    static void write(DataOutput out, long... counts) throws IOException {
        out.writeInt(counts.length);
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    /** Reads as many counts as there is room for: another number of them is of something else. */
    static void read(DataInput in, long[] counts) throws IOException {
        int length = in.readInt();
        if (length != counts.length) {
            throw new IOException("Found " + length + " counts; expected " + counts.length + ".");
        }
        for (int index = 0; index < length; index++) {
            counts[index] = in.readLong();
        }
    }
}
