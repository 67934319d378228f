package io.offerwright.churntraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.churntraining.ChurnStudy.Choice;
import io.offerwright.churntraining.ChurnStudy.Columns;
import io.offerwright.churntraining.Finding.Cause;
import io.offerwright.churntraining.Finding.Verdict;
import io.offerwright.data.TextColumns;
import io.offerwright.domain.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Planted leaks are found and named, and what honestly tells much is not called a leak. */
class LeakSearchTest {
    private static Map<String, Finding> search(Frame frame, Columns columns) {
        return new LeakSearch(frame, columns, 3, 2)
                .run().stream().collect(Collectors.toMap(Finding::column, Function.identity()));
    }

    @Test
    void eachPlantedLeakIsNamedAndNothingElse() {
        Map<String, Finding> found = search(Planted.frame(3_000, 5), Columns.ALL);

        assertThat(found.get("id").cause()).isEqualTo(Cause.IDENTIFIER);
        assertThat(found.get("one").cause()).isEqualTo(Cause.CONSTANT);
        assertThat(found.get("status").cause()).isEqualTo(Cause.RECODING);
        assertThat(found.get("status").evidence()).contains("of its 3 values 1 only");
        assertThat(found.get("reason").cause()).isEqualTo(Cause.ONE_CLASS);
        assertThat(found.get("reason").evidence()).contains("none of the");
        assertThat(found.get("score").cause()).isEqualTo(Cause.KNOWS);
        assertThat(found.get("score").auc()).isGreaterThan(0.95);
        assertThat(found.get("shadow").cause().leak()).isTrue();
        assertThat(found.get("ltv").verdict()).isEqualTo(Verdict.WARNED);
        for (String honest : List.of("contract", "tenure", "minutes", "plan", "noise", "halves")) {
            assertThat(found.get(honest).verdict()).as(honest).isEqualTo(Verdict.USED);
        }
        assertThat(found.get("contract").auc()).isGreaterThan(0.7);
    }

    /** Two columns that are the truth plus the same noise with other signs: each knows a little, both together all. */
    @Test
    void aColumnThatOnlyKnowsTogetherWithAnotherIsFoundByTheJump() {
        Random random = new Random(8);
        Frame frame = Planted.frame(2_000, 6);
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        List<String> label = new ArrayList<>();
        List<List<String>> cells = List.of(new ArrayList<>(), new ArrayList<>());
        for (int row = 0; row < frame.rows(); row++) {
            double noise = random.nextGaussian() * 3;
            double truth = frame.left(row) ? 1 : -1;
            first.add(Double.toString(Math.rint((truth + noise) * 1000) / 1000));
            second.add(Double.toString(Math.rint((truth - noise) * 1000) / 1000));
            label.add(frame.left(row) ? "1" : "0");
            cells.get(0).add(frame.values(row).words()[1]);
            cells.get(1).add(Double.toString(frame.values(row).numbers()[2]));
        }
        TextColumns table = new TextColumns(
                "made.csv",
                List.of("contract", "tenure", "first", "second", "left"),
                List.of(cells.get(0), cells.get(1), first, second, label));
        Map<String, Finding> found = search(Frame.of(table, "left", null), Columns.ALL);

        Set<String> leaks = found.values().stream()
                .filter(finding -> finding.cause() == Cause.JUMP)
                .map(Finding::column)
                .collect(Collectors.toSet());
        assertThat(leaks).hasSize(1).isSubsetOf("first", "second");
        Finding leak = found.get(leaks.iterator().next());
        assertThat(leak.auc()).isLessThan(0.75);
        assertThat(leak.evidence()).contains("jumps from");
        assertThat(found.get("contract").verdict()).isEqualTo(Verdict.USED);
        assertThat(found.get("tenure").verdict()).isEqualTo(Verdict.USED);
    }

    @Test
    void wishesAreHeardButAProtectedColumnIsNeverLearntFrom() {
        Frame frame = Planted.frame(600, 5);
        Columns columns = new Columns(
                new TreeSet<>(),
                new TreeSet<>(Set.of("noise")),
                new TreeSet<>(Set.of("score")),
                new TreeSet<>(Set.of("plan")));
        ChurnStudy.Result result = new ChurnStudy(Choice.LOGISTIC, columns, 1, 3).run(frame, "made.csv", Map.of(), 2);
        Map<String, Finding> found =
                result.findings().stream().collect(Collectors.toMap(Finding::column, Function.identity()));

        assertThat(found.get("noise").cause()).isEqualTo(Cause.EXCLUDED);
        assertThat(found.get("score").verdict()).isEqualTo(Verdict.KEPT);
        assertThat(found.get("plan").cause()).isEqualTo(Cause.PROTECTED);
        assertThat(result.model().inputs())
                .extracting("name")
                .contains("score", "contract")
                .doesNotContain("plan", "noise", "status", "id");
        assertThat(result.model().facts()).containsEntry("column.score", "kept, knows");

        Columns impossible = new Columns(
                new TreeSet<>(),
                new TreeSet<>(Set.of("tenur")),
                new TreeSet<>(Set.of("plan")),
                new TreeSet<>(Set.of("plan")));
        assertThatThrownBy(() -> new ChurnStudy(Choice.LOGISTIC, impossible, 1, 3).run(frame, "made.csv", Map.of(), 1))
                .isInstanceOfSatisfying(
                        InputException.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("tenure")
                .hasMessageContaining("protected");
        Columns nothing =
                new Columns(new TreeSet<>(Set.of("id", "one")), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        assertThatThrownBy(() -> new ChurnStudy(Choice.LOGISTIC, nothing, 1, 3).run(frame, "made.csv", Map.of(), 1))
                .hasMessageContaining("No column is left");
    }

    @Test
    void labelsThatTellNothingAreRefused() {
        TextColumns table = Planted.table(60, 1);

        assertThatThrownBy(() -> Frame.of(table, "lefft", null)).hasMessageContaining("left");
        assertThatThrownBy(() -> Frame.of(table, "plan", null)).hasMessageContaining("--positive");
        assertThatThrownBy(() -> Frame.of(table, "left", "perhaps")).hasMessageContaining("never says");
        assertThatThrownBy(() -> Frame.of(table, "id", "K1")).hasMessageContaining("1 left");
        assertThatThrownBy(() -> Frame.of(table, "one", "x")).hasMessageContaining("60 left");
    }
}
