package io.offerwright.contact;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hours at which nobody is contacted, by the clock on the customer's wall: where clocks are put back, an hour comes twice and is
 * quiet twice; where they are put forward, what is left out is not there.
 *
 * @param from when they begin
 * @param to when they end, on the next day if that is not after {@code from}; the same time makes a whole day
 * @param days the days on which they begin; all if empty
 * @param regions where they hold; everywhere if empty
 */
record QuietHours(String id, LocalTime from, LocalTime to, Set<DayOfWeek> days, Set<String> regions, Matter matter) {
    /** Longer than any run of quiet hours that ends at all. */
    private static final int MOST_STEPS = 2_000;

    boolean concern(String region, Occasion occasion) {
        return (regions.isEmpty() || regions.contains(region)) && matter.has(occasion);
    }

    /** True if it is quiet at this time on the wall. */
    boolean at(LocalDateTime wall) {
        LocalTime time = wall.toLocalTime();
        if (from.isBefore(to)) {
            return !time.isBefore(from) && time.isBefore(to) && begin(wall.toLocalDate());
        }
        return !time.isBefore(from) ? begin(wall.toLocalDate()) : time.isBefore(to) && beginBefore(wall.toLocalDate());
    }

    private boolean begin(LocalDate day) {
        return days.isEmpty() || days.contains(day.getDayOfWeek());
    }

    private boolean beginBefore(LocalDate day) {
        return days.isEmpty() || days.contains(day.getDayOfWeek().minus(1));
    }

    /** When the run ends in which {@code wall} is, by the wall. */
    private LocalDateTime endAfter(LocalDateTime wall) {
        boolean today = from.isBefore(to) || wall.toLocalTime().isBefore(from);
        return wall.toLocalDate().plusDays(today ? 0 : 1).atTime(to);
    }

    /** The first moment from {@code now} on at which none of these is on; empty if there is none within years. */
    static Optional<Instant> firstFree(List<QuietHours> quiet, ZoneId zone, Instant now) {
        Instant moment = now;
        for (int step = 0; step < MOST_STEPS; step++) {
            LocalDateTime wall = LocalDateTime.ofInstant(moment, zone);
            Instant start = moment;
            Optional<Instant> end = quiet.stream()
                    .filter(hours -> hours.at(wall))
                    .map(hours -> next(hours.endAfter(wall), zone, start))
                    .max(Instant::compareTo);
            if (end.isEmpty()) {
                return Optional.of(moment);
            }
            // Where clocks are changed before, the wall may show another time of day at once.
            ZoneOffsetTransition change = zone.getRules().nextTransition(moment);
            moment = change != null && change.getInstant().isBefore(end.get()) ? change.getInstant() : end.get();
        }
        return Optional.empty();
    }

    /** The first moment after {@code now} at which the wall shows this time, or has left it out. */
    private static Instant next(LocalDateTime wall, ZoneId zone, Instant now) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(wall);
        if (offsets.isEmpty()) {
            return zone.getRules().getTransition(wall).getInstant();
        }
        Instant first = wall.toInstant(offsets.get(0));
        return first.isAfter(now) ? first : wall.toInstant(offsets.get(offsets.size() - 1));
    }
}
