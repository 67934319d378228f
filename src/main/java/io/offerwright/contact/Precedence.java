package io.offerwright.contact;

import io.offerwright.domain.Restriction;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a campaign has reserved keeps those of lower priority away for some time before and after.
 *
 * @param seconds for how long
 * @param least only what campaigns of at least this priority reserve does so
 */
record Precedence(String id, long seconds, int least, Matter matter) implements Part {
    @Override
    public void restrict(Case about, Findings found) {
        if (!matter.has(about.occasion())) {
            return;
        }
        List<Message> before = about.messages(false).stream()
                .filter(message -> message.occasion().priority() >= least
                        && message.occasion().priority() > about.occasion().priority())
                .toList();
        long free = Windows.of(before, seconds).firstApart(about.now());
        if (free > about.now()) {
            Occasion nearest = before.stream()
                    .map(Message::occasion)
                    .min(Comparator.comparingLong(other -> Math.abs(other.at().getEpochSecond() - about.now())))
                    .orElseThrow();
            found.add(
                    Restriction.ALL,
                    id,
                    Restriction.Kind.PRECEDENCE,
                    List.of(nearest.campaign(), about.day(nearest.at())),
                    OptionalLong.of(free));
        }
    }

    @Override
    public long reachSeconds() {
        return seconds;
    }

    @Override
    public Set<String> names() {
        return Set.of();
    }
}
