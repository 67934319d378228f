package io.offerwright.experiment;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Score;
import io.offerwright.domain.Spelling;
import io.offerwright.ranking.ObjectiveWeights;
import io.offerwright.yaml.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Reads an experiment from YAML.
 *
 * <pre>
 *   name: bolder-lists          # in assignments and reports
 *   salt: bolder-lists-2026     # chooses who gets what; the name if not given
 *   control: usual              # what the others are compared with
 *   holdout: 0.05               # share of customers whom no campaign speaks to, 0 if not given; or { share: 0.05, salt: year-2027 }
 *   baseline: 0.04              # conversion expected of the control, if known
 *   minimal_lift: 0.1           # the lift worth finding, 0.1 if not given
 *   arms:                       # shares are multiples of 0.0001; what they leave of 1 takes no part
 *     usual: { share: 0.5 }
 *     bold: { share: 0.5, list_length: 5, objectives: { relevance: 0.5, revenue: 0.4 }, rules: ../rules, bundle: ../bundle }
 * </pre>
 *
 * <p>With a holdout, the arms and the control may be missing: then all others are of one arm, {@value #EVERYBODY}, and the campaign
 * is as it is without an experiment, except that it does not speak to those who are held out.
 */
public final class ExperimentFile {
    private static final int MOST_ARMS = 100;

    /** The only arm of an experiment that is but a holdout. */
    private static final String EVERYBODY = "usual";

    private static final Experiment.Arm EVERYBODY_ARM =
            new Experiment.Arm(EVERYBODY, Assignment.BUCKETS, ArmSettings.USUAL);

    private ExperimentFile() {}

    /**
     * Reads a file; paths in it are relative to it.
     *
     * @throws InputException with all problems of the file
     */
    public static Experiment read(Path file) {
        Yaml.Block block = Yaml.read(file);
        Path parent = file.getParent();
        Experiment experiment = read(block, parent == null ? Path.of(".") : parent);
        block.yaml().refuseIfAny();
        return experiment;
    }

    /** Reads a block of a file, whose problems are noted down there; after one the result is of no use. */
    public static Experiment read(Yaml.Block block, Path base) {
        String name = block.text("name", "a name such as bolder-lists");
        String salt = block.text("salt", "any text that no other experiment has", name);
        if (name.equals(Holdout.EXPERIMENT)) {
            block.yaml().problem(block.key("name"), "\"" + name + "\" is the name of the holdout.", "Choose another.");
        }
        if (salt.indexOf('\0') >= 0) {
            block.yaml().problem(block.key("salt"), "The salt holds a zero character.", "Choose letters and digits.");
            salt = "";
        }
        Holdout holdout = holdout(block);
        if (holdout.buckets() > 0 && holdout.salt().equals(salt)) {
            block.yaml()
                    .problem(
                            block.key("holdout"),
                            "The holdout has the salt of the experiment; then who is held out and who is in the first arm are the"
                                    + " same.",
                            "Choose another.");
        }
        double rate = block.number("baseline", 0, 1, Double.NaN);
        double lift = block.number("minimal_lift", 1e-6, 1_000, Experiment.USUAL_LIFT);
        boolean holdoutAlone = holdout.buckets() > 0 && block.node("arms") == null && block.node("control") == null;
        List<Experiment.Arm> arms = holdoutAlone ? List.of(EVERYBODY_ARM) : arms(block, base);
        String control = holdoutAlone ? EVERYBODY : block.text("control", "the name of an arm");
        List<String> names = arms.stream().map(Experiment.Arm::name).toList();
        if (!control.isEmpty() && !names.isEmpty() && !names.contains(control)) {
            block.yaml()
                    .problem(
                            block.key("control"),
                            "control is \"" + control + "\"; expected one of " + String.join(", ", names) + ".",
                            Spelling.hint(control, names));
        }
        block.done();
        int sum = arms.stream().mapToInt(Experiment.Arm::buckets).sum();
        boolean usable = !salt.isEmpty() && !arms.isEmpty() && sum <= Assignment.BUCKETS;
        Assignment assignment = new Assignment(
                usable ? salt : "unusable",
                usable
                        ? arms.stream()
                                .map(arm -> new Assignment.Share(arm.name(), arm.buckets()))
                                .toList()
                        : List.of(new Assignment.Share("unusable", 1)));
        return new Experiment(
                name,
                assignment,
                holdout,
                arms,
                control,
                Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate),
                lift);
    }

    private static Holdout holdout(Yaml.Block block) {
        Yaml.Node node = block.node("holdout");
        if (node == null) {
            return Holdout.NONE;
        }
        if (node instanceof Yaml.Entries) {
            Yaml.Block own = block.blockOf("holdout", node);
            if (own == null) {
                return Holdout.NONE;
            }
            int buckets = share(own, "share", 0.9);
            String salt = own.text("salt", "any text", Holdout.EXPERIMENT);
            own.done();
            return salt.isEmpty() || salt.indexOf('\0') >= 0 ? Holdout.NONE : new Holdout(salt, buckets);
        }
        return new Holdout(Holdout.EXPERIMENT, share(block, "holdout", 0.9));
    }

    private static int share(Yaml.Block block, String key, double most) {
        if (block.node(key) == null) {
            block.yaml()
                    .problem(
                            block.here(),
                            "There is no \"" + key + "\" here; expected a number from 0 to " + (most == 1 ? "1" : "0.9")
                                    + ".",
                            "");
            return 0;
        }
        double share = block.number(key, 0, most, 0);
        double buckets = share * Assignment.BUCKETS;
        if (Math.abs(buckets - Math.rint(buckets)) > 1e-6) {
            block.yaml().problem(block.key(key), key + " must be a multiple of 0.0001.", "Write 0.3333 for a third.");
        }
        return (int) Math.rint(buckets);
    }

    private static List<Experiment.Arm> arms(Yaml.Block experiment, Path base) {
        List<Experiment.Arm> arms = new ArrayList<>();
        Yaml.Block block = experiment.block("arms");
        if (block == null) {
            if (experiment.node("arms") == null) {
                experiment
                        .yaml()
                        .problem(
                                experiment.here(),
                                "There are no \"arms\"; expected two or more by name, each with its share.",
                                "Write arms: { usual: { share: 0.5 }, bold: { share: 0.5 } }; or a holdout alone, without arms and control.");
            }
            return arms;
        }
        int sum = 0;
        for (String name : block.keys()) {
            if (name.equals(Holdout.ARM) || name.isBlank()) {
                experiment
                        .yaml()
                        .problem(
                                block.key(name),
                                "An arm can't be called \"" + name + "\".",
                                name.isBlank() ? "" : "Held-out customers are called so; see the key \"holdout\".");
            }
            Yaml.Block arm = block.block(name);
            if (arm != null) {
                int buckets = share(arm, "share", 1);
                arms.add(new Experiment.Arm(name, buckets, settings(arm, base)));
                arm.done();
                sum += buckets;
            }
        }
        if (sum > Assignment.BUCKETS) {
            experiment
                    .yaml()
                    .problem(
                            experiment.key("arms"),
                            "The shares of the arms add up to "
                                    + Score.text((long) sum * (Score.ONE / Assignment.BUCKETS))
                                    + "; expected at most 1.",
                            "");
        }
        if (block.keys().size() < 2 || block.keys().size() > MOST_ARMS) {
            experiment
                    .yaml()
                    .problem(
                            experiment.key("arms"),
                            "There are " + block.keys().size() + " arms; expected 2 to " + MOST_ARMS + ".",
                            "");
        }
        return arms;
    }

    private static ArmSettings settings(Yaml.Block arm, Path base) {
        Optional<Path> bundle = directory(arm, base, "bundle");
        Optional<Path> rules = directory(arm, base, "rules");
        Optional<ObjectiveWeights> objectives =
                arm.node("objectives") == null ? Optional.empty() : Optional.of(objectives(arm));
        OptionalInt length = arm.node("list_length") == null
                ? OptionalInt.empty()
                : OptionalInt.of((int) arm.whole("list_length", 1, 1_000, 1));
        return new ArmSettings(bundle, rules, objectives, length);
    }

    /** The weights under {@code objectives}, the usual ones where none are told. */
    public static ObjectiveWeights objectives(Yaml.Block parent) {
        ObjectiveWeights usual = ObjectiveWeights.DEFAULT;
        Yaml.Block block = parent.block("objectives");
        if (block == null) {
            return usual;
        }
        ObjectiveWeights weights = new ObjectiveWeights(
                weight(block, "relevance", usual.relevance()),
                weight(block, "revenue", usual.revenue()),
                weight(block, "diversity", usual.diversity()));
        block.done();
        return weights;
    }

    private static long weight(Yaml.Block block, String key, long usual) {
        return Score.of(block.number(key, 0, 1, (double) usual / Score.ONE));
    }

    private static Optional<Path> directory(Yaml.Block block, Path base, String key) {
        Yaml.Node node = block.node(key);
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(block.directory(key, block.textOf(key, node, "a directory"), base));
    }
}
