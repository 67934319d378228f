package io.offerwright.evidence;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Every offer of a catalogue within a decision, sorted by offer id. Whoever goes through hundreds of thousands of decisions asks for
 * one number of an offer without an object being made of all of them; what each number is, {@link Candidate} says. Never changes.
 */
public abstract class Candidates extends AbstractList<Candidate> implements RandomAccess {
    /** Once somebody asked; what two threads find at a time is the same. */
    private @Nullable Fates fates;

    /** These candidates; never changes, whatever becomes of the list. */
    public static Candidates of(List<Candidate> candidates) {
        return candidates instanceof Candidates already ? already : new Listed(List.copyOf(candidates));
    }

    /**
     * Stands for the ids and revenues of these candidates: where it is the same object, they are the same, and nobody need compare
     * hundreds of them. These candidates themselves where nothing is known of others.
     */
    public Object offers() {
        return this;
    }

    public abstract String offerId(int place);

    public abstract long score(int place);

    public abstract long relevance(int place);

    public abstract long revenue(int place);

    public abstract long diversity(int place);

    public abstract long propensity(int place);

    public abstract boolean promoted(int place);

    public abstract List<String> ruleIds(int place);

    public abstract Verdict verdict(int place);

    /** What became of them, those of one fate together. */
    public final Fates fates() {
        Fates known = fates;
        if (known == null) {
            known = Fates.of(this);
            fates = known;
        }
        return known;
    }

    @Override
    public Candidate get(int place) {
        return new Candidate(
                offerId(place),
                score(place),
                relevance(place),
                revenue(place),
                diversity(place),
                propensity(place),
                promoted(place),
                ruleIds(place),
                verdict(place));
    }

    /** Candidates that are there. */
    private static final class Listed extends Candidates {
        private final List<Candidate> all;

        Listed(List<Candidate> all) {
            this.all = all;
        }

        @Override
        public String offerId(int place) {
            return all.get(place).offerId();
        }

        @Override
        public long score(int place) {
            return all.get(place).score();
        }

        @Override
        public long relevance(int place) {
            return all.get(place).relevance();
        }

        @Override
        public long revenue(int place) {
            return all.get(place).revenue();
        }

        @Override
        public long diversity(int place) {
            return all.get(place).diversity();
        }

        @Override
        public long propensity(int place) {
            return all.get(place).propensity();
        }

        @Override
        public boolean promoted(int place) {
            return all.get(place).promoted();
        }

        @Override
        public List<String> ruleIds(int place) {
            return all.get(place).ruleIds();
        }

        @Override
        public Verdict verdict(int place) {
            return all.get(place).verdict();
        }

        @Override
        public Candidate get(int place) {
            return all.get(place);
        }

        @Override
        public int size() {
            return all.size();
        }
    }
}
