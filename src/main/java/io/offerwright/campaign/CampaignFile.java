package io.offerwright.campaign;

import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Fallback;
import io.offerwright.experiment.Experiment;
import io.offerwright.experiment.ExperimentFile;
import io.offerwright.ranking.ObjectiveWeights;
import io.offerwright.yaml.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as its file {@code campaign.yaml} describes it; the package's page lists the keys.
 *
 * @param file the file it was read from
 * @param name part of every decision's id: two campaigns of one day need two names
 * @param description what it is for, in a sentence for the report; may be empty
 * @param date the day for which is decided
 * @param channel the channel the offers will be shown through
 * @param listLength how many offers to choose at the most, 1 to 1,000
 * @param audience whom it speaks to
 * @param rules the directory of the rule book
 * @param bundle the directory of the bundle to decide with, or null when one is to be trained
 * @param training how to train; of no meaning with a bundle
 * @param objectives the weights where no rule says otherwise
 * @param fallback what a decision becomes if a rule fails in it, or null for what the bundle says
 * @param explanations what is written of each decision, besides what the ledger keeps
 * @param output where results go, and in which form
 * @param experiment which customers are decided for otherwise, or not at all, or null when there is none
 * @param contact under which contact policy customers are written to, or null when there is none
 * @param data the tables
 * @param named further files of settings that the file names: of the experiment, of the contact policy
 */
