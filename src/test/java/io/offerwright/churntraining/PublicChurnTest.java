package io.offerwright.churntraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.PublicData;
import io.offerwright.churntraining.ChurnStudy.Columns;
import io.offerwright.churntraining.ChurnStudy.Kind;
import io.offerwright.churntraining.Finding.Verdict;
import io.offerwright.data.TextColumns;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Public churn data: quality as references have it, and known leaks found. Skipped where the data is absent. */
class PublicChurnTest {
    @Test
    void theLeaksOfTheIbmTelcoAreNamedAndTheRestIsGoodEnough() {
        Path folder = PublicData.folder("ibm-telco-ext");
        TextColumns table = TextColumns.read(folder.resolve("services.csv.gz"));
        for (String name : new String[] {"status", "demographics", "location"}) {
            table = table.join(TextColumns.read(folder.resolve(name + ".csv.gz")), "Customer_ID", name + ".");
        }
        // The lifetime value is a leak by its making, which no data can show: it is warned of, and left out here by
        // name.
        Columns columns = new Columns(new TreeSet<>(), new TreeSet<>(Set.of("CLTV")), new TreeSet<>(), new TreeSet<>());
        ChurnStudy.Result result =
                ChurnStudy.of(1).with(columns).run(Frame.of(table, "Churn_Label", null), "ibm", Map.of(), 2);
        Map<String, Finding> found =
                result.findings().stream().collect(Collectors.toMap(Finding::column, Function.identity()));

        for (String leak : new String[] {
            "Satisfaction_Score", "Churn_Score", "Churn_Value", "Churn_Category", "Churn_Reason", "Customer_Status"
        }) {
            assertThat(found.get(leak).verdict()).as(leak).isEqualTo(Verdict.LEFT_OUT);
            assertThat(found.get(leak).cause().leak()).as(leak).isTrue();
        }
        assertThat(found.values().stream()
                        .filter(finding -> finding.cause().leak())
                        .count())
                .isEqualTo(6);
        for (String honest : new String[] {"Contract", "Tenure in Months", "Monthly_Charge", "Number of Referrals"}) {
            assertThat(found.get(honest).verdict()).as(honest).isEqualTo(Verdict.USED);
        }
        assertThat(result.measured().get(Kind.LOGISTIC).after().auc()).isGreaterThan(0.895);
        assertThat(result.measured().get(Kind.TREES).after().auc()).isGreaterThan(0.905);
        assertThat(result.measured().get(result.chosen()).expected().calibrationError())
                .isLessThan(0.02);
        assertThat(result.chosen()).isEqualTo(Kind.TREES);
    }

    @Test
    void theLifetimeValueIsWarnedOf() {
        Path folder = PublicData.folder("ibm-telco-ext");
        TextColumns table = TextColumns.read(folder.resolve("status.csv.gz"));
        Finding found = new LeakSearch(
                        Frame.of(table, "Churn_Label", null).only(Set.of("CLTV")::contains), Columns.ALL, 1, 1)
                .run()
                .get(0);

        assertThat(found.verdict()).isEqualTo(Verdict.WARNED);
        assertThat(found.auc()).isBetween(0.55, 0.6);
    }

    @Test
    void noColumnOfTheOtherSetIsALeak() {
        Path folder = PublicData.folder("mlc-churn");
        Frame frame = Frame.of(TextColumns.read(folder.resolve("mlc_churn.csv.gz")), "churn", null);
        ChurnStudy.Result result =
                new ChurnStudy(ChurnStudy.Choice.BEST, Columns.ALL, 1, 3).run(frame, "mlc", Map.of(), 2);

        assertThat(result.findings()).allMatch(finding -> finding.verdict() == Verdict.USED);
        assertThat(result.measured().get(Kind.LOGISTIC).after().auc()).isGreaterThan(0.85);
        assertThat(result.measured().get(Kind.TREES).after().auc()).isGreaterThan(0.91);
    }
}
