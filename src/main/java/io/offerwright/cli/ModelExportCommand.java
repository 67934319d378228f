package io.offerwright.cli;

import io.offerwright.evaluation.LightFmFiles;
import io.offerwright.features.FeatureNames;
import io.offerwright.model.LightFmArrays;
import io.offerwright.model.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model export}: writes a member's arrays for Python. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a model's arrays, and the names of its features, for LightFM or any other Python.",
        footer = {
            "",
            "numpy.load reads the arrays; docs/lightfm.md shows how LightFM predicts with",
            "them. An existing file is replaced."
        })
final class ModelExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A model file, or a bundle.")
    private Path model;

    @Option(names = "--npz", required = true, paramLabel = "FILE", description = "Where the arrays go.")
    private Path npz;

    @Option(names = "--maps", paramLabel = "FILE", description = "Where the names of the features go, as JSON.")
    private @Nullable Path maps;

    @Mixin
    private ModelMember member;

    @Override
    public Integer call() throws IOException {
        Path path = ModelCommand.fileOf(model);
        ModelFile file = ModelFile.read(path);
        LightFmArrays arrays = LightFmArrays.of(member.of(file.ensemble(), path));
        if (maps != null) {
            LightFmFiles.writeMaps(FeatureNames.of(file.featureSpace()), maps);
        }
        arrays.write(npz);
        return 0;
    }
}
