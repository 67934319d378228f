package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.PublicData;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.data.Interactions;
import io.offerwright.domain.Customer;
import io.offerwright.features.FeatureSpace;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The mapping language on a public data set whose files were made by others. */
class IbmTelcoCampaignTest {
    private static CampaignFile campaign() {
        return CampaignFile.read(Path.of("sample-campaigns/ibm-telco"), PublicData.folder("ibm-telco-ext"));
    }

    @Test
    void theFilesAreReadAsTheyAre() {
        Dataset data = campaign().data().read();
        assertThat(data.customers()).hasSize(5_607);
        assertThat(data.catalog().size()).isEqualTo(9);
        Customer first = data.customers().get(0);
        assertThat(first.id()).isEqualTo("8779-QRDMV");
        assertThat(first.tenureDays()).isEqualTo(30);
        assertThat(first.usage().dataGb()).isEqualTo(8);
        assertThat(first.usage().callMinutes()).isNaN();
        assertThat(first.attributes()).containsEntry("age", "78").containsEntry("internet_type", "DSL");
        assertThat(data.report().skipped()).isZero();
    }

    @Test
    void ownedServicesAreAcceptedOffersAndHeld() {
        CampaignFile campaign = campaign();
        Dataset data = campaign.data().read();
        Interactions owned = data.events().accepted(campaign.date().atStartOfDay());
        assertThat(owned.size()).isEqualTo(data.events().size());
        Set<String> internet = data.customers().stream()
                .filter(campaign.audience()::includes)
                .map(Customer::id)
                .collect(Collectors.toSet());
        long ofInternet = data.events().stream()
                .filter(event -> internet.contains(event.customerId()))
                .count();
        assertThat((double) ofInternet / internet.size()).isCloseTo(4.4, within(0.1));
        History history = History.of(data, campaign.date());
        assertThat(history.holdings(data.customers().get(1)))
                .extracting(holding -> holding.offerId())
                .containsExactly("multiple-lines", "online-backup", "unlimited-data");
    }

    @Test
    void theFeaturesLearnFromWhatIsAllowedOnly() {
        CampaignFile campaign = campaign();
        Dataset data = campaign.data().read();
        FeatureSpace space = FeatureSpace.fit(
                data.customers(), data.catalog(), campaign.data().attributes(), FeatureSpace.Identity.OFFERS);
        assertThat(space.customerFeatures()).isBetween(40, 80);
        for (int feature = 0; feature < space.customerFeatures(); feature++) {
            assertThat(space.customerFeatureName(feature))
                    .doesNotContainIgnoringCase("charge =")
                    .doesNotContainIgnoringCase("revenue");
        }
    }
}
