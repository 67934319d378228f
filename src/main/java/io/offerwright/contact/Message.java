package io.offerwright.contact;

import java.util.List;

/**
 * A message to a customer, sent or reserved. However many offers it shows, it is one contact.
 *
 * @param decisionId the decision that it hands out; a history holds one message of each
 * @param to whom it goes to
 * @param occasion when, how and what for
 * @param offers what it shows, best first, at least one
 */
public record Message(String decisionId, Subject to, Occasion occasion, List<Shown> offers) {
    /** An offer with its category, which a later catalogue need not have any more. */
    public record Shown(String offerId, String category) {}

    public Message {
        offers = List.copyOf(offers);
        if (offers.isEmpty()) {
            throw new IllegalArgumentException("A message must show an offer.");
        }
    }
}
