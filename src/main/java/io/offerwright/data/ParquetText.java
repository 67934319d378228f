package io.offerwright.data;

import io.offerwright.domain.Decimals;
import io.offerwright.domain.Score;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Makes the value of a Parquet column the text that a CSV file would have in its place, the same on every JDK.
 *
 * <p>Types as <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">the format</a> defines them. Bytes
 * that no annotation says anything of are read as text, as Impala and older Hive write it.
 */
interface ParquetText {
    /** The text of the value that a column is at. */
    String of(ColumnReader column);

    /**
     * How values of a field become text, or null if they don't.
     *
     * @param zone of instants, or null if none is known
     */
    static @Nullable ParquetText of(Type field, @Nullable ZoneId zone) {
        if (!field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED)) {
            return null;
        }
        PrimitiveType type = field.asPrimitiveType();
        PrimitiveTypeName stored = type.getPrimitiveTypeName();
        LogicalTypeAnnotation meant = type.getLogicalTypeAnnotation();
        if (meant == null) {
            return switch (stored) {
                case BOOLEAN -> column -> Boolean.toString(column.getBoolean());
                case INT32 -> column -> Integer.toString(column.getInteger());
                case INT64 -> column -> Long.toString(column.getLong());
                case FLOAT -> column -> text(column.getFloat());
                case DOUBLE -> column -> text(column.getDouble());
                case BINARY -> column -> utf8(column.getBinary());
                case INT96 -> zone == null ? null : column -> local(spark(column.getBinary()), zone);
                case FIXED_LEN_BYTE_ARRAY -> null;
            };
        }
        if (meant instanceof StringLogicalTypeAnnotation
                || meant instanceof EnumLogicalTypeAnnotation
                || meant instanceof JsonLogicalTypeAnnotation) {
            return column -> utf8(column.getBinary());
        }
        if (meant instanceof IntLogicalTypeAnnotation whole) {
            return whole(stored, whole.isSigned());
        }
        if (meant instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal(stored, decimal.getScale());
        }
        if (meant instanceof DateLogicalTypeAnnotation) {
            return column -> LocalDate.ofEpochDay(column.getInteger()).toString();
        }
        if (meant instanceof TimestampLogicalTypeAnnotation time) {
            TimeUnit unit = time.getUnit();
            if (!time.isAdjustedToUTC()) {
                return column -> local(instant(column.getLong(), unit), ZoneOffset.UTC);
            }
            return zone == null ? null : column -> local(instant(column.getLong(), unit), zone);
        }
        if (meant instanceof UUIDLogicalTypeAnnotation) {
            return column -> {
                ByteBuffer bytes = column.getBinary().toByteBuffer();
                return new UUID(bytes.getLong(), bytes.getLong()).toString();
            };
        }
        return null;
    }

    /** The type of a field, for a message. */
    static String told(Type field) {
        if (!field.isPrimitive()) {
            LogicalTypeAnnotation meant = field.getLogicalTypeAnnotation();
            return "a nested column (" + (meant == null ? "STRUCT" : meant) + ")";
        }
        if (field.isRepetition(Type.Repetition.REPEATED)) {
            return "a repeated column";
        }
        LogicalTypeAnnotation meant = field.getLogicalTypeAnnotation();
        String type =
                meant == null ? field.asPrimitiveType().getPrimitiveTypeName().toString() : String.valueOf(meant);
        return "of the type " + type + (isInstant(field) ? ", which are instants" : "");
    }

    /** What to do about a field that can't be text. */
    static String hint(Type field) {
        return isInstant(field)
                ? "Say under \"zone\" in which time zone they are to be told, such as zone: Europe/Berlin, or write local"
                        + " time."
                : "Write it as text, or name it under \"ignore\" in campaign.yaml.";
    }

    private static boolean isInstant(Type field) {
        return field.isPrimitive()
                && (field.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT96
                        || field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation);
    }

    private static ParquetText whole(PrimitiveTypeName stored, boolean signed) {
        if (stored == PrimitiveTypeName.INT32) {
            return signed
                    ? column -> Integer.toString(column.getInteger())
                    : column -> Integer.toUnsignedString(column.getInteger());
        }
        return signed ? column -> Long.toString(column.getLong()) : column -> Long.toUnsignedString(column.getLong());
    }

    private static ParquetText decimal(PrimitiveTypeName stored, int scale) {
        return switch (stored) {
            case INT32 ->
                column -> BigDecimal.valueOf(column.getInteger(), scale).toPlainString();
            case INT64 -> column -> BigDecimal.valueOf(column.getLong(), scale).toPlainString();
            default ->
                column -> new BigDecimal(new BigInteger(column.getBinary().getBytes()), scale).toPlainString();
        };
    }

    /** The shortest plain decimal, as {@link Decimals#text} has it; of most numbers in tables found without a search. */
    private static String text(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        // A decimal of at most 15 digits that reads back as the number is the only one, and so the shortest.
        double millionths = Math.rint(value * Score.ONE);
        if (Math.abs(millionths) < 1e15 && millionths / Score.ONE == value) {
            return Score.text((long) millionths);
        }
        return Decimals.text(value);
    }

    private static String text(float value) {
        if (!Float.isFinite(value)) {
            return Float.toString(value);
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 9; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.floatValue() == value) {
                return plain(rounded);
            }
        }
        return plain(exact.round(new MathContext(9)));
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static String utf8(Binary value) {
        ByteBuffer bytes = value.toByteBuffer();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            // Without the cause, whose message says less.
            throw new IllegalArgumentException("found bytes that are no UTF-8 in a column of text");
        }
    }

    private static Instant instant(long count, TimeUnit unit) {
        long perSecond =
                switch (unit) {
                    case MILLIS -> 1_000;
                    case MICROS -> 1_000_000;
                    case NANOS -> 1_000_000_000;
                };
        long rest = Math.floorMod(count, perSecond) * (1_000_000_000 / perSecond);
        return Instant.ofEpochSecond(Math.floorDiv(count, perSecond), rest);
    }

    /** Nanoseconds of the day and the Julian day, as Hive and Spark wrote moments for a long time. */
    private static Instant spark(Binary value) {
        ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanoseconds = bytes.getLong();
        return Instant.ofEpochSecond((bytes.getInt() - 2_440_588L) * 86_400).plusNanos(nanoseconds);
    }

    private static String local(Instant instant, ZoneId zone) {
        return LocalDateTime.ofInstant(instant, zone).toString();
    }
}
