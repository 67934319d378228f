package io.offerwright.cli;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Ledger;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the bundles of a ledger declare, each read once when a decision first needs it. */
final class LedgerBundles {
    private final LedgerPlace place;
    private final Ledger ledger;
    private final Map<Fingerprint, Declared> read = new HashMap<>();

    /** The part of a bundle that is needed here; the model is large. */
    private record Declared(Catalog catalog, AttributeSchema attributes) {}

    LedgerBundles(LedgerPlace place, Ledger ledger) {
        this.place = place;
        this.ledger = ledger;
    }

    /** The offers of a bundle. */
    Catalog catalog(Fingerprint fingerprint) {
        return read.computeIfAbsent(fingerprint, this::read).catalog();
    }

    /** The attributes of a bundle's customers. */
    AttributeSchema schema(Fingerprint fingerprint) {
        return read.computeIfAbsent(fingerprint, this::read).attributes();
    }

    /** What the bundles that were read protect. */
    SortedSet<String> protectedNames() {
        SortedSet<String> names = new TreeSet<>();
        read.values().forEach(declared -> names.addAll(declared.attributes().protectedNames()));
        return names;
    }

    private Declared read(Fingerprint fingerprint) {
        Bundle bundle = Bundle.of(ledger.bundles()
                .get(fingerprint)
                .orElseThrow(() -> new InputException(Problem.of(
                        place.toString(),
                        "The ledger does not keep the bundle " + fingerprint.abbreviated()
                                + "... of one of its decisions.",
                        "\"ledger verify\" tells what else is missing."))));
        return new Declared(bundle.catalog(), bundle.settings().attributes());
    }
}
