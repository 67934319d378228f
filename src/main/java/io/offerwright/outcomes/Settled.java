package io.offerwright.outcomes;

import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What came of one offer for one customer, once everything that was reported of it is put together.
 *
 * @param first of each kind of outcome that counts, the claim that does
 */
public record Settled(Map<Outcome, Claim> first) {
    /**
     * Puts claims on one offer together. Of each kind the earliest counts. Where a customer accepted and declined, the last word
     * counts; where both are of one moment, the refusal does, so that nothing is made to look better than it was.
     *
     * @param claims in any order, no two the same
     * @param reject told of each claim that does not count, and why
     */
    public static Settled of(List<Claim> claims, BiConsumer<Claim, Reason> reject) {
        List<Claim> sorted = new ArrayList<>(claims);
        sorted.sort(Claim.BY_TIME);
        Outcome denied = denied(sorted);
        Map<Outcome, Claim> first = new EnumMap<>(Outcome.class);
        for (Claim claim : sorted) {
            Outcome kind = claim.outcome().outcome();
            if (kind == denied) {
                reject.accept(claim, Reason.CONTRADICTED);
            } else if (first.putIfAbsent(kind, claim) != null) {
                reject.accept(claim, Reason.REPEATED);
            }
        }
        return new Settled(first);
    }

    /** Which of accepting and declining the last word took back; null if it took back none. */
    private static @Nullable Outcome denied(List<Claim> sorted) {
        LocalDateTime accepted = last(sorted, Outcome.ACCEPT);
        LocalDateTime declined = last(sorted, Outcome.DECLINE);
        if (accepted == null || declined == null) {
            return null;
        }
        return accepted.isAfter(declined) ? Outcome.DECLINE : Outcome.ACCEPT;
    }

    private static @Nullable LocalDateTime last(List<Claim> sorted, Outcome kind) {
        LocalDateTime last = null;
        for (Claim claim : sorted) {
            if (claim.outcome().outcome() == kind) {
                last = claim.outcome().at();
            }
        }
        return last;
    }

    /** How many claims count. */
    public int counted() {
        return first.size();
    }

    /** True if the customer saw the offer: any outcome says so. */
    public boolean seen() {
        return !first.isEmpty();
    }

    /** When the customer first saw the offer, as far as it is known. */
    public LocalDateTime firstSeen() {
        return first.values().stream()
                .map(claim -> claim.outcome().at())
                .min(LocalDateTime::compareTo)
                .orElseThrow();
    }

    /** When the customer did this; null if not. */
    public @Nullable LocalDateTime at(Outcome kind) {
        Claim claim = first.get(kind);
        return claim == null ? null : claim.outcome().at();
    }

    /** True if the customer did this. */
    public boolean is(Outcome kind) {
        return first.containsKey(kind);
    }

    /** Of the acceptance, in ten-thousandths of a unit of currency; 0 where none is known. */
    public long revenue() {
        Claim accept = first.get(Outcome.ACCEPT);
        return accept == null ? 0 : Math.max(0, accept.outcome().revenue());
    }

    /** The outcome that says most: accepted, else declined, else clicked, else seen. */
    public Outcome strongest() {
        return is(Outcome.ACCEPT)
                ? Outcome.ACCEPT
                : is(Outcome.DECLINE) ? Outcome.DECLINE : is(Outcome.CLICK) ? Outcome.CLICK : Outcome.IMPRESSION;
    }
}
