package io.offerwright.cli;

import io.offerwright.campaign.DecisionFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a {@link DecisionFormat} by the word that stands in a campaign. */
final class DecisionFormatConverter implements ITypeConverter<DecisionFormat> {
    @Override
    public DecisionFormat convert(String word) {
        return DecisionFormat.of(word)
                .orElseThrow(() -> new TypeConversionException(
                        "\"" + word + "\" is no form of decisions; expected one of " + DecisionFormat.words() + "."));
    }
}
