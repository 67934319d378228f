package io.offerwright.contact;

import io.offerwright.domain.Restriction;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The restrictions found so far; of those of one part against one offer, the one that stands longest. */
final class Findings {
    private final Case about;
    private final Map<List<String>, Restriction> found = new LinkedHashMap<>();

    Findings(Case about) {
        this.about = about;
    }

    void add(String offerId, String id, Restriction.Kind kind, List<String> arguments, OptionalLong freeFrom) {
        LocalDateTime free = freeFrom.isPresent() ? about.wall(freeFrom.getAsLong()) : null;
        found.merge(
                List.of(offerId, id),
                new Restriction(offerId, id, kind, arguments, free),
                (first, second) -> ends(second.freeFrom(), first.freeFrom()) ? second : first);
    }

    /** True if {@code free} is later than {@code other}; never is latest. */
    private static boolean ends(@Nullable LocalDateTime free, @Nullable LocalDateTime other) {
        return other != null && (free == null || free.isAfter(other));
    }

    List<Restriction> all() {
        return new ArrayList<>(found.values());
    }
}
