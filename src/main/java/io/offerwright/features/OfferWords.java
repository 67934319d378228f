package io.offerwright.features;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.features.CustomerWords.Definition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The numbers learnt about offers, and the word that each attribute of an offer becomes.
 *
 * @param medians of data_gb, call_minutes and sms over the catalogue
 * @param bins by name of the family
 */
record OfferWords(SortedMap<String, Double> medians, SortedMap<String, Bins> bins) {
    private static final List<String> PRICES = List.of("budget", "standard", "premium", "luxury");
    private static final List<String> DATA = List.of("light", "medium", "heavy", "unlimited");
    private static final List<String> THIRDS = List.of("low", "medium", "high");

    OfferWords {
        medians = Collections.unmodifiableSortedMap(new TreeMap<>(medians));
        bins = Collections.unmodifiableSortedMap(new TreeMap<>(bins));
    }

    static OfferWords learn(Catalog catalog) {
        SortedMap<String, Double> medians = new TreeMap<>();
        medians.put("data_gb", Bins.median(values(catalog, Offer::dataGb)));
        medians.put("call_minutes", Bins.median(values(catalog, Offer::callMinutes)));
        medians.put("sms", Bins.median(values(catalog, Offer::sms)));
        SortedMap<String, Bins> bins = new TreeMap<>();
        bins.put("price_tier", Bins.learn(values(catalog, Offer::price), PRICES));
        bins.put("data_tier", Bins.learn(values(catalog, Offer::dataGb), DATA));
        bins.put("value_category", Bins.learn(values(catalog, OfferWords::dataForMoney), THIRDS));
        return new OfferWords(medians, bins);
    }

    /** True when every number that an offer may need has been learnt. */
    boolean complete() {
        return medians.keySet().equals(Set.of("data_gb", "call_minutes", "sms"))
                && bins.keySet().equals(Set.of("price_tier", "data_tier", "value_category"));
    }

    private static double[] values(Catalog catalog, ToDoubleFunction<Offer> number) {
        return catalog.offers().stream().mapToDouble(number).toArray();
    }

    private static double dataForMoney(Offer offer) {
        return offer.dataGb() / (offer.price() + 1);
    }

    /** The families, in the order in which their features are numbered. */
    List<Definition<Offer>> definitions() {
        List<Definition<Offer>> families = new ArrayList<>();
        families.add(of("category", List.of(), Offer::category));
        families.add(of("price_tier", PRICES, offer -> word("price_tier", offer.price())));
        families.add(of("data_tier", DATA, offer -> word("data_tier", offer.dataGb())));
        families.add(of("value_category", THIRDS, offer -> word("value_category", dataForMoney(offer))));
        families.add(of("bundle_type", List.of("basic", "standard", "complete"), this::bundleType));
        families.add(of("payment_type", List.of(), offer -> offer.paymentType().name()));
        families.add(of("min_device_tier", List.of("BASIC", "SMARTPHONE", "PREMIUM"), offer -> offer.minDeviceTier()
                .name()));
        families.add(of("family", List.of(), offer -> offer.family() ? "yes" : "no"));
        families.add(of("retention", List.of(), offer -> offer.retention() ? "yes" : "no"));
        families.add(of("segment", List.of(), offer -> offer.segment().name()));
        return families;
    }

    private static Definition<Offer> of(String name, List<String> order, Function<Offer, String> word) {
        return new Definition<>(name, order, word);
    }

    private String word(String family, double value) {
        return bins.get(family).word(value);
    }

    private String bundleType(Offer offer) {
        int above = (offer.dataGb() > medians.get("data_gb") ? 1 : 0)
                + (offer.callMinutes() > medians.get("call_minutes") ? 1 : 0)
                + (offer.sms() > medians.get("sms") ? 1 : 0);
        return above < 2 ? "basic" : above == 2 ? "standard" : "complete";
    }
}
