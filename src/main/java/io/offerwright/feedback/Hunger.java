package io.offerwright.feedback;

import io.offerwright.domain.Segment;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.feedback.CampaignResults.Cause;
import io.offerwright.feedback.CampaignResults.Fullness;
import io.offerwright.feedback.CampaignResults.NeverListed;
import io.offerwright.feedback.CampaignResults.Starved;
import io.offerwright.outcomes.Names;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts why offers were not listed, and which rules fired. As large as offers times rules. */
final class Hunger {
    private final Names offers;
    private final Names rules;

    private final List<Wanting> byOffer = new ArrayList<>();
    private final Map<Segment, long[]> bySegment = new TreeMap<>();
    private final List<long[]> emptyByRule = new ArrayList<>();
    private long emptyLists;

    /** The numbers of the offers of the roster that came last, most often the same for all decisions. */
    private int[] roster = new int[0];

    private @Nullable Fingerprint rosterOf;

    Hunger(Names offers, Names rules) {
        this.offers = offers;
        this.rules = rules;
    }

    /** What kept an offer from lists. */
    private static final class Wanting {
        private long listed;
        private long outranked;
        private long keptOut;
        private long[] byRule = new long[16];
    }

    /** Counts a decision, and says which rules fired in it: promoted, boosted or kept out an offer, or failed. */
    BitSet add(Decision decision) {
        List<Candidate> candidates = decision.candidates();
        learn(decision);
        BitSet fired = new BitSet();
        BitSet keeping = new BitSet();
        BitSet alone = new BitSet();
        int listed = 0;
        for (int index = 0; index < candidates.size(); index++) {
            Candidate candidate = candidates.get(index);
            Wanting wanting = byOffer.get(roster[index]);
            candidate.ruleIds().forEach(rule -> fired.set(rules.of(rule)));
            if (candidate.verdict() instanceof Verdict.Chosen) {
                listed++;
                wanting.listed++;
                continue;
            }
            List<String> keptOutBy = candidate.verdict().keptOutBy();
            if (keptOutBy.isEmpty()) {
                wanting.outranked++;
                continue;
            }
            wanting.keptOut++;
            for (String id : keptOutBy) {
                int rule = rules.of(id);
                fired.set(rule);
                keeping.set(rule);
                if (rule >= wanting.byRule.length) {
                    wanting.byRule = java.util.Arrays.copyOf(wanting.byRule, Math.max(rule + 1, rule * 2));
                }
                wanting.byRule[rule]++;
                if (keptOutBy.size() == 1) {
                    alone.set(rule);
                }
            }
        }
        decision.failedRules().forEach(rule -> fired.set(rules.of(rule)));
        count(decision, listed, keeping, alone);
        return fired;
    }

    private void count(Decision decision, int listed, BitSet keeping, BitSet alone) {
        long[] counts = bySegment.computeIfAbsent(decision.request().customer().segment(), unused -> new long[4]);
        counts[0]++;
        counts[1] += listed == 0 ? 1 : 0;
        counts[2] += listed < decision.request().listLength() ? 1 : 0;
        counts[3] += listed;
        if (listed > 0) {
            return;
        }
        emptyLists++;
        keeping.stream().forEach(rule -> {
            while (emptyByRule.size() <= rule) {
                emptyByRule.add(new long[2]);
            }
            emptyByRule.get(rule)[0]++;
            emptyByRule.get(rule)[1] += alone.get(rule) ? 1 : 0;
        });
    }

    private void learn(Decision decision) {
        List<Candidate> candidates = decision.candidates();
        if (decision.bundle().equals(rosterOf) && roster.length == candidates.size()) {
            return;
        }
        roster = candidates.stream()
                .mapToInt(candidate -> offers.of(candidate.offerId()))
                .toArray();
        rosterOf = decision.bundle();
        while (byOffer.size() < offers.size()) {
            byOffer.add(new Wanting());
        }
    }

    Starved result(long neverSeen) {
        List<Cause> causes = new ArrayList<>();
        for (int rule = 0; rule < emptyByRule.size(); rule++) {
            long[] counts = emptyByRule.get(rule);
            if (counts[0] > 0) {
                causes.add(new Cause(rules.name(rule), counts[0], counts[1]));
            }
        }
        causes.sort(Comparator.comparingLong(Cause::alone)
                .thenComparingLong(Cause::decisions)
                .reversed()
                .thenComparing(Cause::ruleId));
        List<Fullness> segments = new ArrayList<>();
        bySegment.forEach((segment, counts) -> segments.add(new Fullness(
                segment.name(), counts[0], counts[1], counts[2], counts[0] == 0 ? 0 : (double) counts[3] / counts[0])));
        segments.sort(Comparator.comparing(Fullness::segment));
        List<NeverListed> never = new ArrayList<>();
        for (int offer : offers.sorted()) {
            Wanting wanting = offer < byOffer.size() ? byOffer.get(offer) : new Wanting();
            if (wanting.listed == 0) {
                never.add(
                        new NeverListed(offers.name(offer), wanting.outranked, wanting.keptOut, most(wanting.byRule)));
            }
        }
        return new Starved(emptyLists, causes, segments, never, neverSeen);
    }

    /** The rule that kept an offer out most often, the first by name of equals. */
    private String most(long[] byRule) {
        String most = "";
        long count = 0;
        for (int rule : rules.sorted()) {
            if (rule < byRule.length && byRule[rule] > count) {
                count = byRule[rule];
                most = rules.name(rule);
            }
        }
        return most;
    }
}
