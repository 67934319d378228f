package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleBookTest {
    @Test
    void theTelcoBookCompilesAndFires() {
        Offer offer = new Offer(
                "o",
                "Big",
                "PLAN",
                PaymentType.POSTPAID,
                DeviceTier.BASIC,
                10,
                1,
                60,
                0,
                0,
                false,
                false,
                Segment.ALL,
                0,
                LocalDate.MIN,
                LocalDate.MAX);
        Catalog catalog = Catalog.of(List.of(offer));
        try (RuleBook book = RuleBook.compile(RuleBook.read(Path.of("rules/telco")), AttributeSchema.NONE);
                RuleSession session = book.newSession(catalog)) {
            DecisionRequest request =
                    DecisionRequest.of(Customer.of("c"), new Context("x", LocalDate.of(2026, 3, 1), Channel.SMS), 3);
            List<Firing> firings = session.fire(request);
            assertThat(firings).hasSize(1);
            assertThat(ReasonText.render(firings.get(0), request, catalog))
                    .isEqualTo("Big comes with a monthly bill, and you pay in advance");
            assertThat(session.fire(request)).isEqualTo(firings);
        }
    }
}
