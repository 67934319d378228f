package io.offerwright.campaign;

import io.offerwright.rules.Effect;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one rule did in a run. */
final class RuleTally {
    /** What a rule can do, in the order in which it is told. */
    enum Verb {
        EXCLUDE,
        BOOST,
        PROMOTE,
        WEIGH,
        BLEND,
        LIMIT,
        REQUIRE
    }

    /**
     * One kind of effect.
     *
     * @param subject the objective or category it is about; empty when there is none
     */
    record Kind(Verb verb, String subject) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int order = verb.compareTo(other.verb);
            return order != 0 ? order : subject.compareTo(other.subject);
        }
    }

    /** How often one kind of effect occurred, and between which numbers. */
    static final class Effects {
        private long count;
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;

        void add(long times, long from, long to) {
            count += times;
            least = Math.min(least, from);
            greatest = Math.max(greatest, to);
        }

        void add(Effects other) {
            add(other.count, other.least, other.greatest);
        }

        long count() {
            return count;
        }

        long least() {
            return least;
        }

        long greatest() {
            return greatest;
        }
    }

    /** A sentence of the rule as it read in one decision. */
    record Sentence(String decisionId, String text) {
        Sentence earlier(@Nullable Sentence other) {
            return other == null || decisionId.compareTo(other.decisionId) <= 0 ? this : other;
        }
    }

    /** In the order in which they were met. A rule has one or two kinds of effects: to go through them is the shortest way. */
    private final List<Kind> kinds = new ArrayList<>();

    private final List<Effects> effectsOfKinds = new ArrayList<>();
    private long @Nullable [] excludedByOffer;
    private long decisions;
    private long lastDecision = -1;

    private long excludedAlone;
    private long overLimit;
    private long belowMinimum;
    private long placesHelped;
    private long listsEmptied;
    private @Nullable Sentence example;

    /** Counts a decision in which the rule had effects; {@code decision} numbers those of this summary, to count each once. */
    void addDecision(long decision) {
        if (decision != lastDecision) {
            lastDecision = decision;
            decisions++;
        }
    }

    /** Counts so many effects that exclude an offer. */
    void addExclusions(int times) {
        if (times > 0) {
            count(Verb.EXCLUDE, "", times, 0);
        }
    }

    /** Counts an effect, unless it excludes. */
    void add(Effect effect) {
        if (effect instanceof Effect.Boost boost) {
            count(Verb.BOOST, "", 1, boost.factor());
        } else if (effect instanceof Effect.Promote) {
            count(Verb.PROMOTE, "", 1, 0);
        } else if (effect instanceof Effect.Weigh weigh) {
            count(Verb.WEIGH, weigh.objective().name(), 1, weigh.weight());
        } else if (effect instanceof Effect.Blend blend) {
            count(Verb.BLEND, "", 1, blend.contentShare());
        } else if (effect instanceof Effect.Limit limit) {
            count(Verb.LIMIT, limit.category(), 1, limit.count());
        } else if (effect instanceof Effect.Require require) {
            count(Verb.REQUIRE, require.objective().name(), 1, require.minimum());
        }
    }

    private void count(Verb verb, String subject, int times, long value) {
        effects(verb, subject).add(times, value, value);
    }

    private Effects effects(Verb verb, String subject) {
        for (int index = 0; index < kinds.size(); index++) {
            Kind kind = kinds.get(index);
            if (kind.verb == verb && kind.subject.equals(subject)) {
                return effectsOfKinds.get(index);
            }
        }
        Effects effects = new Effects();
        kinds.add(new Kind(verb, subject));
        effectsOfKinds.add(effects);
        return effects;
    }

    /** This tally, with room for exclusions of so many offers. */
    RuleTally excluder(int offers) {
        if (excludedByOffer == null) {
            excludedByOffer = new long[offers];
        }
        return this;
    }

    /** How often it kept each offer off a list, by a tally that is an {@link #excluder}; whoever asks counts there. */
    long[] excludedByOffer() {
        return Objects.requireNonNull(excludedByOffer);
    }

    /** Counts so many offers that it alone excluded. */
    void addExclusionsAlone(int times) {
        excludedAlone += times;
    }

    void addOverLimit(int times) {
        overLimit += times;
    }

    void addBelowMinimum(int times) {
        belowMinimum += times;
    }

    void addListEmptied() {
        listsEmptied++;
    }

    void addPlaceHelped() {
        placesHelped++;
    }

    /** True when a sentence from this decision would become the example. */
    boolean wantsExample(String decisionId) {
        return example == null || decisionId.compareTo(example.decisionId()) < 0;
    }

    void offerExample(Sentence sentence) {
        example = sentence.earlier(example);
    }

    void merge(RuleTally other) {
        for (int index = 0; index < other.kinds.size(); index++) {
            Kind kind = other.kinds.get(index);
            effects(kind.verb, kind.subject).add(other.effectsOfKinds.get(index));
        }
        if (other.excludedByOffer != null) {
            if (excludedByOffer == null) {
                excludedByOffer = new long[other.excludedByOffer.length];
            }
            for (int offer = 0; offer < excludedByOffer.length; offer++) {
                excludedByOffer[offer] += other.excludedByOffer[offer];
            }
        }
        decisions += other.decisions;
        excludedAlone += other.excludedAlone;
        overLimit += other.overLimit;
        belowMinimum += other.belowMinimum;
        placesHelped += other.placesHelped;
        listsEmptied += other.listsEmptied;
        if (other.example != null) {
            offerExample(other.example);
        }
        lastDecision = -1;
    }

    void write(DataOutput out) throws IOException {
        SortedMap<Kind, Effects> effects = effects();
        out.writeInt(effects.size());
        for (Map.Entry<Kind, Effects> entry : effects.entrySet()) {
            out.writeUTF(entry.getKey().verb().name());
            out.writeUTF(entry.getKey().subject());
            Effects value = entry.getValue();
            Longs.write(out, value.count, value.least, value.greatest);
        }
        Longs.write(out, excludedByOffer == null ? new long[0] : excludedByOffer);
        Longs.write(out, decisions, excluded(), excludedAlone, overLimit, belowMinimum, placesHelped, listsEmptied);
        out.writeBoolean(example != null);
        if (example != null) {
            out.writeUTF(example.decisionId());
            out.writeUTF(example.text());
        }
    }

    static RuleTally read(DataInput in) throws IOException {
        RuleTally tally = new RuleTally();
        for (int left = in.readInt(); left > 0; left--) {
            Verb verb = Verb.valueOf(in.readUTF());
            String subject = in.readUTF();
            long[] of = new long[3];
            Longs.read(in, of);
            tally.effects(verb, subject).add(of[0], of[1], of[2]);
        }
        int offers = in.readInt();
        if (offers > 0) {
            long[] byOffer = new long[offers];
            for (int offer = 0; offer < offers; offer++) {
                byOffer[offer] = in.readLong();
            }
            tally.excludedByOffer = byOffer;
        }
        long[] sums = new long[7];
        Longs.read(in, sums);
        tally.decisions = sums[0];
        tally.excludedAlone = sums[2];
        tally.overLimit = sums[3];
        tally.belowMinimum = sums[4];
        tally.placesHelped = sums[5];
        tally.listsEmptied = sums[6];
        if (in.readBoolean()) {
            tally.example = new Sentence(in.readUTF(), in.readUTF());
        }
        return tally;
    }

    /** In how many decisions the rule had an effect. */
    long decisions() {
        return decisions;
    }

    SortedMap<Kind, Effects> effects() {
        SortedMap<Kind, Effects> all = new TreeMap<>();
        for (int index = 0; index < kinds.size(); index++) {
            all.put(kinds.get(index), effectsOfKinds.get(index));
        }
        return all;
    }

    /** How often the rule kept an offer off a list. */
    long excluded() {
        return excludedByOffer == null ? 0 : Arrays.stream(excludedByOffer).sum();
    }

    /** How often it was the only rule to do so. */
    long excludedAlone() {
        return excludedAlone;
    }

    /** How often it kept this offer off a list. */
    long excluded(int offer) {
        return excludedByOffer == null ? 0 : excludedByOffer[offer];
    }

    /** How often an offer found its category full because of the rule. */
    long overLimit() {
        return overLimit;
    }

    /** How often an offer missed the minimum that the rule set. */
    long belowMinimum() {
        return belowMinimum;
    }

    /** How many places on lists went to offers that the rule boosted or promoted. */
    long placesHelped() {
        return placesHelped;
    }

    /** How many lists are empty for which the rule excluded every offer; another rule may have, too. */
    long listsEmptied() {
        return listsEmptied;
    }

    @Nullable
    Sentence example() {
        return example;
    }
}
