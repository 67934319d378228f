package io.offerwright.contact;

import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Restriction;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Nothing like it for some time after a customer declined.
 *
 * @param seconds for how long
 * @param per what else is held back: {@code OFFER} the same offer, {@code CATEGORY} all of its category, {@code CUSTOMER} everything
 * @param declined the offers that it is about
 */
record CoolDown(String id, long seconds, Cap.By per, Matter matter, Selection declined) implements Part {
    @Override
    public void restrict(Case about, Findings found) {
        if (!matter.has(about.occasion())) {
            return;
        }
        for (Reply reply : about.replies()) {
            long free = reply.at().getEpochSecond() + seconds;
            if (reply.outcome() != Outcome.DECLINE || free <= about.now() || !declined.has(reply.offer())) {
                continue;
            }
            List<String> arguments = List.of(reply.offer().offerId(), about.day(reply.at()));
            if (per == Cap.By.CUSTOMER) {
                found.add(Restriction.ALL, id, Restriction.Kind.COOL_DOWN, arguments, OptionalLong.of(free));
            }
            for (Offer offer :
                    per == Cap.By.CUSTOMER ? List.<Offer>of() : about.catalog().offers()) {
                if (per == Cap.By.OFFER
                        ? offer.id().equals(reply.offer().offerId())
                        : offer.category().equals(reply.offer().category())) {
                    found.add(offer.id(), id, Restriction.Kind.COOL_DOWN, arguments, OptionalLong.of(free));
                }
            }
        }
    }

    @Override
    public long reachSeconds() {
        return seconds;
    }

    @Override
    public Set<String> names() {
        return declined.named();
    }
}
