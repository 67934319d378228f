package io.offerwright.engine;

import io.offerwright.data.Dataset;
import io.offerwright.data.EventLog;
import io.offerwright.data.PeerCount;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Segment;
import io.offerwright.features.FeatureSpace;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What customers of the same kind chose, counted when the bundle was trained. Of one kind are customers of a segment in the
 * same fifth of data use: what telco offers are made for first, few enough groups that each has many customers, and both
 * known of nearly everybody. Customers are counted, not messages: one who was shown an offer ten times counts once.
 *
 * <p>A group's share is worth telling only if it lies above all customers' and that is no accident. So the lower end of its 95 %
 * interval (Wilson 1927, Probable inference, the law of succession, and statistical inference) must lie above their share, and
 * there must be {@value #LEAST_ACCEPTED} acceptances at least. The interval alone would let three of five pass
 * for something, and a share of so few would tell a customer what their neighbour has.
 */
final class Peers {
    static final int LEAST_ACCEPTED = 20;
    /** Of the normal distribution: 95 % lie within so many standard deviations. */
    private static final double Z = 1.959964;

    private static final String GROUPING = "data_intensity";

    private record Group(Segment segment, String dataIntensity) {
        static Group of(FeatureSpace space, Customer customer) {
            return new Group(customer.segment(), space.customerWord(GROUPING, customer));
        }
    }

    private record Key(Group group, String offerId) {}

    private final FeatureSpace space;
    private final Map<Key, PeerCount> counts = new HashMap<>();
    /** By offer: to how many of all it was shown, and how many took it. */
    private final Map<String, int[]> all = new HashMap<>();

    Peers(FeatureSpace space, List<PeerCount> counts) {
        this.space = space;
        for (PeerCount count : counts) {
            this.counts.put(new Key(new Group(count.segment(), count.dataIntensity()), count.offerId()), count);
            int[] sums = all.computeIfAbsent(count.offerId(), id -> new int[2]);
            sums[0] += count.shown();
            sums[1] += count.accepted();
        }
    }

    /** Counts what happened before a moment. */
    static List<PeerCount> count(Dataset data, LocalDateTime before, FeatureSpace space) {
        EventLog events = data.events();
        int offers = data.catalog().size();
        List<Customer> customers = data.customers();
        BitSet[] shown = new BitSet[customers.size()];
        BitSet[] accepted = new BitSet[customers.size()];
        int limit = events.countBefore(before);
        for (int index = 0; index < limit; index++) {
            int customer = events.customer(index);
            mark(shown, customer, events.offer(index), offers);
            if (events.outcomeOf(index) == Outcome.ACCEPT) {
                mark(accepted, customer, events.offer(index), offers);
            }
        }
        Map<Group, int[][]> sums = new HashMap<>();
        for (int customer = 0; customer < shown.length; customer++) {
            if (shown[customer] != null) {
                int[][] sum =
                        sums.computeIfAbsent(Group.of(space, customers.get(customer)), group -> new int[2][offers]);
                add(shown[customer], sum[0]);
                add(accepted[customer] == null ? new BitSet() : accepted[customer], sum[1]);
            }
        }
        List<PeerCount> counts = new ArrayList<>();
        sums.forEach((group, sum) -> {
            for (int offer = 0; offer < offers; offer++) {
                if (sum[0][offer] > 0) {
                    counts.add(new PeerCount(
                            group.segment(),
                            group.dataIntensity(),
                            data.catalog().offer(offer).id(),
                            sum[0][offer],
                            sum[1][offer]));
                }
            }
        });
        return counts;
    }

    private static void mark(BitSet[] marks, int customer, int offer, int offers) {
        if (marks[customer] == null) {
            marks[customer] = new BitSet(offers);
        }
        marks[customer].set(offer);
    }

    private static void add(BitSet marks, int[] sum) {
        marks.stream().forEach(offer -> sum[offer]++);
    }

    /** What the customer's group did with an offer; empty unless that is worth telling. */
    Optional<PeerShare> share(Customer customer, String offerId) {
        Group group = Group.of(space, customer);
        PeerCount count = counts.get(new Key(group, offerId));
        if (count == null || group.dataIntensity().isEmpty()) {
            return Optional.empty();
        }
        int[] sums = all.get(offerId);
        boolean worth = count.accepted() >= LEAST_ACCEPTED
                && leastShare(count.accepted(), count.shown()) > (double) sums[1] / sums[0];
        return worth
                ? Optional.of(new PeerShare(
                        group.segment(), group.dataIntensity(), count.accepted(), count.shown(), sums[1], sums[0]))
                : Optional.empty();
    }

    /** The lower end of Wilson's 95 % interval for a share. */
    static double leastShare(int accepted, int shown) {
        double share = (double) accepted / shown;
        double square = Z * Z / shown;
        return (share + square / 2 - Z * Math.sqrt(share * (1 - share) / shown + square / (4 * shown))) / (1 + square);
    }
}
