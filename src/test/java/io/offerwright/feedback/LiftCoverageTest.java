package io.offerwright.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.simulation.Responses;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiftCoverageTest {
    /** Of 40 intervals that hold the truth 95 times in 100, fewer than 33 do so once in 1,000 times. */
    @Test
    void theIntervalHoldsTheTrueLift() throws IOException {
        LiftCoverage.Covered covered = new LiftCoverage(300).run(40);

        assertThat(covered.injectedFound()).isTrue();
        assertThat(covered.conversion()).isGreaterThanOrEqualTo(33);
        assertThat(covered.revenue()).isGreaterThanOrEqualTo(32);
    }

    /** What came out when this was written: a change of it is a change of the world, of the draws, or of what counts. */
    @Test
    void aSmallCampaignComesOutAsEver() throws IOException {
        LiftCoverage.Campaign campaign = new LiftCoverage(400).campaign(7);
        CampaignResults results = campaign.results();
        Responses.Counts drawn = campaign.truth().counts();
        CampaignResults.Counts total = results.funnel().total();

        assertThat(List.of(total.impressions(), total.clicks(), total.accepts(), total.declines()))
                .containsExactly(drawn.impressions(), drawn.clicks(), drawn.accepts(), drawn.declines());
        assertThat(results.funnel())
                .isEqualTo(new CampaignResults.Funnel(
                        400,
                        77,
                        323,
                        323,
                        95,
                        55,
                        44,
                        28,
                        new CampaignResults.Counts(323, 646, 153, 57, 44, 33, 44, 370.11)));
        CampaignResults.Estimate lift =
                results.experiments().get(0).comparisons().get(0).conversion();
        assertThat(lift.value()).isCloseTo(0.16167423907361989, within(1e-12));
        assertThat(lift.low()).isCloseTo(0.07685362622739501, within(1e-9));
        assertThat(lift.high()).isCloseTo(0.2190614119012761, within(1e-9));
        assertThat(campaign.truth().truth().lift()).isCloseTo(0.12137819286440603, within(1e-9));
    }
}
