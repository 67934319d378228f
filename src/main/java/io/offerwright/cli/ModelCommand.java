package io.offerwright.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code model}: looks into a model file, and exchanges models with LightFM. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = {
            "Looks into a model file, scores with it, and exchanges models with LightFM.",
            "MODEL is a model file, or a bundle, whose model.bin is meant."
        },
        footer = {
            "",
            "A model from LightFM knows its features by name only: it can predict and be",
            "exported, but no bundle can be made of it, since that needs the features of a",
            "telco's customers. docs/lightfm.md shows the Python side.",
            "",
            "Example: model import movies.npz --maps movies.json --out movies.bin",
            "         model predict movies.bin --user 42 --top 5"
        },
        subcommands = {
            ModelShowCommand.class,
            ModelImportCommand.class,
            ModelExportCommand.class,
            ModelPredictCommand.class
        })
final class ModelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do with the model: "
                        + String.join(", ", spec.subcommands().keySet()) + ".");
    }

    /** The model file itself, where a bundle is named. */
    static Path fileOf(Path model) {
        return Files.isDirectory(model) ? model.resolve("model.bin") : model;
    }
}
