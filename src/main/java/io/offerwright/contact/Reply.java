package io.offerwright.contact;

import io.offerwright.domain.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a customer made of an offer.
 *
 * @param customerId who
 * @param offer which
 * @param outcome {@link Outcome#ACCEPT} or {@link Outcome#DECLINE}
 * @param at when; fractions of a second are cut off
 */
public record Reply(String customerId, Message.Shown offer, Outcome outcome, Instant at) {
    public Reply {
        if (outcome != Outcome.ACCEPT && outcome != Outcome.DECLINE) {
            throw new IllegalArgumentException("A reply is ACCEPT or DECLINE, not " + outcome + ".");
        }
        at = at.truncatedTo(ChronoUnit.SECONDS);
    }
}
