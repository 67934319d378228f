package io.offerwright.data;

import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How much each acceptance counts in training. A loss that takes no weights, such as WARP-KOS, does not notice.
 *
 * <p>Source of the decay: Ding and Li, <em>Time weight collaborative filtering</em>, CIKM 2005; of the balance: the
 * square root is the usual middle way between counting every acceptance and counting every offer, as in Mikolov et al.,
 * <em>Distributed representations of words and phrases and their compositionality</em>, NIPS 2013.
 *
 * @param decayDays an acceptance counts {@code exp(-days / decayDays)}, its age being counted back from the newest
 *     acceptance in use; greater than 0, infinite for no decay
 * @param balance whose popularity is evened out
 */
public record Weighting(double decayDays, Balance balance) {
    /** Every acceptance counts 1. */
    public static final Weighting EQUAL = new Weighting(Double.POSITIVE_INFINITY, Balance.NONE);

    private static final double SECONDS_A_DAY = 86_400;

    /** Whose acceptances share a weight, so that no one of them outweighs the rest. */
    public enum Balance {
        /** Nobody's. */
        NONE,
        /** Each acceptance of an offer counts 1 / sqrt(acceptances of that offer). */
        OFFERS,
        /** Each acceptance by a customer counts 1 / sqrt(acceptances by that customer). */
        CUSTOMERS;

        /** The name as a configuration writes it, such as {@code offers}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Weighting {
        if (!(decayDays > 0)) {
            throw new IllegalArgumentException("decayDays (" + decayDays + ") must be greater than 0.");
        }
    }

    /**
     * Who accepted what before a moment, as {@link EventLog#accepted} has it, with these weights. An offer that a customer
     * accepted more than once is as old as the last time. The weights of a balance are multiplied so that their mean is 1:
     * a training would otherwise only be slower.
     */
    public Interactions accepted(EventLog events, LocalDateTime before) {
        Interactions accepted = events.accepted(before);
        if (equals(EQUAL) || accepted.size() == 0) {
            return accepted;
        }
        float[] weight = accepted.weight().clone();
        if (balance != Balance.NONE) {
            balance(accepted, weight);
        }
        if (Double.isFinite(decayDays)) {
            decay(events, before, accepted, weight);
        }
        return new Interactions(
                accepted.users(), accepted.items(), accepted.user(), accepted.item(), accepted.value(), weight);
    }

    private void balance(Interactions accepted, float[] weight) {
        int[] owner = balance == Balance.OFFERS ? accepted.item() : accepted.user();
        int[] count = new int[balance == Balance.OFFERS ? accepted.items() : accepted.users()];
        for (int each : owner) {
            count[each]++;
        }
        double sum = 0;
        for (int each : owner) {
            sum += 1 / Math.sqrt(count[each]);
        }
        for (int entry = 0; entry < weight.length; entry++) {
            weight[entry] = (float) (weight.length / sum / Math.sqrt(count[owner[entry]]));
        }
    }

    private void decay(EventLog events, LocalDateTime before, Interactions accepted, float[] weight) {
        Map<Long, LocalDateTime> last = new HashMap<>();
        LocalDateTime newest = LocalDateTime.MIN;
        int limit = events.countBefore(before);
        for (int event = 0; event < limit; event++) {
            if (events.outcomeOf(event) == Outcome.ACCEPT) {
                newest = events.at(event);
                last.put(pair(events.customer(event), events.offer(event)), newest);
            }
        }
        for (int entry = 0; entry < weight.length; entry++) {
            LocalDateTime at = last.get(pair(accepted.user()[entry], accepted.item()[entry]));
            double days = ChronoUnit.SECONDS.between(at, newest) / SECONDS_A_DAY;
            weight[entry] = (float) (weight[entry] * StrictMath.exp(-days / decayDays));
        }
    }

    private static long pair(int customer, int offer) {
        return (long) customer << Integer.SIZE | offer;
    }
}
