package io.offerwright.outcomes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the reported outcomes in a join. Each line is in one of the three: {@code lines} is their sum.
 *
 * @param lines that were read
 * @param counted that count for a decision
 * @param ofNoDecision that name a customer and no decision, such as what somebody bought on their own account; they count for no
 *     decision
 * @param rejected that don't count, by reason; none that is 0
 */
public record JoinCounts(long lines, long counted, long ofNoDecision, SortedMap<Reason, Long> rejected) {
    /** Copies the counts. */
    public JoinCounts {
        rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
    }

    /** How many were rejected for a reason. */
    public long rejected(Reason reason) {
        return rejected.getOrDefault(reason, 0L);
    }

    /** The counts as a sentence without an end. */
    public String words() {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "%,d outcomes: %,d count", lines, counted));
        if (ofNoDecision > 0) {
            parts.add(String.format(Locale.ROOT, "%,d name no decision", ofNoDecision));
        }
        rejected.forEach((reason, count) -> parts.add(
                String.format(Locale.ROOT, "%,d %s", count, reason.code().replace('-', ' '))));
        return String.join(", ", parts);
    }
}
