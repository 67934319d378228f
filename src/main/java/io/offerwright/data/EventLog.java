package io.offerwright.data;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * Events in the order of time, those of one second in the order of their table; held in columns, some 26 bytes each.
 * Immutable.
 */
public final class EventLog extends AbstractList<Event> implements RandomAccess {
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Channel> CHANNELS = List.of(Channel.values());

    private final List<String> customerIds;
    private final Catalog catalog;
    private final int[] customer;
    private final int[] offer;
    private final long[] second;
    private final byte[] outcome;
    private final byte[] channel;
    private final double[] propensity;

    private EventLog(Builder builder, int[] order) {
        customerIds = builder.customerIds;
        catalog = builder.catalog;
        int size = order.length;
        customer = new int[size];
        offer = new int[size];
        second = new long[size];
        outcome = new byte[size];
        channel = new byte[size];
        propensity = new double[size];
        for (int index = 0; index < size; index++) {
            int from = order[index];
            customer[index] = builder.customer[from];
            offer[index] = builder.offer[from];
            second[index] = builder.second[from];
            outcome[index] = builder.outcome[from];
            channel[index] = builder.channel[from];
            propensity[index] = builder.propensity[from];
        }
    }

    @Override
    public int size() {
        return second.length;
    }

    /** The event at this place. Fractions of a second are not kept. */
    @Override
    public Event get(int index) {
        return new Event(
                customerIds.get(customer[index]),
                catalog.offer(offer[index]).id(),
                at(index),
                outcomeOf(index),
                channelOf(index),
                propensity[index]);
    }

    /** Index of the event's customer in the data set. */
    public int customer(int index) {
        return customer[index];
    }

    /** Index of the event's offer in the catalogue. */
    public int offer(int index) {
        return offer[index];
    }

    /** When it happened, local time. */
    public LocalDateTime at(int index) {
        return LocalDateTime.ofEpochSecond(second[index], 0, ZoneOffset.UTC);
    }

    /** The day on which it happened, counted from 1970-01-01 on. */
    int day(int index) {
        return (int) Math.floorDiv(second[index], 86_400L);
    }

    /** What the customer did. */
    public Outcome outcomeOf(int index) {
        return OUTCOMES.get(outcome[index]);
    }

    /** The channel it came through. */
    public Channel channelOf(int index) {
        return CHANNELS.get(channel[index]);
    }

    /** Number of events before a moment: those are the first ones. */
    public int countBefore(LocalDateTime moment) {
        // An event is a whole second: before the moment's fraction is before the next second.
        boolean whole = moment.truncatedTo(ChronoUnit.SECONDS).equals(moment);
        long limit = moment.toEpochSecond(ZoneOffset.UTC) + (whole ? 0 : 1);
        int low = 0;
        int high = second.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (second[middle] < limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The events before a moment, and no other: who is given these can't know of what came later. */
    public EventLog before(LocalDateTime moment) {
        return with(countBefore(moment), List.of());
    }

    /**
     * These events and further ones, which are known by the ids of their customers and offers.
     *
     * @throws IllegalArgumentException if a customer or an offer is not known
     */
    public EventLog with(List<Event> further) {
        return with(size(), further);
    }

    private EventLog with(int first, List<Event> further) {
        Builder builder = new Builder(customerIds, catalog);
        for (int index = 0; index < first; index++) {
            builder.add(
                    customer[index],
                    offer[index],
                    second[index],
                    outcomeOf(index),
                    channelOf(index),
                    propensity[index]);
        }
        Map<String, Integer> indexById = new HashMap<>();
        for (int index = 0; index < customerIds.size() && !further.isEmpty(); index++) {
            indexById.put(customerIds.get(index), index);
        }
        for (Event event : further) {
            Integer who = indexById.get(event.customerId());
            int what = catalog.indexOf(event.offerId());
            if (who == null || what < 0) {
                throw new IllegalArgumentException("An event is about a customer or an offer that nobody knows.");
            }
            builder.add(
                    who,
                    what,
                    event.at().toEpochSecond(ZoneOffset.UTC),
                    event.outcome(),
                    event.channel(),
                    event.propensity());
        }
        return builder.build();
    }

    /**
     * Who accepted what before a moment: one entry of value and weight 1 per customer and offer, in the order of the
     * first acceptance. Rows are the customers of the data set, columns the offers of the catalogue.
     */
    public Interactions accepted(LocalDateTime before) {
        int limit = countBefore(before);
        int offers = catalog.size();
        int[] users = new int[limit];
        int[] items = new int[limit];
        int count = 0;
        BitSet[] taken = new BitSet[customerIds.size()];
        for (int index = 0; index < limit; index++) {
            if (outcomeOf(index) == Outcome.ACCEPT) {
                int user = customer[index];
                if (taken[user] == null) {
                    taken[user] = new BitSet(offers);
                }
                if (!taken[user].get(offer[index])) {
                    taken[user].set(offer[index]);
                    users[count] = user;
                    items[count++] = offer[index];
                }
            }
        }
        float[] ones = new float[count];
        Arrays.fill(ones, 1f);
        return new Interactions(
                customerIds.size(),
                offers,
                Arrays.copyOf(users, count),
                Arrays.copyOf(items, count),
                ones,
                ones.clone());
    }

    /** Collects events in any order. */
    static final class Builder {
        private final List<String> customerIds;
        private final Catalog catalog;
        private int size;
        private boolean sorted = true;
        private int[] customer;
        private int[] offer;
        private long[] second;
        private byte[] outcome;
        private byte[] channel;
        private double[] propensity;

        Builder(List<String> customerIds, Catalog catalog) {
            this(customerIds, catalog, 1024);
        }

        /**
         * @param room for how many events there is room at first, at least 2
         */
        Builder(List<String> customerIds, Catalog catalog, int room) {
            this.customerIds = List.copyOf(customerIds);
            this.catalog = catalog;
            customer = new int[room];
            offer = new int[room];
            second = new long[room];
            outcome = new byte[room];
            channel = new byte[room];
            propensity = new double[room];
        }

        /** Begins anew. */
        void clear() {
            size = 0;
            sorted = true;
        }

        /** @param at the second since 1970 in local time, as if it were UTC */
        void add(int customerIndex, int offerIndex, long at, Outcome what, Channel through, double share) {
            if (size == second.length) {
                int larger = size + (size >> 1);
                customer = Arrays.copyOf(customer, larger);
                offer = Arrays.copyOf(offer, larger);
                second = Arrays.copyOf(second, larger);
                outcome = Arrays.copyOf(outcome, larger);
                channel = Arrays.copyOf(channel, larger);
                propensity = Arrays.copyOf(propensity, larger);
            }
            customer[size] = customerIndex;
            offer[size] = offerIndex;
            second[size] = at;
            outcome[size] = (byte) OUTCOMES.indexOf(what);
            channel[size] = (byte) CHANNELS.indexOf(through);
            propensity[size] = share;
            sorted &= size == 0 || second[size - 1] <= second[size];
            size++;
        }

        EventLog build() {
            int[] order = new int[size];
            if (sorted) {
                Arrays.setAll(order, index -> index);
            } else {
                Integer[] boxed = new Integer[size];
                Arrays.setAll(boxed, index -> index);
                // Stable, so that events of one second keep the order of their table.
                Arrays.sort(boxed, (left, right) -> Long.compare(second[left], second[right]));
                Arrays.setAll(order, index -> boxed[index]);
            }
            return new EventLog(this, order);
        }
    }
}
