package io.offerwright.contact;

import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Restriction;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * This only after that.
 *
 * @param offers this
 * @param after that
 * @param accepted whether that must have been accepted; shown is enough otherwise
 * @param seconds how long after the last time at the earliest
 */
record Sequence(String id, Selection offers, Selection after, boolean accepted, long seconds, Matter matter)
        implements Part {
    @Override
    public void restrict(Case about, Findings found) {
        if (!matter.has(about.occasion())) {
            return;
        }
        Instant last = null;
        String lastId = "";
        for (Reply reply : accepted ? about.replies() : List.<Reply>of()) {
            if (reply.outcome() == Outcome.ACCEPT
                    && after.has(reply.offer())
                    && isLater(reply.at(), last, about.occasion().at())) {
                last = reply.at();
                lastId = reply.offer().offerId();
            }
        }
        for (Message message : accepted ? List.<Message>of() : about.messages(false)) {
            for (Message.Shown shown : message.offers()) {
                if (after.has(shown)
                        && isLater(
                                message.occasion().at(), last, about.occasion().at())) {
                    last = message.occasion().at();
                    lastId = shown.offerId();
                }
            }
        }
        if (last != null && last.getEpochSecond() + seconds <= about.now()) {
            return;
        }
        for (Offer offer : about.catalog().offers()) {
            if (!offers.has(offer)) {
                continue;
            }
            if (last == null) {
                found.add(
                        offer.id(),
                        id,
                        accepted ? Restriction.Kind.AFTER_ACCEPTANCE : Restriction.Kind.AFTER_SHOWING,
                        List.of(after.names()),
                        OptionalLong.empty());
            } else {
                found.add(
                        offer.id(),
                        id,
                        Restriction.Kind.TOO_EARLY,
                        List.of(lastId, about.day(last)),
                        OptionalLong.of(last.getEpochSecond() + seconds));
            }
        }
    }

    /** What happens after the occasion has not happened for it. */
    private static boolean isLater(Instant moment, @Nullable Instant last, Instant now) {
        return !moment.isAfter(now) && (last == null || moment.isAfter(last));
    }

    @Override
    public long reachSeconds() {
        return Long.MAX_VALUE;
    }

    @Override
    public Set<String> names() {
        Set<String> names = new TreeSet<>(after.named());
        names.addAll(offers.named());
        return names;
    }
}
