package io.offerwright.contact;

import io.offerwright.data.Dataset;
import io.offerwright.data.EventLog;
import io.offerwright.data.History;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import io.offerwright.evidence.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a data set as messages and replies, for a history to begin with.
 *
 * <p>What one customer was shown through one channel in one second is one message. A click, an acceptance or a refusal that no message
 * of the {@value History#ANSWER_DAYS} days before it accounts for stands for a message at its own time.
 *
 * @param messages in the order of the events; the same events give the same ids, so that they can be imported again
 * @param replies in the order of the events
 */
public record PastEvents(List<Message> messages, List<Reply> replies) {
    /** The campaign that messages are said to be of. */
    public static final String CAMPAIGN = "past-events";

    private static final Duration ANSWER = Duration.ofDays(History.ANSWER_DAYS);

    public PastEvents {
        messages = List.copyOf(messages);
        replies = List.copyOf(replies);
    }

    private record Sent(int customer, Channel channel, Instant at) {}

    private record Asked(int customer, Channel channel, int offer) {}

    /**
     * Reads the events of a data set; their times are those of the policy's own time zone.
     *
     * @param purpose what the messages are said to have been for
     */
    public static PastEvents of(Dataset data, ContactPolicy policy, String purpose) {
        EventLog events = data.events();
        Catalog catalog = data.catalog();
        Map<Sent, List<Message.Shown>> sent = new LinkedHashMap<>();
        Map<Asked, Instant> open = new HashMap<>();
        List<Reply> replies = new ArrayList<>();
        for (int event = 0; event < events.size(); event++) {
            int customer = events.customer(event);
            Channel channel = events.channelOf(event);
            Instant at = policy.moment(
                    events.at(event).toLocalDate(), events.at(event).toLocalTime());
            var offer = catalog.offer(events.offer(event));
            Message.Shown shown = new Message.Shown(offer.id(), offer.category());
            Asked asked = new Asked(customer, channel, events.offer(event));
            Outcome outcome = events.outcomeOf(event);
            Instant asking = open.get(asked);
            if (outcome == Outcome.IMPRESSION
                    || asking == null
                    || asking.plus(ANSWER).isBefore(at)) {
                List<Message.Shown> offers =
                        sent.computeIfAbsent(new Sent(customer, channel, at), key -> new ArrayList<>());
                if (!offers.contains(shown)) {
                    offers.add(shown);
                }
                open.put(asked, at);
            }
            if (outcome == Outcome.ACCEPT || outcome == Outcome.DECLINE) {
                replies.add(new Reply(data.customers().get(customer).id(), shown, outcome, at));
                open.remove(asked);
            }
        }
        List<Message> messages = new ArrayList<>(sent.size());
        sent.forEach((key, offers) -> {
            Subject to = policy.subject(data.customers().get(key.customer));
            String parts = String.join("\u0000", to.customerId(), key.channel.name(), key.at.toString());
            messages.add(new Message(
                    CAMPAIGN + "-" + Fingerprint.of(parts).hex().substring(0, 20),
                    to,
                    new Occasion(CAMPAIGN, key.channel, purpose, 0, key.at),
                    offers));
        });
        return new PastEvents(messages, replies);
    }
}
