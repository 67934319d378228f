package io.offerwright.cli;

import io.offerwright.tuning.Criterion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a criterion. */
final class CriterionConverter implements ITypeConverter<Criterion> {
    @Override
    public Criterion convert(String text) {
        try {
            return Criterion.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
