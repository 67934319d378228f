package io.offerwright.cli;

import io.offerwright.domain.Context;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Days from one to another, both included. */
record DayRange(LocalDate from, LocalDate to) {
    /** Whether a decision was made for one of the days. */
    boolean holds(Context context) {
        return !context.date().isBefore(from) && !context.date().isAfter(to);
    }

    /** Reads {@code 2026-01-01..2026-01-31}, or a single day. */
    static final class Converter implements ITypeConverter<DayRange> {
        @Override
        public DayRange convert(String text) {
            String[] ends = text.split("\\.\\.", -1);
            try {
                if (ends.length <= 2) {
                    LocalDate from = LocalDate.parse(ends[0]);
                    LocalDate to = LocalDate.parse(ends[ends.length - 1]);
                    if (!to.isBefore(from)) {
                        return new DayRange(from, to);
                    }
                }
            } catch (DateTimeParseException e) {
                // Told below.
            }
            throw new TypeConversionException(
                    "\"" + text + "\" is no range of days; expected one such as 2026-01-01..2026-01-31.");
        }
    }
}
