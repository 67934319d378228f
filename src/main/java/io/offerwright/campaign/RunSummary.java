package io.offerwright.campaign;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Segment;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Fates;
import io.offerwright.evidence.Verdict;
import io.offerwright.ranking.OfferSimilarity;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Firings;
import io.offerwright.rules.Rule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run decided, in numbers that do not grow with the number of decisions, and a few decisions in full.
 *
 * <p>Give each thread a summary of its own and {@link #merge} them at the end. Every number is a whole number and every
 * example is chosen by its decision's id, so the result is the same in whatever order, and by however many threads, the
 * decisions were made. Not safe for use by several threads at once.
 */
public final class RunSummary {
    /** How many decisions are kept in full. */
    private static final int EXAMPLES = 3;

    /** Verdicts whose rules are remembered, a power of two; an engine's decisions share theirs. */
    private static final int EXCLUDERS = 1 << 10;

    /** How many of the offers that were not chosen an example tells of, for each reason. */
    private static final int OTHERS = 2;

    /** Answers about one decision, asked only for the few that a report shows in full. */
    interface Witness {
        /** The score of an offer, chosen or not, as the computation that made it. */
        Explanation explain(String offerId);

        /** Why an offer is on the list, or why not, in a sentence or two. */
        String reason(String offerId);

        /** The sentence of a rule as it reads in this decision; the offer is null for an effect that is about none. */
        String sentence(String ruleId, @Nullable String offerId);
    }

    /** An offer of an example, with its score explained and the reason for its verdict. */
    record Answer(Candidate candidate, Explanation explanation, String reason) {}

    /** A decision in full. Explains itself only when it is asked: most examples of a part of a run give way to others. */
    record Example(Decision decision, Witness witness) {
        DecisionRequest request() {
            return decision.request();
        }

        /** The list, best first. */
        List<Answer> list() {
            return decision.chosen().stream().map(this::answer).toList();
        }

        /** Of each way not to be chosen, the offers that would have been the most relevant. */
        List<Answer> others() {
            List<Candidate> byRelevance = new ArrayList<>(decision.candidates());
            byRelevance.sort(
                    Comparator.comparingLong(Candidate::relevance).reversed().thenComparing(Candidate::offerId));
            List<Answer> others = new ArrayList<>();
            Map<Class<?>, Integer> told = new HashMap<>();
            for (Candidate candidate : byRelevance) {
                Verdict verdict = candidate.verdict();
                if (!(verdict instanceof Verdict.Chosen) && told.merge(verdict.getClass(), 1, Integer::sum) <= OTHERS) {
                    others.add(answer(candidate));
                }
            }
            return others;
        }

        private Answer answer(Candidate candidate) {
            return new Answer(candidate, witness.explain(candidate.offerId()), witness.reason(candidate.offerId()));
        }
    }

    /** What the customers of one segment get. */
    private static final class SegmentTally {
        private long decisions;
        private long emptyLists;
        private final long[] listed;

        SegmentTally(int offers) {
            listed = new long[offers];
        }
    }

    /**
     * Below which a decision's id must be for it to become an example of all, since so many are known: sentences are dear to make, and
     * most that a part would make for itself would not be kept.
     *
     * @param sentences by rule
     */
    private record Bounds(@Nullable String example, Map<String, String> sentences) {
        static final Bounds NONE = new Bounds(null, Map.of());

        boolean allowExample(String decisionId) {
            return example == null || decisionId.compareTo(example) < 0;
        }

        boolean allowSentence(String ruleId, String decisionId) {
            String known = sentences.get(ruleId);
            return known == null || decisionId.compareTo(known) < 0;
        }
    }

    private final Catalog catalog;
    private final OfferSimilarity similarity;
    private volatile Bounds bounds;

    private long decisions;
    private long emptyLists;
    private long failedDecisions;
    /** In how many decisions each rule failed. */
    private final SortedMap<String, Long> failures = new TreeMap<>();

    private final Map<Segment, SegmentTally> segments = new EnumMap<>(Segment.class);

    private final ListTally chosen;
    private final ListTally relevanceAlone;
    private final long[] first;
    private final long[] propensity;
    private final long[] excluded;
    private final long[] restricted;
    private final PolicyTally policy = new PolicyTally();
    private final long[] outranked;
    private final long[] overLimit;
    private final long[] belowMinimum;
    private long firstPropensity;

    private final Map<String, RuleTally> rules = new HashMap<>();
    /** Exclusions by the object, which many offers have in common; of those at one place the last. */
    private final Verdict.@Nullable Excluded[] exclusions = new Verdict.Excluded[EXCLUDERS];
    /** The tallies of their rules. */
    private final RuleTally[][] excluders = new RuleTally[EXCLUDERS][];

    private final Histogram scores = new Histogram();
    private final Histogram propensities = new Histogram();
    private final SortedMap<String, Example> examples = new TreeMap<>();

    private final int[] list;
    private final int[] alternative;
    private final long[] alternativeRelevance;

    /**
     * An empty summary.
     *
     * @param catalog the catalogue that every decision was made over
     * @param similarity of the catalogue's offers, in the same order
     * @param listLength the most offers that a list may hold
     */
    public RunSummary(Catalog catalog, OfferSimilarity similarity, int listLength) {
        this(catalog, similarity, listLength, Bounds.NONE);
    }

    private RunSummary(Catalog catalog, OfferSimilarity similarity, int listLength, Bounds bounds) {
        this.bounds = bounds;
        if (similarity.size() != catalog.size()) {
            throw new IllegalArgumentException("The similarity of " + similarity.size()
                    + " offers does not fit a catalogue of " + catalog.size() + ".");
        }
        this.catalog = catalog;
        this.similarity = similarity;
        int offers = catalog.size();
        this.chosen = new ListTally(offers);
        this.relevanceAlone = new ListTally(offers);
        this.first = new long[offers];
        this.propensity = new long[offers];
        this.excluded = new long[offers];
        this.restricted = new long[offers];
        this.outranked = new long[offers];
        this.overLimit = new long[offers];
        this.belowMinimum = new long[offers];
        this.list = new int[Math.min(listLength, offers)];
        this.alternative = new int[list.length];
        this.alternativeRelevance = new long[list.length];
    }

    /**
     * An empty summary of a part, to be {@linkplain #merge merged} into this one: the same comes out as with one of its own, for less
     * work. May be called while another thread merges.
     */
    public RunSummary part() {
        return new RunSummary(catalog, similarity, list.length, bounds);
    }

    /**
     * Adds one decision. Keeps nothing of it, unless it becomes one of the examples.
     *
     * @throws IllegalArgumentException if the decision was made over another catalogue
     */
    public void add(Explained explained) {
        add(explained.decision(), explained.firings(), new Witness() {
            @Override
            public Explanation explain(String offerId) {
                return explained.explanation(offerId);
            }

            @Override
            public String reason(String offerId) {
                return explained.reason(offerId);
            }

            @Override
            public String sentence(String ruleId, @Nullable String offerId) {
                return explained.sentence(ruleId, offerId);
            }
        });
    }

    /** Adds one decision, with the rules that fired in it in the order of their ids. */
    void add(Decision decision, List<Firing> firings, Witness witness) {
        Candidates candidates = decision.candidates();
        if (candidates.size() != catalog.size()) {
            throw new IllegalArgumentException("Decision " + decision.id() + " has " + candidates.size()
                    + " candidates; the summary's catalogue has " + catalog.size() + " offers.");
        }
        Customer customer = decision.request().customer();
        SegmentTally segment = segment(customer.segment());
        decisions++;
        segment.decisions++;

        Fates fates = candidates.fates();
        int length = 0;
        int alternatives = 0;
        boolean held = false;
        for (int number = 0; number < fates.count(); number++) {
            Verdict verdict = fates.fate(number).verdict();
            int size = fates.size(number);
            if (verdict instanceof Verdict.Excluded exclusion) {
                count(excluded, fates, number);
                RuleTally[] excluding = excluders(exclusion);
                for (RuleTally rule : excluding) {
                    count(rule.excludedByOffer(), fates, number);
                }
                if (excluding.length == 1) {
                    excluding[0].addExclusionsAlone(size);
                }
                continue;
            }
            if (verdict instanceof Verdict.Restricted) {
                count(restricted, fates, number);
                held = true;
                continue;
            }
            if (verdict instanceof Verdict.Withheld) {
                continue;
            }
            int open = fates.first(number);
            for (int left = size; left > 0; left--) {
                alternatives = addAlternative(candidates, open, alternatives);
                open = fates.next(open);
            }
            if (verdict instanceof Verdict.Outranked) {
                count(outranked, fates, number);
            } else if (verdict instanceof Verdict.Chosen place) {
                int offer = fates.first(number);
                list[place.rank() - 1] = offer;
                length++;
                addChosen(candidates, offer, place.rank(), segment);
            } else if (verdict instanceof Verdict.OverLimit limit) {
                count(overLimit, fates, number);
                rule(limit.ruleId()).addOverLimit(size);
            } else if (verdict instanceof Verdict.BelowMinimum minimum) {
                count(belowMinimum, fates, number);
                rule(minimum.ruleId()).addBelowMinimum(size);
            }
        }
        if (!decision.failedRules().isEmpty()) {
            failedDecisions++;
            decision.failedRules().forEach(id -> failures.merge(id, 1L, Long::sum));
        }
        if (held) {
            policy.add(fates, length == 0);
        }
        if (length == 0) {
            emptyLists++;
            segment.emptyLists++;
            addEmptied(fates);
        }
        chosen.add(list, length, candidates, catalog, similarity);
        relevanceAlone.add(alternative, alternatives, candidates, catalog, similarity);
        addFirings(decision, Firings.of(firings), witness);
        addExample(decision, length, witness);
    }

    /** Counts the offers that share a fate. */
    private static void count(long[] byOffer, Fates fates, int number) {
        int offer = fates.first(number);
        for (int left = fates.size(number); left > 0; left--) {
            byOffer[offer]++;
            offer = fates.next(offer);
        }
    }

    /** Credits the rules that exclude every offer, each of which was enough to empty the list. */
    private void addEmptied(Fates fates) {
        List<String> everywhere = null;
        for (int number = 0; number < fates.count(); number++) {
            List<String> ids =
                    fates.fate(number).verdict() instanceof Verdict.Excluded excluded ? excluded.ruleIds() : List.of();
            if (everywhere == null) {
                everywhere = new ArrayList<>(ids);
            } else {
                everywhere.retainAll(ids);
            }
            if (everywhere.isEmpty()) {
                return;
            }
        }
        if (everywhere != null) {
            everywhere.forEach(id -> rule(id).addListEmptied());
        }
    }

    private void addChosen(Candidates candidates, int offer, int rank, SegmentTally segment) {
        propensity[offer] += candidates.propensity(offer);
        segment.listed[offer]++;
        scores.add(candidates.score(offer));
        propensities.add(candidates.propensity(offer));
        if (rank == 1) {
            first[offer]++;
            firstPropensity += candidates.propensity(offer);
        }
        List<String> ids = candidates.ruleIds(offer);
        for (int index = 0; index < ids.size(); index++) {
            rule(ids.get(index)).addPlaceHelped();
        }
    }

    /**
     * Keeps the most relevant of the offers that neither a rule nor the contact policy excludes in {@link #alternative}, best first, of
     * equals the first in the catalogue.
     *
     * @param length how many stand there
     * @return how many stand there now
     */
    private int addAlternative(Candidates candidates, int offer, int length) {
        long relevance = candidates.relevance(offer);
        int place = length;
        while (place > 0 && isBefore(relevance, offer, place - 1)) {
            place--;
        }
        if (place == alternative.length) {
            return length;
        }
        int longer = Math.min(length + 1, alternative.length);
        System.arraycopy(alternative, place, alternative, place + 1, longer - place - 1);
        System.arraycopy(alternativeRelevance, place, alternativeRelevance, place + 1, longer - place - 1);
        alternative[place] = offer;
        alternativeRelevance[place] = relevance;
        return longer;
    }

    private boolean isBefore(long relevance, int offer, int place) {
        long other = alternativeRelevance[place];
        return relevance > other || (relevance == other && offer < alternative[place]);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean sameObject(Verdict one, @Nullable Verdict other) {
        return one == other;
    }

    private RuleTally[] excluders(Verdict.Excluded exclusion) {
        int place = System.identityHashCode(exclusion) & (EXCLUDERS - 1);
        if (!sameObject(exclusion, exclusions[place])) {
            exclusions[place] = exclusion;
            List<String> ids = exclusion.ruleIds();
            RuleTally[] tallies = new RuleTally[ids.size()];
            for (int index = 0; index < tallies.length; index++) {
                tallies[index] = rule(ids.get(index)).excluder(catalog.size());
            }
            excluders[place] = tallies;
        }
        return excluders[place];
    }

    private void addFirings(Decision decision, Firings firings, Witness witness) {
        for (int place = 0; place < firings.rules(); place++) {
            Firings.OfRule did = firings.rule(place);
            RuleTally tally = rule(did.rule().id());
            tally.addDecision(decisions);
            // Once a decision: the first of a rule's effects is the one that is told of.
            offerSentence(tally, did.rule(), did.first(), decision, witness);
            tally.addExclusions(did.excluded().length);
            for (Effect effect : did.others()) {
                tally.add(effect);
            }
        }
    }

    private void offerSentence(RuleTally tally, Rule rule, Effect effect, Decision decision, Witness witness) {
        if (tally.wantsExample(decision.id()) && bounds.allowSentence(rule.id(), decision.id())) {
            String offerId = effect instanceof Effect.OnOffer on
                    ? catalog.offer(on.offer()).id()
                    : null;
            tally.offerExample(new RuleTally.Sentence(decision.id(), witness.sentence(rule.id(), offerId)));
        }
    }

    private void addExample(Decision decision, int length, Witness witness) {
        boolean wanted = length > 0
                && bounds.allowExample(decision.id())
                && (examples.size() < EXAMPLES || decision.id().compareTo(examples.lastKey()) < 0);
        if (wanted) {
            examples.put(decision.id(), new Example(decision, witness));
            keepFewExamples();
        }
    }

    /** Adds what another summary of the same run holds; the other is left as it is. */
    public void merge(RunSummary other) {
        decisions += other.decisions;
        emptyLists += other.emptyLists;
        failedDecisions += other.failedDecisions;
        other.failures.forEach((id, count) -> failures.merge(id, count, Long::sum));
        firstPropensity += other.firstPropensity;
        other.segments.forEach((name, more) -> {
            SegmentTally segment = segment(name);
            segment.decisions += more.decisions;
            segment.emptyLists += more.emptyLists;
            addAll(segment.listed, more.listed);
        });
        chosen.merge(other.chosen);
        relevanceAlone.merge(other.relevanceAlone);
        addAll(first, other.first);
        addAll(propensity, other.propensity);
        addAll(excluded, other.excluded);
        addAll(restricted, other.restricted);
        policy.merge(other.policy);
        addAll(outranked, other.outranked);
        addAll(overLimit, other.overLimit);
        addAll(belowMinimum, other.belowMinimum);
        other.rules.forEach((id, tally) -> rule(id).merge(tally));
        scores.merge(other.scores);
        propensities.merge(other.propensities);
        examples.putAll(other.examples);
        keepFewExamples();
        Map<String, String> sentences = new HashMap<>();
        rules.forEach((id, tally) -> {
            RuleTally.Sentence sentence = tally.example();
            if (sentence != null) {
                sentences.put(id, sentence.decisionId());
            }
        });
        bounds = new Bounds(examples.size() < EXAMPLES ? null : examples.lastKey(), sentences);
    }

    /** Writes all numbers; of the examples, which are decisions, it writes nothing: they can be made again. */
    void write(DataOutput out) throws IOException {
        Longs.write(out, decisions, emptyLists, failedDecisions, firstPropensity);
        out.writeInt(failures.size());
        for (Map.Entry<String, Long> entry : failures.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeLong(entry.getValue());
        }
        out.writeInt(segments.size());
        for (Map.Entry<Segment, SegmentTally> entry : segments.entrySet()) {
            out.writeUTF(entry.getKey().name());
            Longs.write(out, entry.getValue().decisions, entry.getValue().emptyLists);
            Longs.write(out, entry.getValue().listed);
        }
        chosen.write(out);
        relevanceAlone.write(out);
        for (long[] counts : byOffer()) {
            Longs.write(out, counts);
        }
        SortedMap<String, RuleTally> ordered = rules();
        out.writeInt(ordered.size());
        for (Map.Entry<String, RuleTally> entry : ordered.entrySet()) {
            out.writeUTF(entry.getKey());
            entry.getValue().write(out);
        }
        policy.write(out);
        scores.write(out);
        propensities.write(out);
    }

    /** Reads into an empty summary what another one of the same catalogue has written. */
    void read(DataInput in) throws IOException {
        long[] sums = new long[4];
        Longs.read(in, sums);
        decisions = sums[0];
        emptyLists = sums[1];
        failedDecisions = sums[2];
        firstPropensity = sums[3];
        for (int left = in.readInt(); left > 0; left--) {
            failures.put(in.readUTF(), in.readLong());
        }
        for (int left = in.readInt(); left > 0; left--) {
            SegmentTally segment = segment(Segment.valueOf(in.readUTF()));
            long[] counts = new long[2];
            Longs.read(in, counts);
            segment.decisions = counts[0];
            segment.emptyLists = counts[1];
            Longs.read(in, segment.listed);
        }
        chosen.read(in);
        relevanceAlone.read(in);
        for (long[] counts : byOffer()) {
            Longs.read(in, counts);
        }
        for (int left = in.readInt(); left > 0; left--) {
            rules.put(in.readUTF(), RuleTally.read(in));
        }
        policy.read(in);
        scores.read(in);
        propensities.read(in);
    }

    private List<long[]> byOffer() {
        return List.of(first, propensity, excluded, restricted, outranked, overLimit, belowMinimum);
    }

    /** Takes the examples of another summary, and nothing else. */
    void takeExamples(RunSummary other) {
        examples.putAll(other.examples);
        keepFewExamples();
    }

    private static void addAll(long[] sums, long[] more) {
        for (int index = 0; index < sums.length; index++) {
            sums[index] += more[index];
        }
    }

    private void keepFewExamples() {
        while (examples.size() > EXAMPLES) {
            examples.remove(examples.lastKey());
        }
    }

    private SegmentTally segment(Segment name) {
        return segments.computeIfAbsent(name, unseen -> new SegmentTally(catalog.size()));
    }

    private RuleTally rule(String id) {
        RuleTally known = rules.get(id);
        if (known == null) {
            known = new RuleTally();
            rules.put(id, known);
        }
        return known;
    }

    Catalog catalog() {
        return catalog;
    }

    /** How many decisions were added. */
    public long decisions() {
        return decisions;
    }

    /** How many of them chose nothing. */
    public long emptyLists() {
        return emptyLists;
    }

    /** In how many of them rules failed, so that they are what the bundle falls back to. */
    public long failedDecisions() {
        return failedDecisions;
    }

    /** In how many decisions each rule failed that did, by id. */
    public SortedMap<String, Long> failures() {
        return Collections.unmodifiableSortedMap(failures);
    }

    /** How many places the lists have together. */
    public long places() {
        return chosen.places();
    }

    long decisions(Segment segment) {
        return segment(segment).decisions;
    }

    long emptyLists(Segment segment) {
        return segment(segment).emptyLists;
    }

    ListTally chosen() {
        return chosen;
    }

    ListTally relevanceAlone() {
        return relevanceAlone;
    }

    long listed(int offer, Segment segment) {
        return segment(segment).listed[offer];
    }

    /** How many lists the offer leads. */
    long first(int offer) {
        return first[offer];
    }

    /** Sum over the offer's places of the probability of acceptance, in millionths. */
    long propensity(int offer) {
        return propensity[offer];
    }

    /** Sum over the first places of all lists of the probability of acceptance, in millionths. */
    long firstPropensity() {
        return firstPropensity;
    }

    long excluded(int offer) {
        return excluded[offer];
    }

    long outranked(int offer) {
        return outranked[offer];
    }

    /** In how many decisions the contact policy held the offer back. */
    long restricted(int offer) {
        return restricted[offer];
    }

    /** What the contact policy did. */
    PolicyTally policy() {
        return policy;
    }

    /** How many lists are empty although the rules left offers, since the contact policy held all of them back. */
    public long emptiedByPolicy() {
        return policy.emptied();
    }

    long overLimit(int offer) {
        return overLimit[offer];
    }

    long belowMinimum(int offer) {
        return belowMinimum[offer];
    }

    /** What each rule did that did anything, sorted by id. */
    SortedMap<String, RuleTally> rules() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(rules));
    }

    Histogram scores() {
        return scores;
    }

    Histogram propensities() {
        return propensities;
    }

    /** The decisions kept in full, by id. */
    SortedMap<String, Example> examples() {
        return Collections.unmodifiableSortedMap(examples);
    }
}
