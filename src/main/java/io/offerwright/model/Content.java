package io.offerwright.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** The bytes of a model file: an array, or a file that is mapped piece by piece, since a piece has at most 2 GB. */
interface Content {
    /** Number of bytes. */
    long length();

    /** A little-endian view of {@code length} bytes from {@code offset}; both must lie within the content. */
    ByteBuffer slice(long offset, int length) throws IOException;

    /** The bytes of an array, which must not change. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public ByteBuffer slice(long offset, int length) {
                return ByteBuffer.wrap(bytes, (int) offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            }
        };
    }

    /** The bytes of a file, of which nothing is read before it is looked at. */
    static Content of(FileChannel file) throws IOException {
        long size = file.size();
        return new Content() {
            @Override
            public long length() {
                return size;
            }

            @Override
            public ByteBuffer slice(long offset, int length) throws IOException {
                return file.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
            }
        };
    }
}
