package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.data.Weighting;
import io.offerwright.evaluation.EvaluationSet;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.Split;
import io.offerwright.features.Seasons;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrainingRowsTest {
    private static final LocalDateTime END = LocalDate.MAX.atStartOfDay();
    private static final Dataset TWO = SeasonalTelco.read(3, """
            customer_id,offer_id,at,outcome,channel,propensity
            C000,ROAM-0,2025-01-05T09:00:00,ACCEPT,SMS,
            C000,ROAM-1,2025-04-05T09:00:00,IMPRESSION,SMS,
            C000,ROAM-0,2025-07-05T09:00:00,ACCEPT,SMS,
            C000,GIFT-0,2025-08-05T09:00:00,ACCEPT,SMS,
            C000,GIFT-0,2025-08-06T09:00:00,ACCEPT,SMS,
            C002,GIFT-0,2025-12-31T23:00:00,ACCEPT,SMS,
            """);

    private static String text(Dataset data, Interactions interactions) {
        List<String> entries = new ArrayList<>();
        for (int entry = 0; entry < interactions.size(); entry++) {
            entries.add(interactions.user()[entry] + " "
                    + data.catalog().offer(interactions.item()[entry]).id() + " "
                    + interactions.value()[entry] + " "
                    + interactions.weight()[entry]);
        }
        return String.join(", ", entries);
    }

    @Test
    void aRowIsACustomerInAQuarterAndWhatWasTakenInAnotherIsNeitherLikedNorDrawn() {
        TrainingRows rows = TrainingRows.of(TWO, Seasons.QUARTERS, END);
        Interactions train = rows.train(TWO.events().accepted(END), END);

        assertThat(rows.size()).isEqualTo(4);
        assertThat(train.ownerOf()).containsExactly(0, 0, 0, 2);
        assertThat(train.owners()).isEqualTo(3);
        assertThat(List.of(rows.season(0), rows.season(1), rows.season(2), rows.season(3)))
                .containsExactly(0, 1, 2, 3);
        assertThat(text(TWO, train))
                .isEqualTo("0 ROAM-0 1.0 0.5, 2 ROAM-0 1.0 0.5, 2 GIFT-0 1.0 1.0, 3 GIFT-0 1.0 1.0, 0 GIFT-0 0.0 0.0");
    }

    @Test
    void whatHappensAfterTheMomentIsNotTrainedOn() {
        LocalDateTime summer = LocalDate.of(2025, 8, 1).atStartOfDay();
        TrainingRows rows = TrainingRows.of(TWO, Seasons.QUARTERS, END);
        assertThat(text(TWO, rows.train(TWO.events().accepted(summer), summer)))
                .isEqualTo("0 ROAM-0 1.0 0.5, 2 ROAM-0 1.0 0.5");

        TrainingRows early =
                TrainingRows.of(TWO, Seasons.QUARTERS, LocalDate.of(2025, 3, 1).atStartOfDay());
        assertThat(early.size()).isEqualTo(1);
    }

    @Test
    void withoutSeasonsRowsAreCustomersAndNothingChanges() {
        TrainingRows rows = TrainingRows.of(TWO, Seasons.NONE, END);
        Interactions accepted = TWO.events().accepted(END);
        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.train(accepted, END)).isSameAs(accepted);
        assertThat(rows.test(accepted)).isSameAs(accepted);
        assertThat(accepted.ownerOf()).isNull();
    }

    @Test
    void whatIsHeldOutOfACustomerIsHeldOutOfAllSeasons() {
        Dataset data = SeasonalTelco.data(false);
        TrainingRows rows = TrainingRows.of(data, Seasons.MONTHS, END);
        Interactions all = rows.train(data.events().accepted(END), END);
        for (Holdout part : List.of(
                Holdout.random(all, 0.3, 0.2, 5), Holdout.folds(all, 3, 5).get(1))) {
            Set<String> kept = pairs(part.train());
            Set<String> out = pairs(part.test());
            assertThat(out).isNotEmpty().doesNotContainAnyElementsOf(kept);
            assertThat(kept.size() + out.size())
                    .isEqualTo(data.events().accepted(END).size());
        }
    }

    @Test
    void theSameOffersOfTheSameCustomersAreHeldOutWithSeasonsAsWithout() {
        Dataset data = SeasonalTelco.data(true);
        Split plain = split(data, Seasons.NONE);
        Split quarters = split(data, Seasons.QUARTERS);

        assertThat(pairs(quarters.test())).isEqualTo(pairs(plain.test()));
        assertThat(pairs(quarters.train())).isEqualTo(pairs(plain.train()));
        Holdout last = Holdout.last(data.events(), 0.2, Weighting.EQUAL, TrainingRows.of(data, Seasons.QUARTERS, END));
        Holdout plainLast = Holdout.last(data.events(), 0.2, Weighting.EQUAL);
        assertThat(pairs(last.test())).isEqualTo(pairs(plainLast.test()));
        assertThat(pairs(last.train())).isEqualTo(pairs(plainLast.train()));
    }

    private static Split split(Dataset data, Seasons seasons) {
        Preparation preparation = Preparation.NONE.withSeasons(seasons).withCustomerIdentity(true);
        return EvaluationSet.of(data, "data", 0.3, 0.1, 7, preparation, Optional.empty())
                .split();
    }

    /** Who likes what, whatever the season. */
    private static Set<String> pairs(Interactions interactions) {
        Set<String> pairs = new TreeSet<>();
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (interactions.value()[entry] > 0) {
                pairs.add(interactions.owner(entry) + " " + interactions.item()[entry]);
            }
        }
        return pairs;
    }
}
