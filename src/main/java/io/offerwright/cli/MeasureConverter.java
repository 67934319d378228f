package io.offerwright.cli;

import io.offerwright.tuning.Measure;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a measure. */
final class MeasureConverter implements ITypeConverter<Measure> {
    @Override
    public Measure convert(String text) {
        try {
            return Measure.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