public record CampaignFile(
        Path file,
        String name,
        String description,
        LocalDate date,
        Channel channel,
        int listLength,
        Audience audience,
        Path rules,
        @Nullable Path bundle,
        TrainingSettings training,
        ObjectiveWeights objectives,
        @Nullable Fallback fallback,
        Explanations explanations,
        OutputSettings output,
        @Nullable Experiment experiment,
        @Nullable ContactSettings contact,
        DataSource data,
        List<Path> named) {
    public CampaignFile {
        named = List.copyOf(named);
    }

    /**
     * Reads a campaign.
     *
     * @param campaign the file, or the directory in which it is called {@code campaign.yaml}
     * @throws InputException with all problems of the file; those of the tables show when the tables are read
     */
    public static CampaignFile read(Path campaign) {
        return read(campaign, null);
    }

    /**
     * Reads a campaign whose data lies elsewhere than it says.
     *
     * @param dataDirectory takes the place of the directory that {@code data} names, unless null
     */
    public static CampaignFile read(Path campaign, @Nullable Path dataDirectory) {
        Path file = Files.isDirectory(campaign) ? campaign.resolve("campaign.yaml") : campaign;
        if (!Files.exists(file)) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "There is no such campaign.",
                    "Name a directory with a campaign.yaml, or the file itself."));
        }
        Yaml.Block block = Yaml.read(file);
        Path parent = file.getParent();
        Path base = parent == null ? Path.of(".") : parent;
        String name = block.text("name", "a name such as spring-upgrade");
        String description = block.text("description", "a sentence that says what the campaign is for", "");
        LocalDate date = block.date("date");
        Channel channel = block.word("channel", List.of(Channel.values()));
        int listLength = (int) block.whole("list_length", 1, 1_000, 3);
        AttributeSchema schema = attributes(block);
        Yaml.Block audienceBlock = block.block("audience");
        Audience audience = audienceBlock == null ? Audience.EVERYBODY : Audience.read(audienceBlock, schema);
        Path rules = block.directory("rules", block.text("rules", "the directory of the rules"), base);
        Yaml.Node bundleNode = block.node("bundle");
        Path bundle = bundleNode == null
                ? null
                : block.directory("bundle", block.textOf("bundle", bundleNode, "the directory of a bundle"), base);
        Yaml.Block trainBlock = block.block("train");
        TrainingSettings training =
                trainBlock == null ? TrainingSettings.of(1) : TrainingSettings.read(trainBlock, base);
        if (bundleNode != null && trainBlock != null) {
            block.yaml()
                    .problem(
                            block.key("train"),
                            "Found both \"bundle\" and \"train\"; expected one of them.",
                            "A bundle is trained already.");
        }
        ObjectiveWeights objectives = ExperimentFile.objectives(block);
        Fallback fallback = fallback(block);
        Explanations explanations = explanations(block);
        OutputSettings output = OutputSettings.read(block);
        Experiment experiment = experiment(block, base);
        ContactSettings contact = ContactSettings.read(block, base, name, date, channel, schema);
        DataSource data = new DataSection(base, dataDirectory, schema).read(block);
        block.done();
        block.yaml().refuseIfAny();
        if (data == null) {
            throw new IllegalStateException("The section data has no tables and no problem.");
        }
        return new CampaignFile(
                file,
                name,
                description,
                date,
                channel,
                listLength,
                audience,
                rules,
                bundle,
                training,
                objectives,
                fallback,
                explanations,
                output,
                experiment,
                contact,
                data,
                named(block, base));
    }

    /** The files under these keys, which were read. */
    private static List<Path> named(Yaml.Block campaign, Path base) {
        List<Path> files = new ArrayList<>();
        for (String key : List.of("experiment", "contact_policy")) {
            if (campaign.node(key) instanceof Yaml.Text text) {
                files.add(base.resolve(text.text()).normalize());
            }
        }
        return files;
    }

    /** The same campaign with another way to treat bad rows of its data. */
    public CampaignFile withBadRows(BadRows value) {
        return with(explanations, output, data.withBadRows(value));
    }

    /** The same campaign with something else written of each decision. */
    public CampaignFile withExplanations(Explanations value) {
        return with(value, output, data);
    }

    /** The same campaign with its decisions written in another form, which is none of a database. */
    public CampaignFile withDecisions(DecisionFormat value) {
        return withOutput(output.withDecisions(value));
    }

    CampaignFile withOutput(OutputSettings value) {
        return with(explanations, value, data);
    }

    private CampaignFile with(Explanations otherExplanations, OutputSettings otherOutput, DataSource otherData) {
        return new CampaignFile(
                file,
                name,
                description,
                date,
                channel,
                listLength,
                audience,
                rules,
                bundle,
                training,
                objectives,
                fallback,
                otherExplanations,
                otherOutput,
                experiment,
                contact,
                otherData,
                named);
    }

    /** The context of the campaign's decisions. */
    public Context context() {
        return new Context(name, date, channel);
    }

    private static AttributeSchema attributes(Yaml.Block campaign) {
        SortedMap<String, AttributeSchema.Type> types = new TreeMap<>();
        Yaml.Block block = campaign.block("attributes");
        if (block != null) {
            for (String name : block.keys()) {
                if (DataSource.CUSTOMER_COLUMNS.contains(name) || DataSource.USAGE_COLUMNS.contains(name)) {
                    campaign.yaml()
                            .problem(
                                    block.key(name),
                                    "\"" + name + "\" is a standard column and can't be declared as an attribute.",
                                    "");
                }
                types.put(name, block.word(name, List.of(AttributeSchema.Type.values())));
            }
        }
        SortedSet<String> protectedNames = new TreeSet<>();
        for (Yaml.Text name : campaign.texts("protected")) {
            if (DataSource.isStandard(name.text())) {
                campaign.yaml()
                        .problem(
                                name,
                                "\"" + name.text()
                                        + "\" is a standard column, which decisions need; it can't be protected.",
                                "");
            } else if (types.containsKey(name.text())) {
                campaign.yaml()
                        .problem(
                                name,
                                "\"" + name.text() + "\" is declared under \"attributes\"; it can't be protected too.",
                                "Remove it there: what is protected is not for use.");
            } else {
                protectedNames.add(name.text());
            }
        }
        return new AttributeSchema(types, protectedNames);
    }

    /** The experiment that the key names or holds. */
    private static @Nullable Experiment experiment(Yaml.Block campaign, Path base) {
        Yaml.Node node = campaign.node("experiment");
        if (node == null) {
            return null;
        }
        if (!(node instanceof Yaml.Text)) {
            Yaml.Block block = campaign.blockOf("experiment", node);
            return block == null ? null : ExperimentFile.read(block, base);
        }
        String name = campaign.textOf("experiment", node, "the file of an experiment");
        Path file = base.resolve(name).normalize();
        if (name.isEmpty()) {
            return null;
        }
        if (!Files.isRegularFile(file)) {
            campaign.yaml()
                    .problem(
                            campaign.key("experiment"),
                            "The file " + file + " of experiment does not exist.",
                            "Paths are relative to the campaign file.");
            return null;
        }
        return ExperimentFile.read(file);
    }

    private static Explanations explanations(Yaml.Block campaign) {
        Yaml.Node node = campaign.node("explanations");
        if (node == null) {
            return Explanations.SHORT;
        }
        String word = campaign.textOf("explanations", node, "one of " + Explanations.words());
        Explanations explanations = Explanations.of(word).orElse(null);
        if (explanations == null && !word.isEmpty()) {
            campaign.yaml()
                    .problem(
                            node,
                            "Found \"" + word + "\" as explanations; expected one of " + Explanations.words() + ".",
                            "");
        }
        return explanations == null ? Explanations.SHORT : explanations;
    }

    private static @Nullable Fallback fallback(Yaml.Block campaign) {
        Yaml.Node node = campaign.node("fallback");
        if (node == null) {
            return null;
        }
        String expected = "one of " + String.join(", ", Fallback.words());
        String word = campaign.textOf("fallback", node, expected);
        Fallback fallback = Fallback.of(word).orElse(null);
        if (fallback == null && !word.isEmpty()) {
            campaign.yaml().problem(node, "Found \"" + word + "\" as fallback; expected " + expected + ".", "");
        }
        return fallback;
    }
}
