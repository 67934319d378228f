package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.model.Ensemble;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.ModelFile;
import io.offerwright.model.ModelFileLayout;
import io.offerwright.model.TrainingMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model show}: what a model file holds and where it comes from. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Checks a model file, and shows where it comes from, its members and what takes how many bytes.")
final class ModelShowCommand implements Callable<Integer> {
    private static final Set<String> COMMON = Set.of("PROV", "FEAT", "CALI");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A model file, or a bundle.")
    private Path model;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Path path = ModelCommand.fileOf(model);
        ModelFileLayout layout = ModelFile.layout(path);
        ModelFile file = ModelFile.read(path);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(object(path, layout, file)));
        } else {
            print(out, path, layout, file);
        }
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, Path path, ModelFileLayout layout, ModelFile file) {
        out.printf(
                Locale.ROOT, "%s: version %d, %,d bytes, checksum right%n%n", path, layout.version(), layout.length());
        TextTable facts = new TextTable("  ", "ll");
        file.provenance().facts().forEach(facts::row);
        facts.print(out);
        out.println();
        TextTable members = new TextTable("", "lrlrrrrrrl");
        members.row(
                "Member",
                "Weight",
                "Loss",
                "Components",
                "User features",
                "Item features",
                "Bytes",
                "a feature",
                "a component",
                "Trained with");
        for (Ensemble.Member member : file.ensemble().members()) {
            FactorizationModel arrays = member.model();
            members.row(
                    member.name(),
                    Double.toString(member.weight()),
                    member.hyperparameters().loss().text(),
                    Integer.toString(arrays.components()),
                    count(arrays.userFeatures()),
                    count(arrays.itemFeatures()),
                    count(bytes(arrays)),
                    count(bytesPerFeature(arrays)),
                    count(bytes(arrays) / arrays.components()),
                    trainedWith(member.hyperparameters()));
        }
        members.print(out);
        if (layout.sections().isEmpty()) {
            out.printf("%nVersion %d has no directory of sections.%n", layout.version());
            return;
        }
        out.println();
        TextTable sections = new TextTable("", "llrr");
        sections.row("Section", "Member", "Offset", "Bytes");
        for (ModelFileLayout.Section section : layout.sections()) {
            sections.row(
                    section.kind(),
                    ofMember(section)
                            ? file.ensemble().members().get(section.member()).name()
                            : "",
                    count(section.offset()),
                    count(section.length()));
        }
        sections.print(out);
    }

    /** A model that was imported without its epochs has none. */
    private static String trainedWith(Hyperparameters settings) {
        return (settings.epochs() == 0 ? "" : settings.epochs() + " epochs, ") + "learning rate "
                + settings.learningRate() + ", seed " + settings.seed();
    }

    private static boolean ofMember(ModelFileLayout.Section section) {
        return !COMMON.contains(section.kind());
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static long bytes(FactorizationModel model) {
        return TrainingMemory.model(model.userFeatures(), model.itemFeatures(), model.components());
    }

    private static long bytesPerFeature(FactorizationModel model) {
        return TrainingMemory.model(1, 0, model.components());
    }

    private static ObjectNode object(Path path, ModelFileLayout layout, ModelFile file) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("file", path.toString());
        root.put("version", layout.version());
        root.put("bytes", layout.length());
        file.provenance().facts().forEach(root.putObject("provenance")::put);
        ArrayNode members = root.putArray("members");
        for (Ensemble.Member member : file.ensemble().members()) {
            ObjectNode node = members.addObject();
            node.put("name", member.name());
            node.put("weight", member.weight());
            node.put("loss", member.hyperparameters().loss().text());
            node.put("components", member.model().components());
            node.put("user_features", member.model().userFeatures());
            node.put("item_features", member.model().itemFeatures());
            node.put("bytes", bytes(member.model()));
            node.put("bytes_per_feature", bytesPerFeature(member.model()));
            node.put(
                    "bytes_per_component",
                    bytes(member.model()) / (double) member.model().components());
            node.put("epochs", member.hyperparameters().epochs());
            node.put("learning_rate", member.hyperparameters().learningRate());
            node.put("seed", member.hyperparameters().seed());
        }
        ArrayNode sections = root.putArray("sections");
        for (ModelFileLayout.Section section : layout.sections()) {
            ObjectNode node = sections.addObject();
            node.put("kind", section.kind());
            node.put("member", section.member());
            node.put("offset", section.offset());
            node.put("bytes", section.length());
        }
        return root;
    }
}
