package io.offerwright.contact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Restriction;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Not this after that, nor on one list with it.
 *
 * @param seconds how long after; what was reserved for later keeps the same distance
 * @param after that
 * @param not this
 * @param bothWays whether that is not shown after this, either
 */
record Exclusion(String id, long seconds, Selection after, Selection not, boolean bothWays, Matter matter)
        implements Part {
    @Override
    public void restrict(Case about, Findings found) {
        if (!matter.has(about.occasion())) {
            return;
        }
        restrict(about, found, after, not);
        if (bothWays) {
            restrict(about, found, not, after);
        }
    }

    private void restrict(Case about, Findings found, Selection first, Selection second) {
        for (Offer offer : about.catalog().offers()) {
            if (!second.has(offer)) {
                continue;
            }
            List<Message> before = about.messages(false).stream()
                    .filter(message -> shown(message, first, offer).isPresent())
                    .toList();
            Windows windows = Windows.of(before, seconds);
            long free = windows.firstApart(about.now());
            if (free > about.now()) {
                Message nearest = before.stream()
                        .min(Comparator.comparingLong(
                                message -> Math.abs(message.occasion().at().getEpochSecond() - about.now())))
                        .orElseThrow();
                found.add(
                        offer.id(),
                        id,
                        Restriction.Kind.EXCLUSION,
                        List.of(
                                shown(nearest, first, offer).orElseThrow().offerId(),
                                about.day(nearest.occasion().at())),
                        OptionalLong.of(free));
            }
        }
    }

    private static Optional<Message.Shown> shown(Message message, Selection first, Offer second) {
        return message.offers().stream()
                .filter(shown -> first.has(shown) && !shown.offerId().equals(second.id()))
                .findFirst();
    }

    /** True if these can't stand on one list. */
    boolean parts(Catalog catalog, String oneId, String otherId) {
        Offer one = catalog.offer(catalog.indexOf(oneId));
        Offer other = catalog.offer(catalog.indexOf(otherId));
        return !oneId.equals(otherId) && ((after.has(one) && not.has(other)) || (after.has(other) && not.has(one)));
    }

    @Override
    public long reachSeconds() {
        return seconds;
    }

    @Override
    public Set<String> names() {
        Set<String> names = new TreeSet<>(after.named());
        names.addAll(not.named());
        return names;
    }
}
