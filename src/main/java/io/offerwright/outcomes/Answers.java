package io.offerwright.outcomes;

import io.offerwright.domain.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What came of decisions, to look up by their ids, and what customers accepted at all. Memory holds an entry for each listed offer of
 * which an outcome counts.
 */
public final class Answers {
    private final Map<String, Map<String, Boolean>> ofDecisions;
    private final Map<String, SortedSet<String>> ofCustomers;
    private final JoinCounts counts;

    private Answers(
            Map<String, Map<String, Boolean>> ofDecisions,
            Map<String, SortedSet<String>> ofCustomers,
            JoinCounts counts) {
        this.ofDecisions = ofDecisions;
        this.ofCustomers = ofCustomers;
        this.counts = counts;
    }

    /** Joins, and keeps what comes of it. */
    public static Answers of(OutcomeJoin join) {
        Gathering gathering = new Gathering(new HashMap<>(), new HashMap<>());
        JoinCounts counts = join.join(gathering);
        return new Answers(gathering.ofDecisions(), gathering.ofCustomers(), counts);
    }

    /** Hears of the decisions. */
    private record Gathering(Map<String, Map<String, Boolean>> ofDecisions, Map<String, SortedSet<String>> ofCustomers)
            implements OutcomeJoin.Joined {
        @Override
        public void decision(Listed listed, List<@Nullable Settled> fates, Map<String, List<Claim>> claims) {
            for (int place = 0; place < fates.size(); place++) {
                Settled settled = fates.get(place);
                if (settled != null) {
                    String offer = listed.offers().get(place);
                    boolean accepted = settled.is(Outcome.ACCEPT);
                    ofDecisions
                            .computeIfAbsent(listed.id(), unused -> new HashMap<>(2))
                            .put(offer, accepted);
                    if (accepted) {
                        accepted(listed.customerId(), offer);
                    }
                }
            }
        }

        @Override
        public void ofNoDecision(String customerId, List<Claim> claims) {
            Map<String, List<Claim>> byOffer = new TreeMap<>();
            for (Claim claim : claims) {
                byOffer.computeIfAbsent(claim.outcome().offerId(), unused -> new ArrayList<>())
                        .add(claim);
            }
            byOffer.forEach((offer, all) -> {
                if (Settled.of(all, (claim, reason) -> {}).is(Outcome.ACCEPT)) {
                    accepted(customerId, offer);
                }
            });
        }

        private void accepted(String customerId, String offerId) {
            ofCustomers.computeIfAbsent(customerId, unused -> new TreeSet<>()).add(offerId);
        }
    }

    /** What became of the outcomes. */
    public JoinCounts counts() {
        return counts;
    }

    /**
     * Whether an offer of a decision was accepted.
     *
     * @return empty if no outcome counts for it
     */
    public Optional<Boolean> accepted(String decisionId, String offerId) {
        return Optional.ofNullable(
                ofDecisions.getOrDefault(decisionId, Map.of()).get(offerId));
    }

    /** The offers that a customer accepted, through a decision or on their own account. */
    public SortedSet<String> acceptedBy(String customerId) {
        return ofCustomers.getOrDefault(customerId, new TreeSet<>());
    }
}
