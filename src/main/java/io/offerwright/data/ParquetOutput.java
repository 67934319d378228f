package io.offerwright.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file being written, compressed by Snappy, which every reader knows. The same rows make the same bytes with the same version of
 * the library. In memory are at most some {@value #GROUP_BYTES} bytes of rows. Not thread-safe.
 */
public final class ParquetOutput implements Closeable {
    private static final long GROUP_BYTES = 32L << 20;

    private final ParquetWriter<Object[]> writer;

    private ParquetOutput(ParquetWriter<Object[]> writer) {
        this.writer = writer;
    }

    /**
     * Begins a file.
     *
     * @param stream closed by {@link #close}
     * @throws IOException if it can't be written
     */
    public static ParquetOutput to(OutputStream stream, List<OutputColumn> columns) throws IOException {
        return new ParquetOutput(new Builder(new Stream(stream), columns)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(GROUP_BYTES)
                .build());
    }

    /**
     * Writes a row.
     *
     * @param values of the columns, as their types say; none is null
     * @throws IOException if it can't be written
     */
    public void row(Object[] values) throws IOException {
        writer.write(values);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static MessageType schema(List<OutputColumn> columns) {
        Types.MessageTypeBuilder builder = Types.buildMessage();
        for (OutputColumn column : columns) {
            builder.addField(field(column));
        }
        return builder.named("rows");
    }

    private static Type field(OutputColumn column) {
        return switch (column.type()) {
            case TEXT ->
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case INTEGER -> Types.required(PrimitiveTypeName.INT32).named(column.name());
            case LONG -> Types.required(PrimitiveTypeName.INT64).named(column.name());
            case MILLIONTHS ->
                Types.required(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.decimalType(6, 18))
                        .named(column.name());
            case DATE ->
                Types.required(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(column.name());
        };
    }

    private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
        private final List<OutputColumn> columns;

        Builder(OutputFile file, List<OutputColumn> columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // It has to be overridden.
        protected WriteSupport<Object[]> getWriteSupport(Configuration unused) {
            throw new UnsupportedOperationException("There is no Hadoop here.");
        }

        @Override
        protected WriteSupport<Object[]> getWriteSupport(ParquetConfiguration unused) {
            return new RowSupport(columns);
        }
    }

    private static final class RowSupport extends WriteSupport<Object[]> {
        private final List<OutputColumn> columns;
        private @Nullable RecordConsumer target;

        RowSupport(List<OutputColumn> columns) {
            this.columns = columns;
        }

        @Override
        @SuppressWarnings("deprecation") // It has to be overridden.
        public WriteContext init(Configuration unused) {
            throw new UnsupportedOperationException("There is no Hadoop here.");
        }

        @Override
        public WriteContext init(ParquetConfiguration unused) {
            return new WriteContext(schema(columns), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            target = consumer;
        }

        @Override
        public void write(Object[] values) {
            if (values.length != columns.size()) {
                throw new IllegalArgumentException(
                        "A row has " + values.length + " values; there are " + columns.size() + " columns.");
            }
            RecordConsumer consumer = Objects.requireNonNull(target);
            consumer.startMessage();
            for (int index = 0; index < values.length; index++) {
                OutputColumn column = columns.get(index);
                consumer.startField(column.name(), index);
                switch (column.type()) {
                    case TEXT -> consumer.addBinary(Binary.fromString((String) values[index]));
                    case INTEGER -> consumer.addInteger((Integer) values[index]);
                    case LONG, MILLIONTHS -> consumer.addLong((Long) values[index]);
                    case DATE -> consumer.addInteger(Math.toIntExact(((LocalDate) values[index]).toEpochDay()));
                }
                consumer.endField(column.name(), index);
            }
            consumer.endMessage();
        }
    }

    /** A stream that knows where it is. */
    private record Stream(OutputStream stream) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSize) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int value) throws IOException {
                    stream.write(value);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                    stream.write(bytes, offset, count);
                    position += count;
                }

                @Override
                public void flush() throws IOException {
                    stream.flush();
                }

                @Override
                public void close() throws IOException {
                    stream.close();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) {
            return create(blockSize);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
