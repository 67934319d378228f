package io.offerwright.engine;

import io.offerwright.data.Dataset;
import io.offerwright.data.EventLog;
import io.offerwright.data.Interactions;
import io.offerwright.data.InteractionsBuilder;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Outcome;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.features.Seasons;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a training are: customers; or, with seasons, customers each in one season, for every season in which something
 * happened to the customer.
 *
 * <p>With seasons an acceptance stands in the row of the season it happened in, and in several if it was repeated, which then
 * share its weight; all rows of a
 * customer have the features of the customer, be it only one that is the customer alone, and differ in the season. What a
 * customer accepted in another season stands there too, with value and weight 0: it is not liked in this one as far as anybody
 * knows, but no loss draws it as something that is liked less, and it is no candidate where a list is measured. The exception is
 * WARP-KOS, which knows no values: {@link io.offerwright.model.Trainer} leaves such entries out for it, so it does draw them.
 *
 * <p>The rows of one customer belong together by {@link Interactions#ownerOf}, so that who holds out an offer of a customer holds it
 * out of all seasons. Immutable and thread-safe.
 */
public final class TrainingRows {
    private final Dataset data;
    private final Seasons seasons;
    /** First row of each customer, and at the end the number of rows. */
    private final int[] first;

    private final int[] customer;
    private final byte[] season;
    /** Rows in which something was accepted. */
    private final BitSet accepting = new BitSet();

    private TrainingRows(Dataset data, Seasons seasons, LocalDateTime before) {
        this.data = data;
        this.seasons = seasons;
        int customers = data.customers().size();
        EventLog events = data.events();
        short[] seen = new short[customers];
        int limit = seasons == Seasons.NONE ? 0 : events.countBefore(before);
        for (int event = 0; event < limit; event++) {
            seen[events.customer(event)] |= (short) (1 << seasonOf(event));
        }
        first = new int[customers + 1];
        for (int row = 0; row < customers; row++) {
            first[row + 1] = first[row] + (seasons == Seasons.NONE ? 1 : Integer.bitCount(seen[row]));
        }
        customer = new int[first[customers]];
        season = new byte[first[customers]];
        for (int each = 0; each < customers; each++) {
            int row = first[each];
            for (int bit = 0; row < first[each + 1]; bit++) {
                if (seasons == Seasons.NONE || (seen[each] >> bit & 1) == 1) {
                    customer[row] = each;
                    season[row++] = (byte) bit;
                }
            }
        }
        for (int event = 0; event < limit; event++) {
            if (events.outcomeOf(event) == Outcome.ACCEPT) {
                accepting.set(row(event));
            }
        }
    }

    /**
     * The rows for what happened before a moment.
     *
     * @param seasons without them, the rows are the customers of the data
     */
    public static TrainingRows of(Dataset data, Seasons seasons, LocalDateTime before) {
        return new TrainingRows(data, seasons, before);
    }

    private int seasonOf(int event) {
        return seasons.number(data.events().at(event).toLocalDate());
    }

    /** Number of rows. */
    public int size() {
        return customer.length;
    }

    /** Whether a customer may have several rows. */
    public boolean seasonal() {
        return seasons != Seasons.NONE;
    }

    /** The customer of a row, by index in the data set. */
    public int customer(int row) {
        return customer[row];
    }

    /** The season of a row, from 0; 0 without seasons. */
    public int season(int row) {
        return season[row];
    }

    /** The row of an event. */
    int row(int event) {
        int of = data.events().customer(event);
        if (!seasonal()) {
            return of;
        }
        int sought = seasonOf(event);
        for (int row = first[of]; row < first[of + 1]; row++) {
            if (season[row] == sought) {
                return row;
            }
        }
        throw new IllegalArgumentException("Event " + event + " lies after the last moment of the rows.");
    }

    /** The features of each row. */
    public FeatureMatrix features(FeatureSpace space) {
        if (!seasonal()) {
            return space.customers(data.customers());
        }
        List<Customer> customers = new ArrayList<>(size());
        List<LocalDate> dates = new ArrayList<>(size());
        for (int row = 0; row < size(); row++) {
            customers.add(data.customers().get(customer[row]));
            dates.add(seasons.day(season[row]));
        }
        return space.customers(customers, dates);
    }

    /**
     * What is trained on, in these rows.
     *
     * @param accepted who accepted what, a row for each customer
     * @param before acceptances from this moment on are not looked at
     */
    public Interactions train(Interactions accepted, LocalDateTime before) {
        return seasonal() ? spread(accepted, before, true) : accepted;
    }

    /**
     * What is measured with, in these rows: each acceptance in that of the season it happened in.
     *
     * @param accepted who accepted what, a row for each customer
     */
    public Interactions test(Interactions accepted) {
        return seasonal() ? spread(accepted, LocalDateTime.MAX, false) : accepted;
    }

    private Interactions spread(Interactions accepted, LocalDateTime before, boolean train) {
        Map<Long, Float> weights = new HashMap<>();
        BitSet[] all = new BitSet[data.customers().size()];
        for (int entry = 0; entry < accepted.size(); entry++) {
            int of = accepted.user()[entry];
            weights.put(pair(of, accepted.item()[entry]), accepted.weight()[entry]);
            all[of] = all[of] == null ? new BitSet() : all[of];
            all[of].set(accepted.item()[entry]);
        }
        EventLog events = data.events();
        BitSet[] has = new BitSet[size()];
        Map<Long, Integer> repeats = new HashMap<>();
        List<Integer> firstOfRow = new ArrayList<>();
        int limit = events.countBefore(before);
        for (int event = 0; event < limit; event++) {
            int offer = events.offer(event);
            Float weight =
                    events.outcomeOf(event) == Outcome.ACCEPT ? weights.get(pair(events.customer(event), offer)) : null;
            if (weight != null) {
                int row = row(event);
                has[row] = has[row] == null ? new BitSet() : has[row];
                if (!has[row].get(offer)) {
                    has[row].set(offer);
                    firstOfRow.add(event);
                    repeats.merge(pair(customer[row], offer), 1, Integer::sum);
                }
            }
        }
        InteractionsBuilder entries = new InteractionsBuilder();
        for (int event : firstOfRow) {
            long pair = pair(events.customer(event), events.offer(event));
            entries.add(row(event), events.offer(event), 1, weights.get(pair) / repeats.get(pair));
        }
        for (int row = accepting.nextSetBit(0); train && row >= 0; row = accepting.nextSetBit(row + 1)) {
            BitSet others = all[customer[row]];
            for (int offer = others == null ? -1 : others.nextSetBit(0);
                    offer >= 0;
                    offer = others.nextSetBit(offer + 1)) {
                if (has[row] == null || !has[row].get(offer)) {
                    entries.add(row, offer, 0, 0);
                }
            }
        }
        return entries.build(size(), accepted.items()).withOwners(customer);
    }

    private static long pair(int customer, int offer) {
        return (long) customer << Integer.SIZE | offer;
    }
}
