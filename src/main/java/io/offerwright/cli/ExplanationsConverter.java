package io.offerwright.cli;

import io.offerwright.campaign.Explanations;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@link Explanations} by the word that stands in a campaign. */
final class ExplanationsConverter implements ITypeConverter<Explanations> {
    @Override
    public Explanations convert(String word) {
        return Explanations.of(word)
                .orElseThrow(() -> new TypeConversionException("\"" + word
                        + "\" says nothing of explanations; expected one of " + Explanations.words() + "."));
    }
}
