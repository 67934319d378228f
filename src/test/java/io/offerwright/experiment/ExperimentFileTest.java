package io.offerwright.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.InputException;
import io.offerwright.experiment.Experiment.Membership;
import io.offerwright.ranking.ObjectiveWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFileTest {
    @TempDir
    private Path folder;

    private Experiment read(String yaml) throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, yaml);
        return ExperimentFile.read(file);
    }

    private void assertRefused(String yaml, String... problems) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOfSatisfying(InputException.class, e -> assertThat(e.problems())
                .extracting(problem -> problem.toString().replace(folder + "/", ""))
                .containsExactly(problems));
    }

    @Test
    void anExperimentIsWhatItsFileSays() throws IOException {
        Files.createDirectories(folder.resolve("rules"));
        Experiment experiment = read("""
                name: bolder
                salt: bolder-2026
                control: usual
                holdout: { share: 0.05, salt: year-2027 }
                baseline: 0.04
                minimal_lift: 0.2
                arms:
                  usual: { share: 0.3333 }
                  bold: { share: 0.6, list_length: 5, rules: rules, objectives: { relevance: 0.5 } }
                """);
        assertThat(experiment.name()).isEqualTo("bolder");
        assertThat(experiment.control()).isEqualTo("usual");
        assertThat(experiment.holdout()).isEqualTo(new Holdout("year-2027", 500));
        assertThat(experiment.baseline()).hasValue(0.04);
        assertThat(experiment.minimalLift()).isEqualTo(0.2);
        assertThat(experiment.arms()).hasSize(2);
        assertThat(experiment.arms().get(0)).isEqualTo(new Experiment.Arm("usual", 3_333, ArmSettings.USUAL));
        ArmSettings bold = experiment.arms().get(1).settings();
        assertThat(bold.listLength()).hasValue(5);
        assertThat(bold.rules()).hasValue(folder.resolve("rules"));
        assertThat(bold.objectives()).hasValue(new ObjectiveWeights(500_000, 200_000, 100_000));
        assertThat(bold.bundle()).isEmpty();
        assertThat(experiment.share("usual").orElseThrow()).isCloseTo(0.95 * 0.3333, within(1e-12));
        assertThat(experiment.share("holdout").orElseThrow()).isEqualTo(0.05);
        assertThat(experiment.share("other")).isEmpty();
    }

    @Test
    void theHoldoutComesBeforeTheArms() throws IOException {
        Experiment experiment = read("""
                name: bolder
                control: a
                holdout: 0.1
                arms: { a: { share: 0.5 }, b: { share: 0.4 } }
                """);
        int[] counts = new int[4];
        for (int index = 0; index < 20_000; index++) {
            String id = Integer.toString(index);
            Membership found = experiment.membership(id).orElse(new Membership("bolder", "rest"));
            boolean held = new Holdout("universal-holdout", 1_000).holds(id);
            assertThat(found.heldOut()).isEqualTo(held);
            assertThat(found.experiment()).isEqualTo(held ? "universal-holdout" : "bolder");
            counts[List.of("a", "b", "rest", "holdout").indexOf(found.arm())]++;
        }
        assertThat(counts[3]).isBetween(1_850, 2_150);
        assertThat(counts[0]).isBetween(8_700, 9_300);
        assertThat(counts[2]).isBetween(1_650, 1_950);
    }

    @Test
    void everythingWrongIsToldAtItsPlace() {
        assertRefused(
                """
                name: universal-holdout
                control: usal
                holdout: 1.5
                minimal_lift: big
                arms:
                  usual: { share: 0.6, list_length: 0 }
                  bold: { share: 0.500001, rules: nowhere }
                  holdout: { share: 0.1 }
                  plain: { }
                wheight: 3
                """,
                "experiment.yaml:1:1: \"universal-holdout\" is the name of the holdout. Choose another.",
                "experiment.yaml:3:10: holdout is \"1.5\"; expected a number from 0 to 0.9.",
                "experiment.yaml:4:15: minimal_lift is \"big\"; expected a number from 0.000001 to 1000.",
                "experiment.yaml:6:37: list_length is \"0\"; expected a whole number from 1 to 1000.",
                "experiment.yaml:7:11: share must be a multiple of 0.0001. Write 0.3333 for a third.",
                "experiment.yaml:7:28: The directory nowhere of rules does not exist. Paths are relative to the file.",
                "experiment.yaml:8:3: An arm can't be called \"holdout\". Held-out customers are called so; see the key"
                        + " \"holdout\".",
                "experiment.yaml:9:10: There is no \"share\" here; expected a number from 0 to 1.",
                "experiment.yaml:5:1: The shares of the arms add up to 1.2; expected at most 1.",
                "experiment.yaml:2:1: control is \"usal\"; expected one of usual, bold, holdout, plain. Did you mean \"usual\"?",
                "experiment.yaml:10:1: The key \"wheight\" is not known in the file. Known are name, salt, holdout, baseline,"
                        + " minimal_lift, arms, control.");
    }

    @Test
    void anExperimentWithoutArmsIsRefused() {
        assertRefused(
                "name: a\ncontrol: b\n",
                "experiment.yaml:1:1: There are no \"arms\"; expected two or more by name, each with its share. Write arms: {"
                        + " usual: { share: 0.5 }, bold: { share: 0.5 } }; or a holdout alone, without arms and control.");
        assertRefused(
                "name: a\ncontrol: b\nsalt: \"x\\0y\"\narms: { b: { share: 1 } }\n",
                "experiment.yaml:3:1: The salt holds a zero character. Choose letters and digits.",
                "experiment.yaml:4:1: There are 1 arms; expected 2 to 100.");
        assertRefused(
                "name: a\ncontrol: b\nholdout: { share: 0.1, salt: a }\narms: { b: { share: 0.5 }, c: { share: 0.5 } }\n",
                "experiment.yaml:3:1: The holdout has the salt of the experiment; then who is held out and who is in the first"
                        + " arm are the same. Choose another.");
    }

    @Test
    void aDesignPlansForEveryArmAndItsCorrection() throws IOException {
        Experiment experiment = read("""
                name: bolder
                control: usual
                arms: { bold: { share: 0.25 }, usual: { share: 0.5 }, gentle: { share: 0.2 } }
                """);
        Design design = Design.of(experiment, 0.05, 0.8);
        assertThat(design.shares()).containsExactly(0.5, 0.25, 0.2);
        double total = design.customers(0.04, 0.1);
        double smallest = new Power(0.025, 0.8, 0.4).customers(0.04, 0.044);
        assertThat(total).isCloseTo(smallest / 0.5, within(1e-6));
        assertThat(design.detectable(0.04, total)).isCloseTo(0.1, within(1e-6));
        assertThat(design.arms(1_001)).containsExactly(501L, 251L, 201L);
        assertThat(Design.days(70_001, 10_000)).isEqualTo(8);
        assertThatThrownBy(() -> new Design(0.05, 0.8, List.of(0.6, 0.6))).isInstanceOf(IllegalArgumentException.class);
    }
}
