package io.offerwright.feedback;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offerwright.outcomes.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of a campaign as a JSON object: each record an object, each of its components under its own name in {@code snake_case}.
 * A number or a text that is not known is null; a day is a text such as 2026-03-01. Equal results give equal bytes.
 */
public final class ResultsJson {
    private ResultsJson() {}

    /** The results as text. */
    public static String of(CampaignResults results) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            write(json, results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Record fields) {
            json.writeStartObject();
            for (RecordComponent component : fields.getClass().getRecordComponents()) {
                json.writeFieldName(snakeCase(component.getName()));
                write(json, get(fields, component));
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object each : list) {
                write(json, each);
            }
            json.writeEndArray();
        } else if (value instanceof Optional<?> maybe) {
            write(json, maybe.orElse(null));
        } else if (value instanceof Reason reason) {
            json.writeString(reason.code());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value == null || value instanceof Double) {
            json.writeNull();
        } else {
            json.writeString(value.toString());
        }
    }

    private static @Nullable Object get(Record fields, RecordComponent component) {
        try {
            return component.getAccessor().invoke(fields);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The records of this package are public.", e);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
