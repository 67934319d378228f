package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.Dataset;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.features.Seasons;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.model.Ensemble;
import io.offerwright.replay.Replayer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions of bundles that know seasons, for an operator whose customers travel in summer. */
class SeasonalDecisionTest {
    private static final Dataset DATA = SeasonalTelco.data(true);
    private static final LocalDate JULY = LocalDate.of(2026, 7, 20);
    private static final LocalDate DECEMBER = LocalDate.of(2026, 12, 1);

    private static DecisionEngine quarters;

    @BeforeAll
    static void open() {
        quarters = DecisionEngine.open(train(DATA, Seasons.QUARTERS, 1, false));
    }

    @AfterAll
    static void close() {
        quarters.close();
    }

    private static Bundle train(Dataset data, Seasons seasons, int threads, boolean learnWeights) {
        List<Ensemble.Recipe> quick = new ArrayList<>();
        for (Ensemble.Recipe recipe : Ensemble.telco(3)) {
            quick.add(new Ensemble.Recipe(
                    recipe.name(),
                    recipe.weight(),
                    recipe.hyperparameters().with().components(8).build()));
        }
        Preparation preparation = Preparation.NONE.withSeasons(seasons);
        SortedMap<String, String> noRules = new TreeMap<>();
        return new BundleTraining(quick, learnWeights, Settings.DEFAULT, preparation)
                .train(data, noRules, LocalDate.of(2026, 1, 1).atStartOfDay(), threads, (member, epoch, all) -> {});
    }

    private static Decision decide(DecisionEngine engine, int customer, LocalDate date) {
        return engine.decide(request(customer, date));
    }

    private static DecisionRequest request(int customer, LocalDate date) {
        return DecisionRequest.of(DATA.customers().get(customer), new Context("test", date, Channel.EMAIL), 3);
    }

    private static long lowest(Decision decision, List<String> offers) {
        return offers.stream()
                .mapToLong(offer -> candidate(decision, offer).relevance())
                .min()
                .orElseThrow();
    }

    private static long highest(Decision decision, List<String> offers) {
        return offers.stream()
                .mapToLong(offer -> candidate(decision, offer).relevance())
                .max()
                .orElseThrow();
    }

    private static Candidate candidate(Decision decision, String offer) {
        return decision.candidates().stream()
                .filter(each -> each.offerId().equals(offer))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roamingComesFirstInJulyAndGiftsInDecember(boolean impressions) {
        try (DecisionEngine engine = impressions
                ? DecisionEngine.open(quarters.bundle())
                : DecisionEngine.open(train(SeasonalTelco.data(false), Seasons.MONTHS, 1, true))) {
            for (int customer = 0; customer < 20; customer++) {
                Decision july = decide(engine, customer, JULY);
                Decision december = decide(engine, customer, DECEMBER);
                assertThat(lowest(july, SeasonalTelco.ROAMING)).isGreaterThan(highest(july, SeasonalTelco.GIFTS));
                assertThat(lowest(december, SeasonalTelco.GIFTS))
                        .isGreaterThan(highest(december, SeasonalTelco.ROAMING));
                for (String roaming : SeasonalTelco.ROAMING) {
                    assertThat(candidate(july, roaming).propensity())
                            .isGreaterThan(candidate(december, roaming).propensity());
                }
            }
        }
    }

    @Test
    void withoutSeasonsTheDateMakesNoDifference() {
        try (DecisionEngine plain = DecisionEngine.open(train(DATA, Seasons.NONE, 1, false))) {
            assertThat(plain.features().seasons()).isEqualTo(Seasons.NONE);
            assertThat(decide(plain, 3, JULY).candidates())
                    .isEqualTo(decide(plain, 3, DECEMBER).candidates());
            assertThat(plain.bundle().provenance().facts()).doesNotContainKey("data.seasons");
        }
    }

    @Test
    void theSentenceNamesTheSeasonAndTheTreeAddsUp() {
        List<String> reasons = new ArrayList<>();
        for (LocalDate date : List.of(JULY, DECEMBER)) {
            Explained explained = quarters.decideAndExplain(request(7, date));
            for (Candidate candidate : explained.decision().candidates()) {
                assertThat(explained.explanation(candidate.offerId()).recompute())
                        .isEqualTo(candidate.score() * Score.ONE);
            }
            explained.chosen().forEach(candidate -> reasons.add(explained.reason(candidate.offerId())));
        }
        assertThat(reasons.subList(0, 3))
                .anyMatch(reason -> reason.matches("Chosen because .*it is the third quarter\\."));
        assertThat(reasons.subList(3, 6))
                .anyMatch(reason -> reason.matches("Chosen because .*it is the fourth quarter\\."))
                .noneMatch(reason -> reason.contains("third quarter"));
        assertThat(reasons).noneMatch(reason -> reason.contains("customer it is"));
    }

    @Test
    void aRecordedDecisionIsRepeatedInAnotherEngineWhateverTheDate(@TempDir Path folder) {
        try (Ledger ledger = Ledger.open(folder);
                DecisionEngine again =
                        DecisionEngine.open(Bundle.of(quarters.bundle().files()))) {
            ledger.bundles().put(quarters.bundle().files());
            int customer = 0;
            for (int month = 1; month <= 12; month++) {
                ledger.append(decide(quarters, customer++, LocalDate.of(2026, month, 28)));
            }
            ledger.flush();
            Replayer.Summary summary = new Replayer(bundle -> Optional.of(again::decide))
                    .replay(Auditing.records(ledger), 2, finding -> {}, done -> {});
            assertThat(summary).isEqualTo(new Replayer.Summary(12, 0, 0));
        }
    }

    @Test
    void theBundleIsTheSameAtAnyNumberOfThreadsAndSaysThatItHasSeasons() {
        Bundle one = quarters.bundle();
        assertThat(train(DATA, Seasons.QUARTERS, 4, false).fingerprint()).isEqualTo(one.fingerprint());
        assertThat(one.provenance().facts())
                .containsEntry("data.seasons", "quarters")
                .containsEntry(
                        "data.accepted",
                        Integer.toString(DATA.events()
                                .accepted(LocalDate.of(2026, 1, 1).atStartOfDay())
                                .size()));
    }

    @Test
    void aQuarterThatNothingWasLearntOfIsNoFeature() {
        Bundle summer = new BundleTraining(
                        List.of(Ensemble.telco(1).get(0)),
                        false,
                        Settings.DEFAULT,
                        Preparation.NONE.withSeasons(Seasons.QUARTERS))
                .train(DATA, new TreeMap<>(), LocalDate.of(2025, 10, 1).atStartOfDay(), 1, (m, e, all) -> {});
        Customer customer = DATA.customers().get(0);
        assertThat(summer.featureSpace().encode(customer, DECEMBER))
                .isEqualTo(summer.featureSpace().encode(customer));
        assertThat(summer.featureSpace().encode(customer, JULY))
                .hasSize(summer.featureSpace().encode(customer).length + 1);
    }
}
