package io.offerwright.data;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;

/**
 * Something that happened between a customer and an offer.
 *
 * @param at local time
 * @param propensity the probability with which the logging policy showed the offer, 0 to 1; {@code NaN} when not logged
 */
public record Event(
        String customerId, String offerId, LocalDateTime at, Outcome outcome, Channel channel, double propensity) {}
