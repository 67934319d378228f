package io.offerwright.ledger;

import io.offerwright.data.CsvOutput;
import io.offerwright.domain.Context;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is kept of decisions whose records are dropped: how often each offer came to what, per day, campaign and bundle. */
final class Summary {
    private static final Comparator<Key> ORDER = Comparator.comparing((Key key) -> key.context.date())
            .thenComparing(key -> key.context.campaign())
            .thenComparing(key -> key.context.channel())
            .thenComparing(Key::bundle)
            .thenComparing(Key::offerId);

    private final SortedMap<Key, Counts> rows = new TreeMap<>(ORDER);

    private record Key(Context context, String bundle, String offerId) {}

    private static final class Counts {
        private long listed;
        private long first;
        private long outranked;
        private long excluded;
        private long overLimit;
        private long belowMinimum;
        private long withheld;
        private long restricted;
    }

    void add(DecisionCodec.Open decision) {
        for (Candidate candidate : decision.candidates()) {
            Counts counts = rows.computeIfAbsent(
                    new Key(decision.context(), decision.bundle().hex(), candidate.offerId()), key -> new Counts());
            Verdict verdict = candidate.verdict();
            if (verdict instanceof Verdict.Chosen chosen) {
                counts.listed++;
                counts.first += chosen.rank() == 1 ? 1 : 0;
            } else if (verdict instanceof Verdict.Outranked) {
                counts.outranked++;
            } else if (verdict instanceof Verdict.Excluded) {
                counts.excluded++;
            } else if (verdict instanceof Verdict.OverLimit) {
                counts.overLimit++;
            } else if (verdict instanceof Verdict.BelowMinimum) {
                counts.belowMinimum++;
            } else if (verdict instanceof Verdict.Withheld) {
                counts.withheld++;
            } else if (verdict instanceof Verdict.Restricted) {
                counts.restricted++;
            }
        }
    }

    /** As CSV: the same decisions give the same bytes, in any order. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvOutput csv = CsvOutput.to(
                bytes,
                "date",
                "campaign",
                "channel",
                "bundle",
                "offer_id",
                "listed",
                "first_place",
                "outranked",
                "excluded",
                "over_limit",
                "below_minimum",
                "withheld",
                "restricted")) {
            for (Map.Entry<Key, Counts> row : rows.entrySet()) {
                Key key = row.getKey();
                Counts counts = row.getValue();
                csv.row(
                        key.context.date().toString(),
                        key.context.campaign(),
                        key.context.channel().name(),
                        key.bundle,
                        key.offerId,
                        Long.toString(counts.listed),
                        Long.toString(counts.first),
                        Long.toString(counts.outranked),
                        Long.toString(counts.excluded),
                        Long.toString(counts.overLimit),
                        Long.toString(counts.belowMinimum),
                        Long.toString(counts.withheld),
                        Long.toString(counts.restricted));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
