package io.offerwright.contact;

import java.util.List;

/**
 * What a history knows of a customer at one moment.
 *
 * @param subject whom
 * @param messages to the customer and to others of the household, by time, then decision
 * @param replies of the customer, by time, then offer
 * @param versions of the subject's keys when this was read, in their order: a reservation made on it is refused if they moved on
 */
public record Contacts(Subject subject, List<Message> messages, List<Reply> replies, List<Long> versions) {
    public Contacts {
        messages = List.copyOf(messages);
        replies = List.copyOf(replies);
        versions = List.copyOf(versions);
    }
}
