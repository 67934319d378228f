package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Score;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Explanation;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ContentMatcherTest {
    private static final Catalog CATALOG = Catalog.of(List.of(
            offer("business-20", 20, 20, Segment.BUSINESS),
            offer("plan-10", 10, 10, Segment.RESIDENTIAL),
            offer("plan-40", 30, 40, Segment.ALL),
            offer("unlimited", 60, 1000, Segment.ALL)));
    private final ContentMatcher matcher = new ContentMatcher(CATALOG);

    private static Offer offer(String id, double price, double dataGb, Segment segment) {
        return new Offer(
                id,
                id,
                "PLAN",
                PaymentType.ANY,
                DeviceTier.BASIC,
                price,
                1,
                dataGb,
                dataGb > 0 ? 100 : 0,
                0,
                false,
                false,
                segment,
                0,
                LocalDate.MIN,
                LocalDate.MAX);
    }

    private static Customer using(double dataGb) {
        return Customer.of("c").withUsage(new Usage(3, dataGb, 0, 0, 0)).withCurrentOffer("business-20");
    }

    private static Catalog with(Offer offer) {
        List<Offer> offers = new ArrayList<>(CATALOG.offers());
        offers.add(offer);
        return Catalog.of(offers);
    }

    private long match(Customer customer, String offerId) {
        return matcher.match(customer)[CATALOG.indexOf(offerId)];
    }

    @Test
    void theSegmentCountsFourTenths() {
        Customer customer = using(20);

        // Data and price match fully.
        assertThat(match(customer.withSegment(Segment.BUSINESS), "business-20")).isEqualTo(Score.ONE);
        assertThat(match(customer, "business-20")).isEqualTo(600_000);
    }

    @Test
    void tooLittleDataIsTwiceAsBadAsTooMuch() {
        // 0.2 segment; price 20 to 30 is 0.2; data: 40 allowed, 80 or 20 used.
        assertThat(match(using(80), "plan-40")).isEqualTo(200_000 + 200_000 + 150_000);
        assertThat(match(using(20), "plan-40")).isEqualTo(200_000 + 200_000 + 225_000);
    }

    @Test
    void unlimitedCountsAsTwiceTheLargestLimitedAllowance() {
        // 0.2 segment; price 20 to 60 is 0.1; data: 80 allowed.
        assertThat(match(using(80), "unlimited")).isEqualTo(200_000 + 100_000 + 300_000);
    }

    @Test
    void anUnknownUsageIsNeutralAndAnUnknownOfferCostsTheMedian() {
        // Median price 25: (1 + 20 / 25) / 2 = 0.9.
        assertThat(match(Customer.of("c"), "business-20")).isEqualTo(150_000 + 270_000);
        assertThat(match(Customer.of("c").withCurrentOffer("gone"), "business-20"))
                .isEqualTo(150_000 + 270_000);
    }

    @Test
    void anOfferThatIsNoTariffIsNeutralOnData() {
        Catalog catalog = with(offer("phone", 20, 0, Segment.ALL));

        assertThat(new ContentMatcher(catalog).match(using(20))[catalog.indexOf("phone")])
                .isEqualTo(200_000 + 150_000 + 300_000);
    }

    @Property
    void anExplanationIsTheMatchExactlyAndLiesBetweenZeroAndOne(
            @ForAll @DoubleRange(min = 0, max = 1e12) double used,
            @ForAll @DoubleRange(min = 0, max = 1e12) double allowed,
            @ForAll @DoubleRange(min = 0, max = 1e12) double price,
            @ForAll Segment segment) {
        Catalog catalog = with(offer("any", price, allowed, segment));
        ContentMatcher own = new ContentMatcher(catalog);
        int offer = catalog.indexOf("any");
        Explanation tree = own.explain(using(used), offer);

        assertThat(tree.score()).isEqualTo(own.match(using(used))[offer]).isBetween(0L, Score.ONE);
        assertThat(tree.recompute()).isEqualTo(tree.trillionths());
    }
}
