package io.offerwright.data;

import static io.offerwright.data.BadInputTest.CUSTOMER;
import static io.offerwright.data.BadInputTest.CUSTOMERS;
import static io.offerwright.data.BadInputTest.EVENTS;
import static io.offerwright.data.BadInputTest.OFFER;
import static io.offerwright.data.BadInputTest.OFFERS;
import static io.offerwright.data.BadInputTest.USAGE;
import static io.offerwright.data.BadInputTest.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Weighting.Balance;
import io.offerwright.domain.AttributeSchema;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class WeightingTest {
    private static final LocalDateTime LATER = LocalDateTime.of(2026, 12, 1, 0, 0);

    /** Two customers, two offers; C1 accepts plan-s twice; the newest event is one that nobody accepted. */
    private final EventLog events = new DataSource(
                    table("customers.csv", CUSTOMERS + CUSTOMER + CUSTOMER.replace("C1", "C2")),
                    table("usage.csv", USAGE),
                    table("offers.csv", OFFERS + OFFER + OFFER.replace("plan-s", "plan-m")),
                    table(
                            "events.csv",
                            EVENTS + "C1,plan-s,2026-01-01T00:00:00,ACCEPT,SMS,\n"
                                    + "C2,plan-s,2026-01-31T00:00:00,ACCEPT,SMS,\n"
                                    + "C1,plan-m,2026-02-14T12:00:00,ACCEPT,SMS,\n"
                                    + "C1,plan-s,2026-03-02T00:00:00,ACCEPT,SMS,\n"
                                    + "C2,plan-m,2026-06-01T00:00:00,IMPRESSION,SMS,\n"),
                    AttributeSchema.NONE,
                    BadRows.REFUSE)
            .read()
            .events();

    @Test
    void anAcceptanceDecaysFromTheNewestOneOn() {
        Interactions weighed = new Weighting(30, Balance.NONE).accepted(events, LATER);
        // Entries: C1 plan-s (last on 2 March: the newest), C2 plan-s (30 days before), C1 plan-m (15.5 days before).
        assertThat(weighed.weight()).hasSize(3);
        assertThat((double) weighed.weight()[0]).isEqualTo(1);
        assertThat((double) weighed.weight()[1]).isCloseTo(0.36787944, within(1e-7));
        assertThat((double) weighed.weight()[2]).isCloseTo(0.59650559, within(1e-7));
        assertThat(weighed.user()).isEqualTo(events.accepted(LATER).user());
        assertThat(weighed.item()).isEqualTo(events.accepted(LATER).item());
    }

    @Test
    void whatHappensLaterIsNotLookedAt() {
        Interactions weighed = new Weighting(30, Balance.NONE).accepted(events, LocalDateTime.of(2026, 2, 1, 0, 0));
        assertThat(weighed.weight()).hasSize(2);
        assertThat((double) weighed.weight()[0]).isCloseTo(0.36787944, within(1e-7));
        assertThat((double) weighed.weight()[1]).isEqualTo(1);
    }

    @Test
    void aBalanceSharesOutBySquareRootsWithAMeanOfOne() {
        // plan-s has two acceptances, plan-m one: 1/√2, 1/√2, 1; their mean is 0.80474.
        float[] offers = new Weighting(Double.POSITIVE_INFINITY, Balance.OFFERS)
                .accepted(events, LATER)
                .weight();
        assertThat((double) offers[0]).isCloseTo(0.87868, within(1e-5));
        assertThat((double) offers[1]).isCloseTo(0.87868, within(1e-5));
        assertThat((double) offers[2]).isCloseTo(1.24264, within(1e-5));
        float[] customers = new Weighting(Double.POSITIVE_INFINITY, Balance.CUSTOMERS)
                .accepted(events, LATER)
                .weight();
        assertThat(customers).containsExactly(offers[0], offers[2], offers[0]);
        float[] both = new Weighting(30, Balance.OFFERS).accepted(events, LATER).weight();
        assertThat((double) both[1]).isCloseTo(0.87868 * 0.36788, within(1e-5));
    }

    @Test
    void withoutEitherAllCountTheSame() {
        assertThat(Weighting.EQUAL.accepted(events, LATER).weight()).containsOnly(1f);
        assertThatThrownBy(() -> new Weighting(0, Balance.NONE)).hasMessageContaining("must be greater than 0");
    }
}
