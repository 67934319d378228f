package io.offerwright.engine;

import io.offerwright.data.EventLog;
import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import io.offerwright.data.Showings;
import io.offerwright.domain.Outcome;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.Calibration;
import io.offerwright.model.Reliability;
import io.offerwright.model.Scorer;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** What the model says of the offers that held-out customers were shown, and what became of them. */
final class HeldOutCases {
    private long[] logits = new long[1024];
    private boolean[] accepted = new boolean[1024];
    private int[] customers = new int[1024];
    private int size;

    private HeldOutCases() {}

    /**
     * The cases of all customers for whom {@link BundleTraining#isHeldOut} holds. Data that only says what customers have, with
     * no showing that was turned down, is read as if everything had been shown. A showing is scored in the season of its first
     * event.
     */
    static HeldOutCases of(
            EventLog events,
            LocalDateTime before,
            TrainingRows rows,
            Interactions accepted,
            Scorer scorer,
            FeatureMatrix customers) {
        long[][] logits = new long[rows.size()][];
        for (int row = 0; row < logits.length; row++) {
            if (BundleTraining.isHeldOut(rows.customer(row))) {
                logits[row] = new long[scorer.offers()];
                scorer.score(customers, row, logits[row]);
            }
        }
        if (IntStream.range(0, events.countBefore(before))
                .allMatch(event -> events.outcomeOf(event) == Outcome.ACCEPT)) {
            return allOffers(logits, rows, accepted);
        }
        Showings showings = Showings.of(events, before, BundleTraining::isHeldOut);
        HeldOutCases shown = new HeldOutCases();
        for (int showing = 0; showing < showings.size(); showing++) {
            int customer = showings.customer()[showing];
            int row = rows.row(showings.event()[showing]);
            shown.add(customer, logits[row][showings.offer()[showing]], showings.accepted()[showing]);
        }
        return shown;
    }

    private static HeldOutCases allOffers(long[][] logits, TrainingRows rows, Interactions accepted) {
        ItemsByUser has = ItemsByUser.all(accepted);
        ItemsByUser liked = ItemsByUser.liked(accepted);
        HeldOutCases all = new HeldOutCases();
        for (int row = 0; row < logits.length; row++) {
            if (logits[row] != null) {
                BitSet yes = bits(liked.of(row));
                BitSet inOtherSeason = bits(has.of(row));
                inOtherSeason.andNot(yes);
                for (int offer = 0; offer < logits[row].length; offer++) {
                    if (!inOtherSeason.get(offer)) {
                        all.add(rows.customer(row), logits[row][offer], yes.get(offer));
                    }
                }
            }
        }
        return all;
    }

    private static BitSet bits(int[] set) {
        BitSet bits = new BitSet();
        for (int each : set) {
            bits.set(each);
        }
        return bits;
    }

    private void add(int customer, long logit, boolean yes) {
        if (size == logits.length) {
            logits = Arrays.copyOf(logits, size * 2);
            accepted = Arrays.copyOf(accepted, size * 2);
            customers = Arrays.copyOf(customers, size * 2);
        }
        customers[size] = customer;
        logits[size] = logit;
        accepted[size++] = yes;
    }

    /** The calibration that suits all cases. */
    Calibration fit() {
        return Calibration.fit(Arrays.copyOf(logits, size), Arrays.copyOf(accepted, size));
    }

    /**
     * How well such a calibration holds for customers it was not fitted to: every other held-out customer's cases are read with
     * the calibration of the rest, and the other way round.
     */
    Reliability crossFitted() {
        long[] propensity = new long[size];
        for (int half = 0; half < 2; half++) {
            int own = half;
            HeldOutCases others = only(customer -> half(customer) != own);
            Calibration calibration = others.size == 0 ? fit() : others.fit();
            for (int at = 0; at < size; at++) {
                if (half(customers[at]) == half) {
                    propensity[at] = calibration.propensity(logits[at]);
                }
            }
        }
        return Reliability.of(propensity, Arrays.copyOf(accepted, size));
    }

    private static int half(int customer) {
        return customer / BundleTraining.HELD_OUT_SHARE % 2;
    }

    private HeldOutCases only(java.util.function.IntPredicate keep) {
        HeldOutCases kept = new HeldOutCases();
        for (int at = 0; at < size; at++) {
            if (keep.test(customers[at])) {
                kept.add(customers[at], logits[at], accepted[at]);
            }
        }
        return kept;
    }
}
