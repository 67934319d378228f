package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.features.FeatureSpace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The campaigns that a newcomer tries first. */
class SampleCampaignsTest {
    @ParameterizedTest
    @CsvSource({"spring-upgrade, 500", "churn-save, 50", "welcome, 20", "family, 500"})
    void eachIsReadAndSpeaksToSomebodyButNotToAll(String name, int least) {
        CampaignFile campaign = CampaignFile.read(Path.of("sample-campaigns", name));
        Dataset data = campaign.data().read();
        assertThat(campaign.name()).isEqualTo(name);
        assertThat(data.report().skipped()).isZero();
        assertThat(data.customers().stream()
                        .filter(campaign.audience()::includes)
                        .count())
                .isBetween((long) least, data.customers().size() - 100L);
        History history = History.of(data, campaign.date());
        assertThat(data.customers())
                .anyMatch(customer -> !history.contacts(customer).isEmpty());
        FeatureSpace space = FeatureSpace.fit(
                data.customers(), data.catalog(), campaign.data().attributes(), FeatureSpace.Identity.OFFERS);
        assertThat(space.customerFeatures()).isBetween(60, 120);
    }

    @Test
    void withoutAConfigurationABundleIsTrainedAsTheSampleIs() {
        assertThat(TrainingSettings.of(1)).isEqualTo(TrainingSettings.read(Path.of("models/ensemble.yaml")));
    }
}
