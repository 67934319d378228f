package io.offerwright.simulation;

import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;

/** For whom the operator sells an offer. */
final class Eligibility {
    private Eligibility() {}

    static boolean eligible(Person person, Ware ware) {
        Segment segment = ware.offer().segment();
        return paymentFits(person, ware)
                && person.device.compareTo(ware.offer().minDeviceTier()) >= 0
                && (segment == Segment.ALL || segment == person.segment)
                && (!ware.offer().family() || person.household > 1);
    }

    /** Who pays in advance has no contract; who has one is not sold prepaid offers. */
    static boolean paymentFits(Person person, Ware ware) {
        return switch (ware.offer().paymentType()) {
            case ANY -> true;
            case PREPAID -> person.payment == PaymentType.PREPAID;
            case POSTPAID -> person.payment != PaymentType.PREPAID;
            case HYBRID -> person.payment != PaymentType.PREPAID;
        };
    }
}
