package io.offerwright.campaign;

import io.offerwright.evidence.Fates;
import io.offerwright.evidence.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the contact policy did in a run. */
final class PolicyTally {
    /**
     * What one part of the policy did.
     *
     * @param decisions in how many decisions it held an offer back that no rule excluded
     * @param emptied how many of these lists are empty and would be so by this part alone: it stands against each offer that no rule
     *     excluded
     */
    record Part(long decisions, long emptied) {
        private Part plus(Part more) {
            return new Part(decisions + more.decisions, emptied + more.emptied);
        }
    }

    private final SortedMap<String, Part> parts = new TreeMap<>();
    private long emptied;

    /** Adds the verdicts of one decision. */
    void add(Fates fates, boolean empty) {
        SortedSet<String> ids = new TreeSet<>();
        SortedSet<String> everywhere = new TreeSet<>();
        for (int number = 0; number < fates.count(); number++) {
            if (fates.fate(number).verdict() instanceof Verdict.Restricted restricted) {
                if (ids.isEmpty()) {
                    everywhere.addAll(restricted.restrictionIds());
                } else {
                    everywhere.retainAll(restricted.restrictionIds());
                }
                ids.addAll(restricted.restrictionIds());
            }
        }
        if (!empty) {
            everywhere.clear();
        } else if (!ids.isEmpty()) {
            emptied++;
        }
        ids.forEach(id -> parts.merge(id, new Part(1, everywhere.contains(id) ? 1 : 0), Part::plus));
    }

    void merge(PolicyTally other) {
        other.parts.forEach((id, part) -> parts.merge(id, part, Part::plus));
        emptied += other.emptied;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(emptied);
        out.writeInt(parts.size());
        for (Map.Entry<String, Part> entry : parts.entrySet()) {
            out.writeUTF(entry.getKey());
            Longs.write(out, entry.getValue().decisions(), entry.getValue().emptied());
        }
    }

    /** Reads into an empty tally what another one has written. */
    void read(DataInput in) throws IOException {
        emptied = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            String id = in.readUTF();
            long[] counts = new long[2];
            Longs.read(in, counts);
            parts.put(id, new Part(counts[0], counts[1]));
        }
    }

    /** How many lists are empty although the rules left offers: the policy held back all of them. */
    long emptied() {
        return emptied;
    }

    /** What each part did that did anything, by id. */
    SortedMap<String, Part> parts() {
        return Collections.unmodifiableSortedMap(parts);
    }
}
