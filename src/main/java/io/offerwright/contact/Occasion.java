package io.offerwright.contact;

import io.offerwright.domain.Channel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What somebody is about to be contacted for.
 *
 * @param campaign the campaign's name
 * @param channel how the message will be sent
 * @param purpose what for, as the contact policy names it: {@code marketing}, {@code service}, {@code retention}
 * @param priority of the campaign; a higher one goes before
 * @param at when the message will be sent; fractions of a second are cut off
 */
public record Occasion(String campaign, Channel channel, String purpose, int priority, Instant at) {
    public Occasion {
        at = at.truncatedTo(ChronoUnit.SECONDS);
    }
}
