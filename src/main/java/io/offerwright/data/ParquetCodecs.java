package io.offerwright.data;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The compressions of Parquet files in plain Java: no native library has to be unpacked, and what is written has the same bytes on
 * every machine. The library's own factory would need most of Hadoop.
 */
final class ParquetCodecs implements CompressionCodecFactory {
    /** Pages are of one megabyte by custom; what a damaged file says of them must not fill the memory. */
    private static final int LARGEST_PAGE = 256 << 20;

    /** A file is compressed in a way that we can't undo. */
    static final class UnknownCompression extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownCompression(CompressionCodecName codec) {
            super("The file is compressed by " + codec + "; expected SNAPPY, ZSTD, GZIP, LZ4_RAW or UNCOMPRESSED.");
        }
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.SNAPPY) {
            throw new UnknownCompression(codec);
        }
        return new Snappy();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Unpacking((bytes, size) -> bytes);
            case SNAPPY -> unpacking(new SnappyDecompressor());
            case ZSTD -> unpacking(new ZstdDecompressor());
            case LZ4_RAW -> unpacking(new Lz4Decompressor());
            case GZIP -> new Unpacking(ParquetCodecs::gunzipped);
            default -> throw new UnknownCompression(codec);
        };
    }

    private static Unpacking unpacking(Decompressor decompressor) {
        return new Unpacking((packed, size) -> {
            byte[] bytes = new byte[size];
            int found = decompressor.decompress(packed, 0, packed.length, bytes, 0, size);
            return exactly(bytes, found, size);
        });
    }

    private static byte[] gunzipped(byte[] packed, int size) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            // One more than there may be, to see whether there is.
            byte[] bytes = in.readNBytes(size + 1);
            return exactly(bytes, bytes.length, size);
        }
    }

    private static byte[] exactly(byte[] bytes, int found, int size) throws IOException {
        if (found != size) {
            throw new IOException("a page unpacks to " + found + " bytes and not to " + size);
        }
        return bytes;
    }

    private static byte[] array(BytesInput input) throws IOException {
        try (InputStream in = input.toInputStream()) {
            return in.readNBytes(Math.toIntExact(input.size()));
        }
    }

    @Override
    public void release() {
        // Nothing is held.
    }

    private static final class Snappy implements BytesInputCompressor {
        private final Compressor compressor = new SnappyCompressor();

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            byte[] plain = array(bytes);
            byte[] packed = new byte[compressor.maxCompressedLength(plain.length)];
            int length = compressor.compress(plain, 0, plain.length, packed, 0, packed.length);
            return BytesInput.from(packed, 0, length);
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.SNAPPY;
        }

        @Override
        public void release() {
            // Nothing is held.
        }
    }

    /** How packed bytes are unpacked to so many. */
    private interface Way {
        byte[] unpacked(byte[] packed, int size) throws IOException;
    }

    private record Unpacking(Way way) implements BytesInputDecompressor {
        private static void require(int size) throws IOException {
            if (size < 0 || size > LARGEST_PAGE) {
                throw new IOException("a page is said to unpack to " + size + " bytes");
            }
        }

        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            require(size);
            return BytesInput.from(way.unpacked(array(packed), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer unpacked, int size) throws IOException {
            require(size);
            byte[] bytes = new byte[packedSize];
            packed.get(bytes);
            unpacked.put(way.unpacked(bytes, size));
        }

        @Override
        public void release() {
            // Nothing is held.
        }
    }
}
