package io.offerwright.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Restriction;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The policy's answers against the simplest reckoning there is, which looks at every window and every minute. */
class OracleTest {
    /** All moments lie on a grid of so many seconds, so that the windows that begin on it are all there are. */
    private static final long GRID = 600;

    private static final List<Channel> CHANNELS = List.of(Channel.values());

    /** The fullest window of a length that holds a moment, each looked at. */
    private static int fullest(List<Long> moments, long length, long moment) {
        int most = 0;
        for (long start = moment - length; start < moment; start += GRID) {
            int inside = 0;
            for (long each : moments) {
                inside += each > start && each <= start + length ? 1 : 0;
            }
            most = Math.max(most, inside);
        }
        return most;
    }

    @Property(tries = 400)
    void windowsAreCountedAsByHand(@ForAll Random random) {
        long length = 3600L * (1 + random.nextInt(5));
        List<Long> moments = new ArrayList<>();
        for (int count = random.nextInt(12); count > 0; count--) {
            moments.add(GRID * random.nextInt(80));
        }
        long now = GRID * random.nextInt(80);
        int allowed = random.nextInt(4);
        Windows windows =
                new Windows(moments.stream().mapToLong(Long::longValue).toArray(), length);

        assertThat(windows.most(now)).isEqualTo(fullest(moments, length, now));
        OptionalLong free = LongStream.iterate(now, moment -> moment < GRID * 300, moment -> moment + GRID)
                .filter(moment -> fullest(moments, length, moment) <= allowed)
                .findFirst();
        assertThat(windows.firstWithAtMost(allowed, now)).isEqualTo(free);
        long apart = LongStream.iterate(now, moment -> moment + GRID)
                .filter(moment -> moments.stream().allMatch(each -> Math.abs(each - moment) >= length))
                .findFirst()
                .orElseThrow();
        assertThat(windows.firstApart(now)).isEqualTo(apart);
    }

    /** A cap of any combination, on any history, against a count by hand for each offer. */
    @Property(tries = 400)
    void aCapIsWhatACountByHandSays(@ForAll Random random) {
        EnumSet<Cap.By> per = EnumSet.of(random.nextBoolean() ? Cap.By.CUSTOMER : Cap.By.HOUSEHOLD);
        for (Cap.By by : List.of(Cap.By.CHANNEL, Cap.By.CAMPAIGN, Cap.By.PURPOSE)) {
            if (random.nextInt(3) == 0) {
                per.add(by);
            }
        }
        switch (random.nextInt(3)) {
            case 0 -> per.add(Cap.By.OFFER);
            case 1 -> per.add(Cap.By.CATEGORY);
            default -> {}
        }
        Matter matter = new Matter(
                random.nextInt(3) == 0 ? Set.of(Channel.SMS, Channel.EMAIL) : Set.of(),
                random.nextInt(3) == 0 ? Set.of("marketing") : Set.of());
        Selection selection = random.nextInt(3) == 0 ? new Selection(Set.of("A1", "B2"), Set.of("C")) : Selection.ALL;
        Cap cap = new Cap(
                "K",
                1 + random.nextInt(3),
                1 + random.nextInt(6),
                per,
                matter,
                selection,
                random.nextInt(3) == 0 ? List.of(new Cap.Kept(1, 5)) : List.of());
        SortedMap<String, ContactPolicy.Consent> purposes = new TreeMap<>();
        purposes.put("marketing", new ContactPolicy.Consent.NotNeeded());
        purposes.put("service", new ContactPolicy.Consent.NotNeeded());
        ContactPolicy policy = new ContactPolicy(
                ZoneId.of("Europe/Berlin"), new TreeMap<>(), "household_id", purposes, List.of(), List.of(cap));
        Customer customer = Shop.customer("C1", random.nextBoolean() ? "H1" : "");
        List<Message> messages = new ArrayList<>();
        for (int count = random.nextInt(14); count > 0; count--) {
            messages.add(message(random, "d" + count));
        }
        messages.sort(
                (left, right) -> left.occasion().at().compareTo(right.occasion().at()));
        Occasion occasion = occasion(random);

        List<Restriction> found = policy.restrictions(
                customer,
                new Contacts(policy.subject(customer), messages, List.of(), List.of()),
                occasion,
                "x",
                Shop.CATALOG);

        for (Offer offer : Shop.CATALOG.offers()) {
            Optional<Instant> free = firstAllowed(cap, policy.subject(customer), messages, occasion, offer);
            List<Restriction> against =
                    found.stream().filter(each -> each.concerns(offer.id())).toList();
            if (free.equals(Optional.of(occasion.at()))) {
                assertThat(against).as("%s %s", offer.id(), cap).isEmpty();
            } else {
                assertThat(against).as("%s %s", offer.id(), cap).hasSize(1);
                assertThat(Optional.ofNullable(against.get(0).freeFrom())
                                .map(wall ->
                                        wall.atZone(ZoneId.of("Europe/Berlin")).toInstant()))
                        .as("%s %s", offer.id(), cap)
                        .isEqualTo(free);
            }
        }
    }

