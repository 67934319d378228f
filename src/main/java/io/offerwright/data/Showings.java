package io.offerwright.data;

import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What became of each offer that was shown. A log may hold one event of a showing, the last thing that happened, or all of
 * them: the impression, the click, and days later the acceptance. So events of one customer and offer, each at most {@value
 * #WINDOW_DAYS} days after the one before, are one showing, accepted when one of them says so.
 *
 * @param customer index in the data set, by showing
 * @param offer index in the catalogue, by showing
 * @param accepted whether the customer took the offer, by showing
 * @param event index of the first event in the log, by showing
 */
public record Showings(int[] customer, int[] offer, boolean[] accepted, int[] event) {
    private static final int WINDOW_DAYS = 30;

    /** The showings that began before a moment to the customers, by index, for whom {@code include} holds. */
    public static Showings of(EventLog events, LocalDateTime before, IntPredicate include) {
        int limit = events.countBefore(before);
        int size = 0;
        int[] customer = new int[1024];
        int[] offer = new int[1024];
        boolean[] accepted = new boolean[1024];
        int[] first = new int[1024];
        LocalDateTime[] open = new LocalDateTime[1024];
        Map<Long, Integer> latest = new HashMap<>();
        for (int event = 0; event < limit; event++) {
            if (!include.test(events.customer(event))) {
                continue;
            }
            LocalDateTime at = events.at(event);
            long pair = (long) events.customer(event) << Integer.SIZE | events.offer(event);
            Integer showing = latest.get(pair);
            if (showing == null || at.isAfter(open[showing])) {
                if (size == customer.length) {
                    customer = Arrays.copyOf(customer, 2 * size);
                    offer = Arrays.copyOf(offer, 2 * size);
                    accepted = Arrays.copyOf(accepted, 2 * size);
                    first = Arrays.copyOf(first, 2 * size);
                    open = Arrays.copyOf(open, 2 * size);
                }
                customer[size] = events.customer(event);
                offer[size] = events.offer(event);
                first[size] = event;
                showing = size++;
                latest.put(pair, showing);
            }
            open[showing] = at.plusDays(WINDOW_DAYS);
            accepted[showing] |= events.outcomeOf(event) == Outcome.ACCEPT;
        }
        return new Showings(
                Arrays.copyOf(customer, size),
                Arrays.copyOf(offer, size),
                Arrays.copyOf(accepted, size),
                Arrays.copyOf(first, size));
    }

    /** Number of showings. */
    public int size() {
        return customer.length;
    }
}
