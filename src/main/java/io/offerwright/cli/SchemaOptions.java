package io.offerwright.cli;

import io.offerwright.data.DataSource;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options {@code --schema} and {@code --protected} of commands that read rules. */
final class SchemaOptions {
    @Option(
            names = "--schema",
            split = ",",
            paramLabel = "NAME=TYPE",
            description =
                    "Custom attributes that rules may name, with CATEGORY, NUMBER or KEY: fibre=CATEGORY,income=NUMBER. Those"
                            + " of a bundle are known.")
    private Map<String, AttributeSchema.Type> types = new TreeMap<>();

    @Option(
            names = "--protected",
            split = ",",
            paramLabel = "NAME",
            description = "Attributes that no rule may read: gender,age_band. Those of a bundle are known.")
    private TreeSet<String> protectedNames = new TreeSet<>();

    /** What the options declare. */
    AttributeSchema schema() {
        return with(AttributeSchema.NONE);
    }

    /** What a bundle declares, if there is one, and what the options declare besides. */
    AttributeSchema of(@Nullable Path bundle) {
        return bundle == null ? schema() : with(Bundle.read(bundle).settings().attributes());
    }

    /**
     * What a bundle declares, and what the options declare besides.
     *
     * @throws InputException if a name is both for use and protected
     */
    AttributeSchema with(AttributeSchema ofBundle) {
        SortedMap<String, AttributeSchema.Type> all = new TreeMap<>(types);
        all.putAll(ofBundle.types());
        TreeSet<String> refused = new TreeSet<>(protectable(protectedNames));
        refused.addAll(ofBundle.protectedNames());
        for (String name : refused) {
            if (all.containsKey(name)) {
                throw new InputException(Problem.of(
                        "",
                        "The attribute \"" + name + "\" is declared for use and protected from it; it can't be both.",
                        "Leave it out of --schema or of --protected."));
            }
        }
        return new AttributeSchema(all, refused);
    }

    /**
     * Names that can be protected: a standard column can't, since decisions need it.
     *
     * @throws InputException if one is a standard column
     */
    static Set<String> protectable(Set<String> names) {
        for (String name : names) {
            if (DataSource.isStandard(name)) {
                throw new InputException(Problem.of(
                        "", "\"" + name + "\" is a standard column, which decisions need; it can't be protected.", ""));
            }
        }
        return names;
    }
}
