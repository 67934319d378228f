package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.evaluation.NamedFeatures;
import io.offerwright.features.FeatureNames;
import io.offerwright.model.Ensemble;
import io.offerwright.model.ItemScorer;
import io.offerwright.model.ModelFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model predict}: the best items of users, by one model. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores items for users with one factorization model; a score orders the items of one user.",
        footer = {
            "",
            "Feature files are CSV, also gzipped: user,feature[,weight] and",
            "item,feature[,weight], where a weight is 1 if not given. They are taken as they",
            "stand, no feature being added: who has a feature of their own has a row for it.",
            "Without a file, each feature of the model stands for a user or item of its own,",
            "as in LightFM."
        })
final class ModelPredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A model file, or a bundle.")
    private Path model;

    @Option(names = "--user-features", paramLabel = "CSV", description = "Features of the users.")
    private @Nullable Path userFeatures;

    @Option(names = "--item-features", paramLabel = "CSV", description = "Features of the items.")
    private @Nullable Path itemFeatures;

    @Option(names = "--user", paramLabel = "ID", description = "This user alone (default: all).")
    private @Nullable String user;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "10",
            description = "So many items of each user, best first (default: ${DEFAULT-VALUE}).")
    private int top;

    @Mixin
    private ModelMember member;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** Hears of the best items of a user. */
    private interface Listener {
        void user(String id, int[] items, float[] scores) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw new ParameterException(spec.commandLine(), "--top (" + top + ") must be at least 1.");
        }
        Path path = ModelCommand.fileOf(model);
        ModelFile file = ModelFile.read(path);
        Ensemble.Member chosen = member.of(file.ensemble(), path);
        FeatureNames names = FeatureNames.of(file.featureSpace());
        requireNames(path, "user", names.user().size(), chosen.model().userFeatures());
        requireNames(path, "item", names.item().size(), chosen.model().itemFeatures());
        NamedFeatures users = userFeatures == null
                ? NamedFeatures.identity(names.user())
                : NamedFeatures.read(userFeatures, "user", names.user());
        NamedFeatures items = itemFeatures == null
                ? NamedFeatures.identity(names.item())
                : NamedFeatures.read(itemFeatures, "item", names.item());
        ItemScorer scorer = chosen.model().scorer(items.matrix());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(out, chosen, scorer, users, items);
        } else {
            TextTable table = new TextTable("", "llr");
            table.row("User", "Item", "Score");
            forEachUser(scorer, users, items, (id, best, scores) -> {
                for (int item : best) {
                    table.row(id, items.ids().get(item), String.format(Locale.ROOT, "%.6f", scores[item]));
                }
            });
            table.print(out);
        }
        out.flush();
        return 0;
    }

    private static void requireNames(Path path, String side, int names, int features) {
        if (names != features) {
            throw new InputException(Problem.of(
                    path.toString(),
                    "The model has " + features + " " + side + " features and " + names + " names for them.",
                    "The model may be damaged."));
        }
    }

    private void printJson(
            PrintWriter out, Ensemble.Member chosen, ItemScorer scorer, NamedFeatures users, NamedFeatures items)
            throws IOException {
        JsonGenerator generator =
                new ObjectMapper().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        generator.writeStartObject();
        generator.writeStringField("member", chosen.name());
        generator.writeNumberField("items", items.ids().size());
        generator.writeArrayFieldStart("predictions");
        forEachUser(scorer, users, items, (id, best, scores) -> {
            generator.writeStartObject();
            generator.writeStringField("user", id);
            generator.writeArrayFieldStart("items");
            for (int item : best) {
                generator.writeStartObject();
                generator.writeStringField("item", items.ids().get(item));
                generator.writeNumberField("score", scores[item]);
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        });
        generator.writeEndArray();
        generator.writeEndObject();
        generator.close();
        out.println();
    }

    private void forEachUser(ItemScorer scorer, NamedFeatures users, NamedFeatures items, Listener listener)
            throws IOException {
        if (user != null && !users.ids().contains(user)) {
            throw new InputException(Problem.of(
                    String.valueOf(userFeatures == null ? model : userFeatures),
                    "There is no user \"" + user + "\".",
                    Spelling.hint(user, users.ids())));
        }
        float[] scores = new float[items.ids().size()];
        for (int row = 0; row < users.ids().size(); row++) {
            if (user == null || user.equals(users.ids().get(row))) {
                scorer.score(users.matrix(), row, scores);
                listener.user(users.ids().get(row), best(scores), scores);
            }
        }
    }

    /** The best items by descending score; equal ones in their given order. */
    private int[] best(float[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(item -> -scores[item]))
                .limit(top)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
