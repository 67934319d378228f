package io.offerwright.cli;

import io.offerwright.evaluation.LightFmFiles;
import io.offerwright.model.FactorizationModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model import}: makes a model file of a LightFM model. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a model file of a LightFM model that was saved from Python.",
        footer = {
            "",
            "The .npz file has the arrays user_embeddings, user_biases, item_embeddings and",
            "item_biases; docs/lightfm.md shows how to save it. Without --maps, the names of",
            "features are the numbers of their columns. A model like this can predict and",
            "be exported; no bundle can be made of it."
        })
final class ModelImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.npz", description = "The arrays, as numpy.savez or savez_compressed writes them.")
    private Path arrays;

    @Option(
            names = "--maps",
            paramLabel = "FILE.json",
            description = "The names: users, user_features, items and item_features, each an object {name: number}.")
    private @Nullable Path maps;

    @Option(names = "--out", required = true, paramLabel = "MODEL", description = "Where the model file goes.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        LightFmFiles.Imported imported = LightFmFiles.read(arrays, maps);
        imported.file().write(out);
        FactorizationModel model = imported.file().ensemble().members().get(0).model();
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf(
                Locale.ROOT,
                "Model of %,d user features, %,d item features and %d components in %s%n",
                model.userFeatures(),
                model.itemFeatures(),
                model.components(),
                out);
        printer.flush();
        if (!imported.ignoredArrays().isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(arrays + ": Not used: " + String.join(", ", imported.ignoredArrays()) + ".");
            err.flush();
        }
        return 0;
    }
}
