package io.offerwright.data;

import io.offerwright.domain.Catalog;

/** The offers of a catalogue, found by the characters of a cell, without a text of its own for each cell. */
final class OfferIds {
    private final Catalog catalog;
    /** The places of a hash table: an offer's index and one more, or 0. Three in four or more are free. */
    private final int[] places;

    OfferIds(Catalog catalog) {
        this.catalog = catalog;
        places = new int[Integer.highestOneBit(catalog.size()) * 8];
        for (int offer = 0; offer < catalog.size(); offer++) {
            int place = SharedTexts.hash(catalog.offer(offer).id());
            while (places[place & (places.length - 1)] != 0) {
                place++;
            }
            places[place & (places.length - 1)] = offer + 1;
        }
    }

    /** The index of the offer with this id, or -1 when the catalogue has none. */
    int indexOf(CharSequence id) {
        for (int place = SharedTexts.hash(id); ; place++) {
            int offer = places[place & (places.length - 1)] - 1;
            if (offer < 0 || catalog.offer(offer).id().contentEquals(id)) {
                return offer;
            }
        }
    }
}
