package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.model.Ensemble;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --member}: one model of an ensemble. */
final class ModelMember {
    @Option(
            names = "--member",
            paramLabel = "NAME",
            description = "Which member of the ensemble; needed if there are several.")
    private @Nullable String name;

    Ensemble.Member of(Ensemble ensemble, Path file) {
        List<String> names =
                ensemble.members().stream().map(Ensemble.Member::name).toList();
        if (name == null && names.size() > 1) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "The model has " + names.size() + " members: " + String.join(", ", names) + ".",
                    "Name one by --member."));
        }
        int place = name == null ? 0 : names.indexOf(name);
        if (place < 0) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "The model has no member \"" + name + "\"; it has " + String.join(", ", names) + ".",
                    Spelling.hint(String.valueOf(name), names)));
        }
        return ensemble.members().get(place);
    }
}
