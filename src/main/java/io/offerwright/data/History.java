package io.offerwright.data;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each customer holds and was told, as of the morning of a day: events of that day and later do not exist for it.
 *
 * <ul>
 *   <li><b>Holdings</b> are the customer's current offer, and every offer that was accepted and still runs. An accepted
 *       offer runs for its contract, and for one month when it has none: a roaming pack may be bought again a month later,
 *       a device under contract may not. The day of the latest acceptance counts.
 *   <li><b>Contacts</b> are the messages of the {@value #CONTACT_DAYS} days before, newest first. One message is one
 *       contact: a click, an acceptance or a refusal of the same offer through the same channel within {@value
 *       #ANSWER_DAYS} days of being shown is the outcome of that message; without such a message it is a contact of its
 *       own.
 * </ul>
 *
 * <p>Immutable and thread-safe; holds 10 bytes per event, and does not need the event log any more.
 */
public final class History {
    /** How many days a contact is remembered. */
    public static final int CONTACT_DAYS = 90;

    /** How many days an answer may come after its message. */
    public static final int ANSWER_DAYS = 14;

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Channel> CHANNELS = List.of(Channel.values());
    private static final int ACCEPT = OUTCOMES.indexOf(Outcome.ACCEPT);

    private final LocalDate date;
    private final Catalog catalog;
    private final Map<String, Integer> customerIndex;
    private final int[] start;
    /** Of each event, the events of a customer one after the other: those of a customer are read together. */
    private final int[] offer;

    private final int[] day;
    private final byte[] outcome;
    private final byte[] channel;

    private History(List<Customer> people, Catalog catalog, EventLog events, LocalDate date) {
        this.date = date;
        this.catalog = catalog;
        int customers = people.size();
        customerIndex = customers == 1 ? Map.of(people.get(0).id(), 0) : new HashMap<>(customers * 2);
        for (int index = 0; index < customers && customers > 1; index++) {
            customerIndex.put(people.get(index).id(), index);
        }
        int limit = events.countBefore(date.atStartOfDay());
        start = new int[customers + 1];
        for (int event = 0; event < limit; event++) {
            start[events.customer(event) + 1]++;
        }
        for (int index = 0; index < customers; index++) {
            start[index + 1] += start[index];
        }
        offer = new int[limit];
        day = new int[limit];
        outcome = new byte[limit];
        channel = new byte[limit];
        int[] next = start.clone();
        for (int event = 0; event < limit; event++) {
            int place = next[events.customer(event)]++;
            offer[place] = events.offer(event);
            day[place] = events.day(event);
            outcome[place] = (byte) OUTCOMES.indexOf(events.outcomeOf(event));
            channel[place] = (byte) CHANNELS.indexOf(events.channelOf(event));
        }
    }

    /** The history of all customers of a data set as of the morning of {@code date}. */
    public static History of(Dataset data, LocalDate date) {
        return new History(data.customers(), data.catalog(), data.events(), date);
    }

    /** The history of one customer, of whom alone the events are. */
    static History of(Customer customer, Catalog catalog, EventLog events, LocalDate date) {
        return new History(List.of(customer), catalog, events, date);
    }

    /** What a customer holds: the current offer first, then by offer id. A stranger holds the current offer only. */
    public List<Holding> holdings(Customer customer) {
        Map<String, LocalDate> accepted = new HashMap<>();
        Map<String, LocalDate> running = new TreeMap<>();
        int index = customerIndex.getOrDefault(customer.id(), -1);
        for (int place = first(index); place < last(index); place++) {
            if (outcome[place] == ACCEPT) {
                Offer taken = catalog.offer(offer[place]);
                LocalDate since = LocalDate.ofEpochDay(day[place]);
                accepted.put(taken.id(), since);
                if (since.plusMonths(Math.max(1, taken.contractMonths())).isAfter(date)) {
                    running.put(taken.id(), since);
                }
            }
        }
        List<Holding> holdings = new ArrayList<>();
        String current = customer.currentOffer();
        if (!current.isEmpty()) {
            holdings.add(new Holding(current, accepted.getOrDefault(current, LocalDate.MIN)));
            running.remove(current);
        }
        running.forEach((offer, since) -> holdings.add(new Holding(offer, since)));
        return holdings;
    }

    /** What a customer was told, newest first; of one day by offer, then channel. Nothing for a stranger. */
    public List<Contact> contacts(Customer customer) {
        int index = customerIndex.getOrDefault(customer.id(), -1);
        List<Contact> contacts = new ArrayList<>();
        // By offer and channel, the last message that may still be answered: where it stands among the contacts.
        Map<Integer, Integer> open = new HashMap<>();
        int today = (int) date.toEpochDay();
        for (int place = first(index); place < last(index); place++) {
            int daysAgo = today - day[place];
            if (daysAgo > CONTACT_DAYS + ANSWER_DAYS) {
                continue;
            }
            Integer message = offer[place] * CHANNELS.size() + channel[place];
            Outcome what = OUTCOMES.get(outcome[place]);
            Integer shown = what == Outcome.IMPRESSION ? null : open.get(message);
            if (shown != null && contacts.get(shown).daysAgo() - daysAgo <= ANSWER_DAYS) {
                Contact before = contacts.get(shown);
                contacts.set(shown, new Contact(before.offerId(), before.channel(), what, before.daysAgo()));
            } else {
                open.put(message, contacts.size());
                contacts.add(
                        new Contact(catalog.offer(offer[place]).id(), CHANNELS.get(channel[place]), what, daysAgo));
            }
            if (what == Outcome.ACCEPT || what == Outcome.DECLINE) {
                open.remove(message);
            }
        }
        contacts.removeIf(contact -> contact.daysAgo() > CONTACT_DAYS);
        contacts.sort(Comparator.comparingInt(Contact::daysAgo)
                .thenComparing(Contact::offerId)
                .thenComparing(Contact::channel));
        return contacts;
    }

    private int first(int customer) {
        return customer < 0 ? 0 : start[customer];
    }

    private int last(int customer) {
        return customer < 0 ? 0 : start[customer + 1];
    }
}
