package io.offerwright.ranking;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Restriction;
import io.offerwright.evidence.Verdict;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The verdict that the restrictions of a request mean for each offer. */
final class Restrictions {
    private static final Restrictions NONE = new Restrictions(new Verdict.Restricted[0]);

    private final Verdict.@Nullable Restricted[] verdicts;

    private Restrictions(Verdict.@Nullable Restricted[] verdicts) {
        this.verdicts = verdicts;
    }

    /** Those of offers that the catalogue does not have mean nothing in it. */
    static Restrictions of(Catalog catalog, List<Restriction> restrictions) {
        if (restrictions.isEmpty()) {
            return NONE;
        }
        SortedSet<String> forAll = new TreeSet<>();
        Map<Integer, SortedSet<String>> forOne = new HashMap<>();
        for (Restriction restriction : restrictions) {
            if (restriction.isForAll()) {
                forAll.add(restriction.id());
            } else {
                forOne.computeIfAbsent(catalog.indexOf(restriction.offerId()), offer -> new TreeSet<>())
                        .add(restriction.id());
            }
        }
        Verdict.Restricted[] verdicts = new Verdict.Restricted[catalog.size()];
        if (!forAll.isEmpty()) {
            // One object for all, which whoever writes the decision down notices.
            Arrays.fill(verdicts, new Verdict.Restricted(List.copyOf(forAll)));
        }
        forOne.forEach((offer, ids) -> {
            if (offer >= 0) {
                ids.addAll(forAll);
                verdicts[offer] = new Verdict.Restricted(List.copyOf(ids));
            }
        });
        return new Restrictions(verdicts);
    }

    /** Null if nothing stands against the offer. */
    Verdict.@Nullable Restricted verdict(int offer) {
        return verdicts.length == 0 ? null : verdicts[offer];
    }
}
