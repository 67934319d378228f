package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.DataSource;
import io.offerwright.engine.Bundle;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

/** The card of the bundle that the sample campaigns use. */
class ModelCardTest {
    private static final ModelCard CARD = ModelCard.of(
            Bundle.read(Path.of("models/sample")),
            DataSource.in(Path.of("sample-campaigns/data")).read(),
            LocalDateTime.MAX,
            2);

    /** The head of the lists of two hundred customers tells members apart by a hundredth or two only; all pairs tell them apart better. */
    @Test
    void theEnsembleRanksAsWellAsItsBestMemberAndFarBetterThanPopularity() {
        RankingMetrics ensemble = CARD.lines().get(0).metrics();
        assertThat(CARD.lines())
                .extracting(ModelCard.Line::name)
                .containsExactly("ensemble", "warp", "bpr", "deep", "warp-kos", "als", "popularity");
        for (ModelCard.Line line : CARD.lines().subList(1, CARD.lines().size())) {
            assertThat(ensemble.ndcg())
                    .as(line.name())
                    .isGreaterThan(line.metrics().ndcg() - 0.01);
            assertThat(ensemble.auc())
                    .as(line.name())
                    .isGreaterThanOrEqualTo(line.metrics().auc());
        }
        RankingMetrics popularity = CARD.lines().get(CARD.lines().size() - 1).metrics();
        assertThat(ensemble.precision()).isGreaterThan(popularity.precision() + 0.2);
    }

    @Test
    void theChancesHoldForCustomersWhoHadNoPartInThem() {
        assertThat(CARD.reliability().cases()).isGreaterThan(10_000);
        assertThat(CARD.reliability().expectedCalibrationError()).isLessThan(0.02);
    }

    @Test
    void thePageSaysWhatWasMeasuredAndDrawsADotPerBin() {
        Document page = Jsoup.parse(CARD.html());
        assertThat(page.title()).contains(CARD.bundle().fingerprint().abbreviated());
        assertThat(page.select("svg circle")).hasSameSizeAs(CARD.reliability().bins());
        assertThat(page.select("svg[role=img]").attr("aria-labelledby")).isEqualTo("diagram");
        assertThat(page.select("table").first().select("tbody tr").first().text())
                .startsWith("ensemble "
                        + ModelCard.decimal(CARD.lines().get(0).metrics().precision(), 3));
        assertThat(page.select("#made ~ dl").text()).contains("weights").contains("learnt");
    }
}
