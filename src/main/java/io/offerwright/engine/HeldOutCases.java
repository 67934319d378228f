package io.offerwright.engine;

import io.offerwright.data.EventLog;
import io.offerwright.data.Interactions;
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
     * no showing that was turned down, is read as if everything had been shown.
     */
    static HeldOutCases of(
            EventLog events, LocalDateTime before, Interactions accepted, Scorer scorer, FeatureMatrix customers) {
        long[][] logits = new long[accepted.users()][];
        for (int customer = 0; customer < logits.length; customer++) {
            if (BundleTraining.isHeldOut(customer)) {
                logits[customer] = new long[scorer.offers()];
                scorer.score(customers, customer, logits[customer]);
            }
        }
        if (IntStream.range(0, events.countBefore(before))
                .allMatch(event -> events.outcomeOf(event) == Outcome.ACCEPT)) {
            return allOffers(logits, accepted);
        }
        Showings showings = Showings.of(events, before, BundleTraining::isHeldOut);
        HeldOutCases shown = new HeldOutCases();
        for (int showing = 0; showing < showings.size(); showing++) {
            int customer = showings.customer()[showing];
            shown.add(customer, logits[customer][showings.offer()[showing]], showings.accepted()[showing]);
        }
        return shown;
    }

    private static HeldOutCases allOffers(long[][] logits, Interactions accepted) {
        BitSet[] acceptedBy = new BitSet[logits.length];
        for (int entry = 0; entry < accepted.size(); entry++) {
            int customer = accepted.user()[entry];
            if (acceptedBy[customer] == null) {
                acceptedBy[customer] = new BitSet();
            }
            acceptedBy[customer].set(accepted.item()[entry]);
        }
        HeldOutCases all = new HeldOutCases();
        for (int customer = 0; customer < logits.length; customer++) {
            for (int offer = 0; logits[customer] != null && offer < logits[customer].length; offer++) {
                all.add(
                        customer,
                        logits[customer][offer],
                        acceptedBy[customer] != null && acceptedBy[customer].get(offer));
            }
        }
        return all;
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
