package io.offerwright.data;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Spelling;
import io.offerwright.domain.Usage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads customers, each from the cells of a row. */
final class CustomerCells {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final List<PaymentType> PAYMENT_TYPES = Cells.without(PaymentType.values(), PaymentType.ANY);
    private static final List<Segment> SEGMENTS = Cells.without(Segment.values(), Segment.ALL);
    private static final List<DeviceTier> DEVICE_TIERS = List.of(DeviceTier.values());

    /** About so many names of regions are held once for all customers; there may be as many as customers. */
    private static final int REGIONS = 10_000;

    private final Catalog catalog;
    private final AttributeSchema attributes;
    private final List<String> offerIds;
    private final SharedTexts regions = new SharedTexts(REGIONS);
    private final OfferIds offers;

    CustomerCells(Catalog catalog, AttributeSchema attributes) {
        this.catalog = catalog;
        this.attributes = attributes;
        this.offerIds = catalog.offers().stream().map(offer -> offer.id()).toList();
        this.offers = new OfferIds(catalog);
    }

    /**
     * The customer of a row, without usage; null if something is wrong with the row.
     *
     * @param id what the row has as the customer's id
     * @param first the line of an earlier row about the same customer, or null
     */
    @Nullable
    Customer read(Cells cells, String id, @Nullable Integer first) {
        cells.requireName("customer_id");
        PaymentType paymentType = cells.word("payment_type", PAYMENT_TYPES);
        DeviceTier deviceTier = cells.word("device_tier", DEVICE_TIERS);
        int householdSize = cells.whole("household_size", 1, 1_000);
        int tenureDays = cells.whole("tenure_days", 0, 100_000);
        Segment segment = cells.word("segment", SEGMENTS);
        String region = cells.text("region", regions);
        double networkQuality = cells.numberOrNaN("network_quality", 0, 1);
        double coverageScore = cells.numberOrNaN("coverage_score", 0, 1);
        double churnRisk = cells.numberOrNaN("churn_risk", 0, 1);
        int offer = offers.indexOf(cells.characters("current_offer"));
        String currentOffer =
                offer < 0 ? cells.text("current_offer") : catalog.offer(offer).id();
        if (offer < 0 && !currentOffer.isEmpty()) {
            cells.reject(
                    "current_offer",
                    "current_offer is " + Cells.quoted(currentOffer) + ", which is not in the catalogue.",
                    Spelling.hint(currentOffer, offerIds));
        }
        EnumSet<Channel> consents = EnumSet.noneOf(Channel.class);
        consent(cells, "consent_sms", Channel.SMS, consents);
        consent(cells, "consent_email", Channel.EMAIL, consents);
        consent(cells, "consent_push", Channel.PUSH, consents);
        SortedMap<String, String> further = attributesOf(cells);
        if (first != null) {
            cells.reject("customer_id", "customer_id occurs twice; it is in line " + first + " already.", "");
        }
        if (!cells.good()) {
            return null;
        }
        return new Customer(
                id,
                paymentType,
                deviceTier,
                householdSize,
                tenureDays,
                segment,
                region,
                networkQuality,
                coverageScore,
                churnRisk,
                currentOffer,
                consents,
                Usage.UNKNOWN,
                further);
    }

    private static void consent(Cells cells, String column, Channel channel, Set<Channel> consents) {
        if (cells.flag(column)) {
            consents.add(channel);
        }
    }

    private SortedMap<String, String> attributesOf(Cells cells) {
        if (attributes.types().isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, String> values = new TreeMap<>();
        attributes.types().forEach((name, type) -> {
            String text = cells.text(name);
            if (!text.isEmpty()) {
                if (type == AttributeSchema.Type.NUMBER) {
                    cells.number(name, -INFINITY, INFINITY);
                }
                values.put(name, text);
            }
        });
        return values;
    }
}
