package io.offerwright.contact;

import io.offerwright.domain.Offer;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Some offers.
 *
 * @param offerIds by id
 * @param categories by category; all offers if neither names any
 */
record Selection(Set<String> offerIds, Set<String> categories) {
    static final Selection ALL = new Selection(Set.of(), Set.of());

    boolean isAll() {
        return offerIds.isEmpty() && categories.isEmpty();
    }

    boolean has(String offerId, String category) {
        return isAll() || offerIds.contains(offerId) || categories.contains(category);
    }

    boolean has(Message.Shown shown) {
        return has(shown.offerId(), shown.category());
    }

    boolean has(Offer offer) {
        return has(offer.id(), offer.category());
    }

    boolean hasAnyOf(Message message) {
        if (isAll()) {
            return true;
        }
        for (Message.Shown shown : message.offers()) {
            if (has(shown)) {
                return true;
            }
        }
        return false;
    }

    /** What it names, sorted. */
    SortedSet<String> named() {
        SortedSet<String> names = new TreeSet<>(offerIds);
        names.addAll(categories);
        return names;
    }

    /** The names, by spaces. */
    String names() {
        return String.join(" ", named());
    }
}
