package io.offerwright.evidence;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a model or a bundle comes from: seed, settings, fingerprints of the inputs, counts. Holds no clock time, so that
 * training twice on the same input gives the same bytes.
 *
 * @param facts names to values, sorted by name
 */
public record Provenance(SortedMap<String, String> facts) {
    /** The version of Offerwright: what {@code --version} prints, and what a model says that it was made with. */
    public static final String OFFERWRIGHT_VERSION = "0.1.0";

    public Provenance {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
}
