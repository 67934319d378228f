package io.offerwright.evidence;

import java.util.Arrays;
import java.util.List;

/**
 * What became of the candidates of one decision, those of one fate together: most of a catalogue's offers are outranked by one rival or
 * excluded by the same rules, so whoever writes a decision down or counts it looks at a dozen fates and not at hundreds of offers.
 *
 * <p>Fates have numbers from 0 on, in the order of their first candidates; candidates are named by their places. Never changes.
 */
public final class Fates {
    /**
     * What candidates share.
     *
     * @param promoted as in {@link Candidate}
     * @param ruleIds as in {@link Candidate}
     */
    public record Fate(boolean promoted, List<String> ruleIds, Verdict verdict) {
        /** What a record computes by itself takes longer for the verdicts that most fates have. */
        @Override
        public int hashCode() {
            int ofVerdict;
            if (verdict instanceof Verdict.Excluded excluded) {
                ofVerdict = excluded.ruleIds().hashCode();
            } else if (verdict instanceof Verdict.Chosen chosen) {
                ofVerdict = chosen.rank();
            } else {
                ofVerdict = verdict.hashCode();
            }
            return 31 * ruleIds.hashCode() + ofVerdict;
        }

        /** True when the candidate has these very objects. */
        @SuppressWarnings("ReferenceEquality")
        private boolean isOf(boolean promoted, List<String> ruleIds, Verdict verdict) {
            return verdict == this.verdict && ruleIds == this.ruleIds && promoted == this.promoted;
        }
    }

    private static final ThreadLocal<Numbering> NUMBERINGS = ThreadLocal.withInitial(Numbering::new);

    private final Fate[] all;
    /** Of each candidate, the number of its fate. */
    private final int[] numbers;
    /** Of each candidate, the next one of its fate. */
    private final int[] next;
    /** Of each fate, its first candidate. */
    private final int[] firsts;
    /** Of each fate, how many candidates share it. */
    private final int[] sizes;

    private Fates(Fate[] all, int[] numbers, int[] next, int[] firsts, int[] sizes) {
        this.all = all;
        this.numbers = numbers;
        this.next = next;
        this.firsts = firsts;
        this.sizes = sizes;
    }

    static Fates of(Candidates candidates) {
        return NUMBERINGS.get().of(candidates);
    }

    /** How many fates there are. */
    public int count() {
        return all.length;
    }

    /** A fate, by its number. */
    public Fate fate(int number) {
        return all[number];
    }

    /** The number of a candidate's fate. */
    public int number(int place) {
        return numbers[place];
    }

    /** How many candidates share a fate, at least one. */
    public int size(int number) {
        return sizes[number];
    }

    /** The first candidate of a fate. */
    public int first(int number) {
        return firsts[number];
    }

    /** The candidate that follows another one of its fate; only so often as it has more. */
    public int next(int place) {
        return next[place];
    }

    /** What numbers the fates of one decision after the other. Not safe for use by several threads. */
    private static final class Numbering {
        /** Those that were met, by the very objects that they consist of; some may be equal. */
        private Fate[] met = new Fate[32];

        /** Of each that was met, its hash and its number. */
        private int[] hashes = new int[met.length];

        private int[] numbers = new int[met.length];
        /** Of each number, the first and last candidate so far, and how many they are. */
        private int[] firsts = new int[met.length];

        private int[] lasts = new int[met.length];
        private int[] sizes = new int[met.length];
        private int size;
        private int count;

        /** By the verdict, as an object: the place of a fate that was met, plus one; 0 where there is none. */
        private int[] slots = {};

        Fates of(Candidates candidates) {
            int[] numberOfEach = new int[candidates.size()];
            int[] next = new int[numberOfEach.length];
            begin(numberOfEach.length);
            int mask = slots.length - 1;
            for (int place = 0; place < numberOfEach.length; place++) {
                Verdict verdict = candidates.verdict(place);
                List<String> ruleIds = candidates.ruleIds(place);
                boolean promoted = candidates.promoted(place);
                int slot = System.identityHashCode(verdict) & mask;
                while (slots[slot] != 0 && !met[slots[slot] - 1].isOf(promoted, ruleIds, verdict)) {
                    slot = (slot + 1) & mask;
                }
                if (slots[slot] == 0) {
                    meet(new Fate(promoted, ruleIds, verdict), place);
                    slots[slot] = size;
                }
                int number = numbers[slots[slot] - 1];
                numberOfEach[place] = number;
                next[lasts[number]] = place;
                lasts[number] = place;
                sizes[number]++;
            }
            return new Fates(distinct(), numberOfEach, next, Arrays.copyOf(firsts, count), Arrays.copyOf(sizes, count));
        }

        private void begin(int candidates) {
            size = 0;
            count = 0;
            if (slots.length < 2 * candidates) {
                slots = new int[2 * Integer.highestOneBit(2 * candidates)];
            } else {
                Arrays.fill(slots, 0);
            }
        }

        /** Most fates that consist of other objects are others, and there are few of them, so they are looked through. */
        private void meet(Fate fate, int place) {
            if (size == met.length) {
                grow(2 * size);
            }
            int hash = fate.hashCode();
            int same = 0;
            while (same < size && !(hashes[same] == hash && met[same].equals(fate))) {
                same++;
            }
            met[size] = fate;
            hashes[size] = hash;
            if (same < size) {
                numbers[size] = numbers[same];
            } else {
                numbers[size] = count;
                firsts[count] = place;
                lasts[count] = place;
                sizes[count] = 0;
                count++;
            }
            size++;
        }

        private void grow(int length) {
            met = Arrays.copyOf(met, length);
            hashes = Arrays.copyOf(hashes, length);
            numbers = Arrays.copyOf(numbers, length);
            firsts = Arrays.copyOf(firsts, length);
            lasts = Arrays.copyOf(lasts, length);
            sizes = Arrays.copyOf(sizes, length);
        }

        private Fate[] distinct() {
            Fate[] distinct = new Fate[count];
            for (int place = size - 1; place >= 0; place--) {
                distinct[numbers[place]] = met[place];
            }
            return distinct;
        }
    }
}
