package io.offerwright.cli;

import io.offerwright.engine.Fallback;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a {@link Fallback} by the word that stands in the settings of a bundle. */
final class FallbackConverter implements ITypeConverter<Fallback> {
    @Override
    public Fallback convert(String word) {
        return Fallback.of(word)
                .orElseThrow(() -> new TypeConversionException(
                        "\"" + word + "\" is no fallback; expected one of " + Fallback.words() + "."));
    }
}
