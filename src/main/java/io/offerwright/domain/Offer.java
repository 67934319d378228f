package io.offerwright.domain;

import java.time.LocalDate;
import java.util.Locale;

/**
 * One offer of the catalogue.
 *
 * @param id unique in its catalogue, not empty
 * @param category upper-case name of the kind of offer, such as {@code PLAN} or {@code ROAMING}
 * @param paymentType for whom it is sold; {@link PaymentType#ANY} for all
 * @param minDeviceTier the least handset it needs
 * @param price monthly price in the operator's currency, 0 or more
 * @param margin monthly margin in the operator's currency; may be negative
 * @param dataGb monthly data allowance, gigabytes, 0 or more; {@code 1000} and above reads as unlimited
 * @param callMinutes monthly call allowance, minutes
 * @param sms monthly text allowance, messages
 * @param family made for households of more than one
 * @param retention made to keep customers who may leave
 * @param segment for whom it is made; {@link Segment#ALL} for all
 * @param contractMonths length of the commitment, 0 for none
 * @param validFrom first day on which it may be offered; {@link LocalDate#MIN} when open
 * @param validTo last day on which it may be offered; {@link LocalDate#MAX} when open
 */
public record Offer(
        String id,
        String name,
        String category,
        PaymentType paymentType,
        DeviceTier minDeviceTier,
        double price,
        double margin,
        double dataGb,
        double callMinutes,
        double sms,
        boolean family,
        boolean retention,
        Segment segment,
        int contractMonths,
        LocalDate validFrom,
        LocalDate validTo) {

    public Offer {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("An offer's id must not be empty.");
        }
        requireNotNegative("price", price);
        requireNotNegative("dataGb", dataGb);
        requireNotNegative("callMinutes", callMinutes);
        requireNotNegative("sms", sms);
        requireNotNegative("contractMonths", contractMonths);
        if (!Double.isFinite(margin)) {
            throw new IllegalArgumentException("An offer's margin (" + margin + ") must be a finite number.");
        }
        if (validTo.isBefore(validFrom)) {
            throw new IllegalArgumentException(
                    "An offer's validTo (" + validTo + ") must not lie before its validFrom (" + validFrom + ").");
        }
    }

    /** True when the offer may be made on {@code date}. */
    public boolean validOn(LocalDate date) {
        return !date.isBefore(validFrom) && !date.isAfter(validTo);
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "An offer's %s (%s) must be a number of 0 or more.", name, value));
        }
    }
}
