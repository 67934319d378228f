package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.EventLog;
import io.offerwright.data.Interactions;
import io.offerwright.data.Table;
import io.offerwright.data.Weighting;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What must hold for every split, whatever the interactions. */
class HoldoutTest {
    private static final int USERS = 6;
    private static final int ITEMS = 9;

    /** With dislikes, with pairs that occur twice, and with users who have nothing. */
    @Provide
    Arbitrary<Interactions> interactions() {
        return Arbitraries.randomValue(random -> {
            int size = random.nextInt(40);
            int[] user = new int[size];
            int[] item = new int[size];
            float[] value = new float[size];
            float[] weight = new float[size];
            for (int entry = 0; entry < size; entry++) {
                user[entry] = random.nextInt(USERS);
                item[entry] = random.nextInt(ITEMS);
                value[entry] = random.nextInt(4) - 1;
                weight[entry] = entry;
            }
            return new Interactions(USERS, ITEMS, user, item, value, weight);
        });
    }

    @Property
    void aRandomPartIsDisjointAndComplete(
            @ForAll("interactions") Interactions all,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9) int tenths) {
        Holdout parts = Holdout.random(all, tenths / 10.0, seed);
        requireDisjointAndComplete(all, parts);
        for (int user = 0; user < USERS; user++) {
            int own = user;
            assertThat(liked(parts.test(), own))
                    .hasSize((int) Math.round(tenths / 10.0 * liked(all, own).size()));
        }
    }

    @Property
    void nothingOfAColdUserIsTrainedOnAndTheOthersAreAsWithoutThem(
            @ForAll("interactions") Interactions all,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9) int tenths) {
        Holdout parts = Holdout.random(all, 0.3, tenths / 10.0, seed);
        Holdout warmOnly = Holdout.random(all, 0.3, seed);
        requireDisjointAndComplete(all, parts);
        int active = 0;
        int cold = 0;
        for (int user = 0; user < USERS; user++) {
            int own = user;
            if (liked(all, own).isEmpty()) {
                continue;
            }
            active++;
            if (Arrays.stream(parts.train().user()).noneMatch(each -> each == own)) {
                cold++;
                assertThat(liked(parts.test(), own)).isEqualTo(liked(all, own));
            } else {
                assertThat(liked(parts.test(), own)).isEqualTo(liked(warmOnly.test(), own));
            }
        }
        assertThat(cold).isEqualTo(active == 0 ? 0 : (int) Math.max(1, Math.round(tenths / 10.0 * active)));
        assertThat(texts(Holdout.random(all, 0.3, tenths / 10.0, seed).train())).isEqualTo(texts(parts.train()));
        assertThat(texts(Holdout.random(all, 0.3, 0, seed).train())).isEqualTo(texts(warmOnly.train()));
    }

    @Test
    void anotherSeedMakesOthersCold() {
        Interactions all = SmallMatrix.of(
                40,
                3,
                IntStream.range(0, 120)
                        .mapToObj(each -> new int[] {each / 3, each % 3})
                        .toArray(int[][]::new));
        assertThat(trained(all, 1)).hasSize(30).isNotEqualTo(trained(all, 2));
        assertThat(trained(all, 1)).isEqualTo(trained(all, 1));
    }

    private static Set<Integer> trained(Interactions all, long seed) {
        return Arrays.stream(Holdout.random(all, 0.3, 0.25, seed).train().user())
                .boxed()
                .collect(Collectors.toSet());
    }

    @Property
    void eachLikedItemIsHeldOutInOneFoldAndFoldsAreEven(
            @ForAll("interactions") Interactions all,
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 6) int count) {
        List<Holdout> folds = Holdout.folds(all, count, seed);
        assertThat(folds).hasSize(count);
        folds.forEach(fold -> requireDisjointAndComplete(all, fold));
        for (int user = 0; user < USERS; user++) {
            List<Integer> heldOut = new ArrayList<>();
            for (Holdout fold : folds) {
                Set<Integer> own = liked(fold.test(), user);
                heldOut.addAll(own);
                int items = liked(all, user).size();
                assertThat(own.size()).isBetween(items / count, (items + count - 1) / count);
            }
            assertThat(heldOut).containsExactlyInAnyOrderElementsOf(liked(all, user));
        }
        assertThat(texts(Holdout.folds(all, count, seed).get(0).test()))
                .isEqualTo(texts(folds.get(0).test()));
    }

    @Property(tries = 60)
    void noEventOfTheTestPartPrecedesOneOfTheTrainPart(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int tenths) {
        EventLog events = events(new Random(seed));
        Holdout last = Holdout.last(events, tenths / 10.0, Weighting.EQUAL);
        LocalDateTime start = LocalDateTime.of(2026, 1, 1, 0, 0);
        for (Holdout parts : List.of(last, Holdout.since(events, start.plusHours(tenths * 6L), Weighting.EQUAL))) {
            requireDisjointAndComplete(events.accepted(LocalDateTime.MAX), parts);
            LocalDateTime newestOfTrain = LocalDateTime.MIN;
            LocalDateTime oldestOfTest = LocalDateTime.MAX;
            Set<String> seen = new HashSet<>();
            for (int event = 0; event < events.size(); event++) {
                String pair = events.customer(event) + " " + events.offer(event);
                if (events.outcomeOf(event) == Outcome.ACCEPT && seen.add(pair)) {
                    if (pairs(parts.train()).contains(pair)) {
                        newestOfTrain = events.at(event);
                    } else if (oldestOfTest.equals(LocalDateTime.MAX)) {
                        oldestOfTest = events.at(event);
                    }
                }
            }
            assertThat(newestOfTrain).isBefore(oldestOfTest);
        }
        assertThat(last.train().size())
                .isEqualTo(events.accepted(events.at((int) Math.ceil((1 - tenths / 10.0) * (events.size() - 1))))
                        .size());
    }

    private static void requireDisjointAndComplete(Interactions all, Holdout parts) {
        assertThat(parts.train().size() + parts.test().size()).isEqualTo(all.size());
        Set<String> train = pairs(parts.train());
        assertThat(Collections.disjoint(pairs(parts.test()), train)).isTrue();
        List<String> both = texts(parts.train());
        both.addAll(texts(parts.test()));
        assertThat(both).containsExactlyInAnyOrderElementsOf(texts(all));
    }

    private static Set<Integer> liked(Interactions all, int user) {
        Set<Integer> items = new HashSet<>();
        for (int entry = 0; entry < all.size(); entry++) {
            if (all.user()[entry] == user && all.value()[entry] > 0) {
                items.add(all.item()[entry]);
            }
        }
        return items;
    }

    private static Set<String> pairs(Interactions all) {
        Set<String> pairs = new HashSet<>();
        for (int entry = 0; entry < all.size(); entry++) {
            pairs.add(all.user()[entry] + " " + all.item()[entry]);
        }
        return pairs;
    }

    private static List<String> texts(Interactions all) {
        List<String> texts = new ArrayList<>();
        for (int entry = 0; entry < all.size(); entry++) {
            texts.add(
                    all.user()[entry] + " " + all.item()[entry] + " " + all.value()[entry] + " " + all.weight()[entry]);
        }
        return texts;
    }

    /** Sixty hours of events, some in the same second, of four customers and two offers. */
    private static EventLog events(Random random) {
        StringBuilder customers = new StringBuilder(
                "customer_id,payment_type,device_tier,household_size,tenure_days,segment,region,"
                        + "network_quality,coverage_score,churn_risk,current_offer,consent_sms,consent_email,consent_push\n");
        StringBuilder offers = new StringBuilder("offer_id,name,category,payment_type,min_device_tier,price,margin,"
                + "data_gb,call_minutes,sms,family,retention,segment,contract_months,valid_from,valid_to\n");
        StringBuilder events = new StringBuilder("customer_id,offer_id,at,outcome,channel,propensity\n");
        for (int each = 0; each < 4; each++) {
            customers.append("C" + each + ",PREPAID,BASIC,1,10,RESIDENTIAL,North,0.9,1,,,true,false,true\n");
            offers.append("O" + each + ",Small,PLAN,ANY,BASIC,9.99,4,2,100,50,false,false,ALL,12,,\n");
        }
        for (int event = 1 + random.nextInt(30); event > 0; event--) {
            events.append(String.format(
                    "C%d,O%d,2026-01-%02dT%02d:00:00,%s,SMS,\n",
                    random.nextInt(4),
                    random.nextInt(4),
                    1 + random.nextInt(3),
                    random.nextInt(20),
                    random.nextBoolean() ? "ACCEPT" : "IMPRESSION"));
        }
        return new DataSource(
                        table("customers", customers),
                        null,
                        table("offers", offers),
                        table("events", events),
                        AttributeSchema.NONE,
                        BadRows.REFUSE)
                .read()
                .events();
    }

    private static Table table(String name, StringBuilder content) {
        return Table.csv(name, content.toString().getBytes(StandardCharsets.UTF_8));
    }
}
