package io.offerwright.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Event;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final World WORLD = World.of(WorldSettings.of(800, 72, 7));

    @Test
    void anOracleIsFarAbovePopularity() {
        int offers = WORLD.catalog().size();
        boolean[][] taken = new boolean[800][offers];
        double[][] utilities = new double[800][];
        int[] popularity = new int[offers];
        boolean[][] held = new boolean[800][offers];
        Draws draws = new Draws(99, 0);
        for (int customer = 0; customer < 800; customer++) {
            Life life = WORLD.life(customer);
            utilities[customer] = WORLD.utilities(life);
            for (Event event : life.events()) {
                if (event.outcome() == Outcome.ACCEPT) {
                    taken[customer][WORLD.catalog().indexOf(event.offerId())] = true;
                }
            }
            for (int offer = 0; offer < offers; offer++) {
                held[customer][offer] = taken[customer][offer] && draws.chance(0.2);
                popularity[offer] += taken[customer][offer] && !held[customer][offer] ? 1 : 0;
            }
        }
        double byTruth = 0;
        double byPopularity = 0;
        int customers = 0;
        double[] popular = Arrays.stream(popularity).asDoubleStream().toArray();
        for (int customer = 0; customer < 800; customer++) {
            double hits = hitsInFirstFive(utilities[customer], taken[customer], held[customer]);
            if (hits >= 0) {
                customers++;
                byTruth += hits / 5;
                byPopularity += hitsInFirstFive(popular, taken[customer], held[customer]) / 5;
            }
        }

        assertThat(byTruth / customers).isGreaterThan(0.42);
        assertThat(byPopularity / customers).isBetween(0.10, 0.22);
    }

    /** Held-out accepts among the five best offers that were not taken before, or -1 when none was held out. */
    private static double hitsInFirstFive(double[] scores, boolean[] taken, boolean[] held) {
        List<Integer> candidates = new ArrayList<>();
        boolean any = false;
        for (int offer = 0; offer < scores.length; offer++) {
            any |= held[offer];
            if (held[offer] || !taken[offer]) {
                candidates.add(offer);
            }
        }
        candidates.sort(Comparator.comparingDouble(offer -> -scores[offer]));
        return any ? candidates.stream().limit(5).filter(offer -> held[offer]).count() : -1;
    }

    @Test
    void customersTakeEnoughToLearnFrom() {
        double sum = 0;
        for (int customer = 0; customer < 800; customer++) {
            Set<String> taken = new HashSet<>();
            for (Event event : WORLD.life(customer).events()) {
                if (event.outcome() == Outcome.ACCEPT) {
                    taken.add(event.offerId());
                }
            }
            sum += taken.size();
        }

        assertThat(sum / 800).isBetween(12.0, 25.0);
    }

    @Test
    void showingsKeepTheRulesOfTheOperator() {
        int wronglyPaid = 0;
        int showings = 0;
        for (int index = 0; index < 800; index++) {
            Life life = WORLD.life(index);
            Customer customer = life.customer();
            LocalDate joined = WORLD.settings().until().minusDays(customer.tenureDays());
            LocalDate last = LocalDate.MIN;
            for (Event event : life.events()) {
                LocalDate day = event.at().toLocalDate();
                Offer offer = WORLD.catalog().offer(WORLD.catalog().indexOf(event.offerId()));
                assertThat(offer.validOn(day)).isTrue();
                assertThat(day)
                        .isAfter(last)
                        .isAfterOrEqualTo(joined)
                        .isBefore(WORLD.settings().until());
                assertThat(event.propensity()).isGreaterThan(0).isLessThanOrEqualTo(1);
                assertThat(customer.consentsTo(event.channel())).isTrue();
                last = day;
                showings++;
                if (offer.paymentType() == PaymentType.POSTPAID && customer.paymentType() == PaymentType.PREPAID) {
                    wronglyPaid++;
                }
            }
        }

        assertThat(wronglyPaid / (double) showings).isGreaterThan(0).isLessThan(0.03);
    }

    @Test
    void theCurrentPlanIsTheLastOneTaken() {
        for (int index = 0; index < 800; index++) {
            Life life = WORLD.life(index);
            String last = null;
            for (Event event : life.events()) {
                if (event.outcome() == Outcome.ACCEPT && event.offerId().startsWith("PLAN-")) {
                    assertThat(event.offerId()).isNotEqualTo(last);
                    last = event.offerId();
                }
            }
            if (last != null) {
                assertThat(life.customer().currentOffer()).isEqualTo(last);
            } else {
                assertThat(life.customer().currentOffer()).startsWith("PLAN-");
            }
        }
    }

    @Test
    void aPropensityIsTheFrequencyWithWhichThePolicyShowsAnOffer() {
        WorldSettings settings = WorldSettings.of(1, 30, 3);
        List<Ware> wares = Assortment.wares(settings);
        Person person = new Person(3, 0);
        Ware plan = wares.stream()
                .filter(ware -> ware.category() == Category.PLAN)
                .findFirst()
                .orElseThrow();
        long day = settings.until().minusDays(100).toEpochDay();
        Draws draws = new Draws(5, 5);
        int rounds = 40_000;
        int[] shown = new int[wares.size()];
        Map<Integer, Double> propensities = new HashMap<>();
        for (int round = 0; round < rounds; round++) {
            LoggingPolicy policy = new LoggingPolicy(person, wares, plan);
            policy.hold(wares.indexOf(plan));
            policy.learn(4, Outcome.ACCEPT);
            policy.learn(9, Outcome.DECLINE);
            int offer = policy.show(day, draws);
            shown[offer]++;
            propensities.put(offer, policy.propensity());
        }

        double sum = 0;
        for (Map.Entry<Integer, Double> entry : propensities.entrySet()) {
            double propensity = entry.getValue();
            double deviation = Math.sqrt(propensity * (1 - propensity) / rounds);
            assertThat(shown[entry.getKey()] / (double) rounds).isCloseTo(propensity, within(4.5 * deviation));
            sum += propensity;
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
        assertThat(propensities).doesNotContainKey(wares.indexOf(plan));
    }

    @Test
    void someCustomersAreNewAndSomeRisksAreUnknown() {
        int fresh = 0;
        int unknown = 0;
        int leaving = 0;
        int silent = 0;
        for (int index = 0; index < 800; index++) {
            Life life = WORLD.life(index);
            Customer customer = life.customer();
            fresh += customer.tenureDays() < 31 ? 1 : 0;
            unknown += Double.isNaN(customer.churnRisk()) ? 1 : 0;
            leaving += customer.churnRisk() > 0.7 ? 1 : 0;
            silent += life.usage().isEmpty() ? 1 : 0;
            assertThat(life.usage()).hasSize(customer.usage().months());
            assertThat(life.usage().size()).isLessThanOrEqualTo(12);
        }

        assertThat(fresh).isBetween(16, 64);
        assertThat(unknown).isBetween(40, 160);
        assertThat(leaving).isBetween(40, 160);
        assertThat(silent).isBetween(1, 40);
    }

    @Property(tries = 12)
    void anyCatalogueHasEveryCategoryAndNoNameTwice(
            @ForAll @IntRange(min = WorldSettings.FEWEST_OFFERS, max = WorldSettings.MOST_OFFERS) int offers,
            @ForAll long seed) {
        World world = World.of(WorldSettings.of(40, offers, seed));
        Set<String> categories = new TreeSet<>();
        Set<String> names = new HashSet<>();
        for (Offer offer : world.catalog().offers()) {
            categories.add(offer.category());
            assertThat(names.add(offer.name())).as(offer.name()).isTrue();
            assertThat(offer.name()).matches("[A-Z0-9][A-Za-z0-9 ]+");
            assertThat(offer.price()).isPositive();
            assertThat(offer.margin()).isLessThan(offer.price());
        }
        assertThat(names).hasSize(offers);
        assertThat(categories).containsExactly("ADD_ON", "CONTENT", "DEVICE", "FAMILY", "PLAN", "RETENTION", "ROAMING");
        for (int customer = 0; customer < 40; customer++) {
            assertThat(world.life(customer).customer().currentOffer()).startsWith("PLAN-");
        }
    }

    @Test
    void settingsOutOfRangeAreAllNamedAtOnce() {
        assertThatThrownBy(() -> new WorldSettings(0, 19, 1, 61, LocalDate.of(1999, 1, 1), 0))
                .isInstanceOfSatisfying(InputException.class, exception -> assertThat(exception.problems())
                        .extracting(problem -> problem.message())
                        .containsExactly(
                                "The number of customers (0) must lie between 1 and 9999999.",
                                "The number of offers (19) must lie between 20 and 5000.",
                                "The number of months (61) must lie between 1 and 60.",
                                "The number of showings a month (0.0) must be above 0 and at most 25.",
                                "The end (1999-01-01) must lie between the years 2000 and 2100."));
    }

    @Test
    void onlyCustomersOfTheWorldCanBeAskedFor() {
        assertThatThrownBy(() -> WORLD.life(800)).hasMessage("The customer (800) must lie between 0 and 799.");
    }
}
