package io.offerwright.domain;

/**
 * An earlier message to the customer and what came of it.
 *
 * @param offerId the offer that was shown
 * @param channel the channel it was shown through
 * @param outcome what the customer did
 * @param daysAgo whole days between the contact and the date of the decision, 0 or more
 */
public record Contact(String offerId, Channel channel, Outcome outcome, int daysAgo) {}
