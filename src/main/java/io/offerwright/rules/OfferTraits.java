package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Reads.Attribute;
import io.offerwright.rules.Reads.Closeness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Offers that no rule of a book can tell apart, as one: what a rule does for the first of them it does for all. Where rules ask for
 * the id of an offer, each stands alone.
 *
 * @param first the first offer of each kind
 * @param alike by an offer's place in the catalogue, all of its kind; empty but for the first of them
 */
record OfferTraits(List<Offer> first, List<int[]> alike) {
    private static final int[] NONE = {};
    private static final String OTHER = "\u0000";

    /** Every offer as a kind of its own. */
    static OfferTraits allDifferent(Catalog catalog) {
        return new OfferTraits(
                catalog.offers(),
                IntStream.range(0, catalog.size())
                        .mapToObj(offer -> new int[] {offer})
                        .toList());
    }

    /** The kinds of offers, as far as rules with these readings tell them apart. */
    static OfferTraits of(List<Reads> reads, Catalog catalog) {
        SortedMap<Attribute, Closeness> attributes = new TreeMap<>(Comparator.comparing(Attribute::path));
        for (Reads each : reads) {
            each.attributes().forEach((attribute, closeness) -> {
                if (attribute.isOfOffers()) {
                    attributes.merge(attribute, closeness, Closeness::and);
                }
            });
        }
        Map<List<Object>, List<Integer>> kinds = new LinkedHashMap<>();
        for (int offer = 0; offer < catalog.size(); offer++) {
            List<Object> kind = new ArrayList<>();
            for (Map.Entry<Attribute, Closeness> entry : attributes.entrySet()) {
                kind.add(seen(
                        AttributeCode.valueOf(
                                catalog.offer(offer), entry.getKey().path()),
                        entry.getValue()));
            }
            kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(offer);
        }
        List<Offer> first = new ArrayList<>();
        List<int[]> alike = new ArrayList<>(Collections.nCopies(catalog.size(), NONE));
        kinds.values().forEach(offers -> {
            first.add(catalog.offer(offers.get(0)));
            alike.set(offers.get(0), offers.stream().mapToInt(Integer::intValue).toArray());
        });
        return new OfferTraits(List.copyOf(first), List.copyOf(alike));
    }

    /** What rules see of a value. */
    private static Object seen(Object value, Closeness closeness) {
        if (closeness.full()) {
            return value;
        }
        if (value instanceof String text) {
            return closeness.texts().contains(text) ? text : OTHER;
        }
        double number = ((Number) value).doubleValue() + 0.0;
        int below = closeness.numbers().headSet(number).size();
        return List.of(below, closeness.numbers().contains(number));
    }

    /** A firing for the first of its kind as firings for all of them. */
    Stream<Firing> spread(Firing firing) {
        if (!(firing.effect() instanceof Effect.OnOffer effect)) {
            return Stream.of(firing);
        }
        int[] offers = alike.get(effect.offer());
        return offers.length == 1
                ? Stream.of(firing)
                : IntStream.of(offers).mapToObj(offer -> new Firing(firing.rule(), on(effect, offer)));
    }

    private static Effect on(Effect.OnOffer effect, int offer) {
        if (effect instanceof Effect.Boost boost) {
            return new Effect.Boost(offer, boost.factor());
        }
        return effect instanceof Effect.Exclude ? new Effect.Exclude(offer) : new Effect.Promote(offer);
    }
}
