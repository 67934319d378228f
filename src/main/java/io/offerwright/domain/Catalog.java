package io.offerwright.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All offers that a decision may choose from, sorted by id. An offer's index is its place in that order. */
public final class Catalog {
    private final List<Offer> offers;
    private final Map<String, Integer> indexById;

    private Catalog(List<Offer> sorted) {
        this.offers = List.copyOf(sorted);
        this.indexById = new HashMap<>(sorted.size() * 2);
        for (int index = 0; index < sorted.size(); index++) {
            if (indexById.put(sorted.get(index).id(), index) != null) {
                throw new IllegalArgumentException("The catalogue has two offers with the id \""
                        + sorted.get(index).id() + "\".");
            }
        }
    }

    /**
     * A catalogue of the given offers, in any order.
     *
     * @throws IllegalArgumentException if there is no offer, or if two share an id
     */
    public static Catalog of(List<Offer> offers) {
        if (offers.isEmpty()) {
            throw new IllegalArgumentException("The catalogue is empty: a decision needs at least one offer.");
        }
        List<Offer> sorted = new ArrayList<>(offers);
        sorted.sort(Comparator.comparing(Offer::id));
        return new Catalog(sorted);
    }

    /** The offers, sorted by id. */
    public List<Offer> offers() {
        return offers;
    }

    /** Number of offers. */
    public int size() {
        return offers.size();
    }

    /** The offer at {@code index}, 0 to {@code size() - 1}. */
    public Offer offer(int index) {
        return offers.get(index);
    }

    /** The index of the offer with this id, or -1 when the catalogue has none. */
    public int indexOf(String offerId) {
        return indexById.getOrDefault(offerId, -1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Catalog that && offers.equals(that.offers);
    }

    @Override
    public int hashCode() {
        return offers.hashCode();
    }

    @Override
    public String toString() {
        return "Catalog of " + offers.size() + " offers";
    }
}