    private static Optional<Instant> firstAllowed(
            Cap cap, Subject subject, List<Message> messages, Occasion occasion, Offer offer) {
        boolean concerned = (cap.matter().channels().isEmpty()
                        || cap.matter().channels().contains(occasion.channel()))
                && (cap.matter().purposes().isEmpty() || cap.matter().purposes().contains(occasion.purpose()))
                && (cap.offers().isAll()
                        || cap.offers().offerIds().contains(offer.id())
                        || cap.offers().categories().contains(offer.category()));
        if (!concerned) {
            return Optional.of(occasion.at());
        }
        List<Long> counted = new ArrayList<>();
        for (Message message : messages) {
            Occasion other = message.occasion();
            boolean whose = message.to().customerId().equals(subject.customerId())
                    || (cap.per().contains(Cap.By.HOUSEHOLD)
                            && !subject.household().isEmpty()
                            && message.to().household().equals(subject.household()));
            boolean same = (!cap.per().contains(Cap.By.CHANNEL) || other.channel() == occasion.channel())
                    && (!cap.per().contains(Cap.By.CAMPAIGN) || other.campaign().equals(occasion.campaign()))
                    && (!cap.per().contains(Cap.By.PURPOSE) || other.purpose().equals(occasion.purpose()));
            boolean kind = (cap.matter().channels().isEmpty()
                            || cap.matter().channels().contains(other.channel()))
                    && (cap.matter().purposes().isEmpty()
                            || cap.matter().purposes().contains(other.purpose()));
            boolean shows = message.offers().stream()
                    .anyMatch(shown -> (cap.offers().isAll()
                                    || cap.offers().offerIds().contains(shown.offerId())
                                    || cap.offers().categories().contains(shown.category()))
                            && (!cap.per().contains(Cap.By.OFFER)
                                    || shown.offerId().equals(offer.id()))
                            && (!cap.per().contains(Cap.By.CATEGORY)
                                    || shown.category().equals(offer.category())));
            if (whose && same && kind && shows) {
                counted.add(other.at().getEpochSecond());
            }
        }
        int allowed = cap.most() - (cap.kept().isEmpty() || occasion.priority() >= 5 ? 0 : 1);
        long start = occasion.at().getEpochSecond();
        for (long moment = start; moment < start + 400 * GRID && allowed > 0; moment += GRID) {
            if (fullest(counted, cap.hours() * 3600L, moment) + 1 <= allowed) {
                return Optional.of(Instant.ofEpochSecond(moment));
            }
        }
        return Optional.empty();
    }

    private static Occasion occasion(Random random) {
        return new Occasion(
                "campaign" + random.nextInt(2),
                CHANNELS.get(random.nextInt(3)),
                random.nextBoolean() ? "marketing" : "service",
                random.nextInt(2) * 5,
                Shop.NOON.plusSeconds(GRID * random.nextInt(60)));
    }

    private static Message message(Random random, String decisionId) {
        Set<String> ids = new TreeSet<>();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            ids.add(Shop.CATALOG.offer(random.nextInt(Shop.CATALOG.size())).id());
        }
        return new Message(
                decisionId,
                new Subject("C" + (1 + random.nextInt(2)), random.nextInt(3) == 0 ? "" : "H" + (1 + random.nextInt(2))),
                occasion(random),
                ids.stream()
                        .map(id -> new Message.Shown(id, id.substring(0, 1)))
                        .toList());
    }

    /** Zones that change their clocks: by an hour at night, by an hour at midnight, by half an hour. */
    private static final List<String> ZONES =
            List.of("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "America/New_York", "UTC");

    private static boolean quiet(QuietHours hours, LocalDateTime wall) {
        for (int back = 0; back <= 1; back++) {
            LocalDate day = wall.toLocalDate().minusDays(back);
            LocalDateTime from = day.atTime(hours.from());
            LocalDateTime to = hours.from().isBefore(hours.to())
                    ? day.atTime(hours.to())
                    : day.plusDays(1).atTime(hours.to());
            if ((hours.days().isEmpty() || hours.days().contains(day.getDayOfWeek()))
                    && !wall.isBefore(from)
                    && wall.isBefore(to)) {
                return true;
            }
        }
        return false;
    }

    @Property(tries = 600)
    void quietHoursEndWhenTheClockOnTheWallSaysSo(@ForAll Random random) {
        ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
        List<QuietHours> all = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
            for (int day = random.nextInt(4); day > 0; day--) {
                days.add(DayOfWeek.of(1 + random.nextInt(7)));
            }
            all.add(new QuietHours(
                    "Q" + count,
                    LocalTime.of(random.nextInt(24), 15 * random.nextInt(4)),
                    LocalTime.of(random.nextInt(24), 15 * random.nextInt(4)),
                    days,
                    Set.of(),
                    new Matter(Set.of(), Set.of())));
        }
        // Near a change of clocks, mostly.
        var change = zone.getRules()
                .nextTransition(Instant.parse("2026-01-15T00:00:00Z").plus(Duration.ofDays(random.nextInt(250))));
        Instant near = change == null ? Shop.NOON : change.getInstant();
        Instant now = near.plus(Duration.ofMinutes(15L * (random.nextInt(400) - 200)));
        LocalDateTime wall = LocalDateTime.ofInstant(now, zone);

        for (QuietHours hours : all) {
            assertThat(hours.at(wall)).isEqualTo(quiet(hours, wall));
        }
        Optional<Instant> free = Optional.empty();
        Instant moment = now;
        for (int step = 0; step < 4 * 24 * 16 && free.isEmpty(); step++) {
            LocalDateTime then = LocalDateTime.ofInstant(moment, zone);
            if (all.stream().noneMatch(hours -> quiet(hours, then))) {
                free = Optional.of(moment);
            }
            moment = moment.plus(Duration.ofMinutes(15));
        }
        assertThat(QuietHours.firstFree(all, zone, now))
                .as("%s %s %s", all, zone, now)
                .isEqualTo(free);
    }
}
