package io.offerwright.campaign;

import io.offerwright.data.DatabaseOutput;
import io.offerwright.ledger.Ledger;
import io.offerwright.yaml.Yaml;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the results of a run go, and in which form: the section {@code output} of a campaign.
 *
 * @param decisions the form of the decisions
 * @param table where they go if they go to a database; null otherwise
 * @param explanationsPacked whether the file of explanations is compressed by gzip
 */
public record OutputSettings(
        DecisionFormat decisions, DatabaseOutput.@Nullable Target table, boolean explanationsPacked) {
    /** Files of text in the folder of results. */
    public static final OutputSettings DEFAULT = new OutputSettings(DecisionFormat.CSV, null, false);

    public OutputSettings {
        if ((decisions == DecisionFormat.DATABASE) != (table != null)) {
            throw new IllegalArgumentException("A table belongs to decisions that go to a database, and to no others.");
        }
    }

    /** The settings of a campaign file; problems go to the file's. */
    static OutputSettings read(Yaml.Block campaign) {
        Yaml.Block block = campaign.block("output");
        if (block == null) {
            return DEFAULT;
        }
        boolean packed = explanationsPacked(block);
        Yaml.Node node = block.node("decisions");
        OutputSettings settings = DEFAULT;
        if (node instanceof Yaml.Entries) {
            DatabaseOutput.Target table = table(Objects.requireNonNull(block.blockOf("decisions", node)));
            settings = table == null ? DEFAULT : new OutputSettings(DecisionFormat.DATABASE, table, packed);
        } else if (node != null) {
            settings = new OutputSettings(format(block, node), null, packed);
        }
        block.done();
        return new OutputSettings(settings.decisions(), settings.table(), packed);
    }

    private static DecisionFormat format(Yaml.Block block, Yaml.Node node) {
        String expected = "one of " + DecisionFormat.words() + ", or database and table";
        String word = block.textOf("decisions", node, expected);
        DecisionFormat format = DecisionFormat.of(word).orElse(null);
        if (format == null && !word.isEmpty()) {
            block.yaml().problem(node, "Found \"" + word + "\" as decisions; expected " + expected + ".", "");
        }
        return format == null ? DecisionFormat.CSV : format;
    }

    private static boolean explanationsPacked(Yaml.Block block) {
        Yaml.Node node = block.node("explanations");
        if (node == null) {
            return false;
        }
        String word = block.textOf("explanations", node, "jsonl or jsonl.gz");
        if (!word.equals("jsonl") && !word.equals("jsonl.gz") && !word.isEmpty()) {
            block.yaml()
                    .problem(
                            node,
                            "Found \"" + word + "\" as explanations; expected jsonl or jsonl.gz.",
                            "What they say is chosen by \"explanations\" beside \"output\".");
        }
        return word.equals("jsonl.gz");
    }

    private static DatabaseOutput.@Nullable Target table(Yaml.Block block) {
        String address = DatabaseAddress.read(block);
        String table = block.text("table", "the name of a table");
        block.done();
        if (!table.isEmpty() && !DatabaseOutput.Target.isName(table)) {
            block.yaml()
                    .problem(
                            block.key("table"),
                            "\"" + table + "\" can't be the name of a table; expected letters, digits and underscores,"
                                    + " perhaps after a schema and a point.",
                            "");
            return null;
        }
        return table.isEmpty() || address.isEmpty() ? null : new DatabaseOutput.Target(address, table);
    }

    /** The same with the decisions in another form, which is none of a database. */
    public OutputSettings withDecisions(DecisionFormat format) {
        return new OutputSettings(format, null, explanationsPacked);
    }

    /** What results depend on. */
    String told() {
        return decisions + " " + explanationsPacked + " "
                + (table == null ? "" : Ledger.withoutPassword(table.address()) + " " + table.table());
    }
}
