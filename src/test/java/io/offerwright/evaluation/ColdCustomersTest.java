package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.Table;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Preparation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Data written by hand: customers of equal profile, of whom all but the last accepted each of four offers. */
class ColdCustomersTest {
    private static final int OFFERS = 4;

    @Test
    void aColdCustomerIsMeasuredWithAllAndHasNoFeatureOfTheirOwn() {
        Split split = set(6, 0.4).split();
        Set<Integer> warm = users(split.train().user());
        // 0.4 of the five who accepted something.
        assertThat(warm).hasSize(3).doesNotContain(5);
        for (int user = 0; user < 5; user++) {
            int own = user;
            long measured = Arrays.stream(split.test().user())
                    .filter(each -> each == own)
                    .count();
            assertThat(measured).isEqualTo(warm.contains(user) ? 2 : OFFERS);
            int features = split.users().start()[user + 1] - split.users().start()[user];
            int ofNobody = split.users().start()[6] - split.users().start()[5];
            assertThat(features - ofNobody).isEqualTo(warm.contains(user) ? 1 : 0);
        }
        assertThat(split.train().size() + split.test().size()).isEqualTo(5 * OFFERS);
    }

    @Test
    void withoutAShareNobodyIsCold() {
        assertThat(users(set(6, 0).split().train().user())).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void somebodyMustBeLeftToTrainOn() {
        assertThatThrownBy(() -> set(2, 0.1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing is left to train on")
                .hasMessageContaining("--cold-customers 0.1");
    }

    private static Set<Integer> users(int[] users) {
        return Arrays.stream(users).boxed().collect(Collectors.toSet());
    }

    private static EvaluationSet set(int customers, double cold) {
        return EvaluationSet.of(
                data(customers), "data", 0.5, cold, 3, Preparation.NONE.withCustomerIdentity(true), Optional.empty());
    }

    private static Dataset data(int count) {
        StringBuilder customers = new StringBuilder(
                "customer_id,payment_type,device_tier,household_size,tenure_days,segment,region,"
                        + "network_quality,coverage_score,churn_risk,current_offer,consent_sms,consent_email,consent_push\n");
        StringBuilder offers = new StringBuilder("offer_id,name,category,payment_type,min_device_tier,price,margin,"
                + "data_gb,call_minutes,sms,family,retention,segment,contract_months,valid_from,valid_to\n");
        StringBuilder events = new StringBuilder("customer_id,offer_id,at,outcome,channel,propensity\n");
        for (int offer = 0; offer < OFFERS; offer++) {
            offers.append("O" + offer + ",Small,PLAN,ANY,BASIC,9.99,4,2,100,50,false,false,ALL,12,,\n");
        }
        for (int customer = 0; customer < count; customer++) {
            customers.append("C" + customer + ",PREPAID,BASIC,1,10,RESIDENTIAL,North,0.9,1,,,true,false,true\n");
            for (int offer = 0; customer < count - 1 && offer < OFFERS; offer++) {
                events.append("C" + customer + ",O" + offer + ",2026-01-01T0" + offer + ":00:00,ACCEPT,SMS,\n");
            }
        }
        return new DataSource(
                        table("customers", customers),
                        null,
                        table("offers", offers),
                        table("events", events),
                        AttributeSchema.NONE,
                        BadRows.REFUSE)
                .read();
    }

    private static Table table(String name, StringBuilder content) {
        return Table.csv(name, content.toString().getBytes(StandardCharsets.UTF_8));
    }
}
