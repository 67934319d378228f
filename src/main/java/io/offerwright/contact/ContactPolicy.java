package io.offerwright.contact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Restriction;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who may be contacted when, how and how often, as a file says it; the package's description has its keys.
 *
 * <p>A function of what it is given: it reads neither clock nor database. Immutable and safe for use by many threads.
 */
public final class ContactPolicy {
    /** The id of a restriction for want of a consent. */
    public static final String CONSENT = "CONSENT";

    /** The id of a restriction for want of a quiet moment to reserve in. */
    public static final String BUSY = "BUSY";

    private final ZoneId zone;
    private final SortedMap<String, ZoneId> regions;
    private final String household;
    private final SortedMap<String, Consent> purposes;
    private final List<QuietHours> quietHours;
    private final List<Part> parts;

    /**
     * A policy.
     *
     * @param zone of everybody whose region has none
     * @param regions time zones of regions
     * @param household the attribute that names a customer's household; empty if none does
     */
    ContactPolicy(
            ZoneId zone,
            SortedMap<String, ZoneId> regions,
            String household,
            SortedMap<String, Consent> purposes,
            List<QuietHours> quietHours,
            List<Part> parts) {
        this.zone = zone;
        this.regions = Collections.unmodifiableSortedMap(new TreeMap<>(regions));
        this.household = household;
        this.purposes = Collections.unmodifiableSortedMap(new TreeMap<>(purposes));
        this.quietHours = List.copyOf(quietHours);
        this.parts = List.copyOf(parts);
    }

    /** What a purpose needs. */
    sealed interface Consent {
        boolean given(Customer customer, Channel channel);

        /** No consent: what must be said anyway. */
        record NotNeeded() implements Consent {
            @Override
            public boolean given(Customer customer, Channel channel) {
                return true;
            }
        }

        /** The customer's consent to the channel. */
        record OfChannel() implements Consent {
            @Override
            public boolean given(Customer customer, Channel channel) {
                return customer.consentsTo(channel);
            }
        }

        /** An attribute for each channel; a channel without one is closed to the purpose. */
        record OfAttributes(Map<Channel, String> attributes) implements Consent {
            private static final Set<String> YES = Set.of("true", "yes", "1");

            @Override
            public boolean given(Customer customer, Channel channel) {
                String attribute = attributes.get(channel);
                return attribute != null && YES.contains(customer.attributes().getOrDefault(attribute, ""));
            }
        }
    }

    /**
     * Reads a policy.
     *
     * @throws InputException with all problems of the file, each with its line and column
     */
    public static ContactPolicy read(Path file) {
        return new PolicyFile(file).read();
    }

    /** The purposes that the policy knows, sorted. */
    public SortedSet<String> purposes() {
        return new TreeSet<>(purposes.keySet());
    }

    /** The attributes of customers that it reads, sorted: the household's and those of consents. */
    public SortedSet<String> attributes() {
        SortedSet<String> names = new TreeSet<>();
        if (!household.isEmpty()) {
            names.add(household);
        }
        for (Consent consent : purposes.values()) {
            if (consent instanceof Consent.OfAttributes of) {
                names.addAll(of.attributes().values());
            }
        }
        return names;
    }

    /** The offers and categories that the policy names and a catalogue does not have, sorted: perhaps misspelt, perhaps of another. */
    public SortedSet<String> unknownNames(Catalog catalog) {
        SortedSet<String> names = new TreeSet<>();
        parts.forEach(part -> names.addAll(part.names()));
        for (Offer offer : catalog.offers()) {
            names.remove(offer.id());
            names.remove(offer.category());
        }
        return names;
    }

    /** Whose contacts are counted for a customer. */
    public Subject subject(Customer customer) {
        return new Subject(customer.id(), customer.attributes().getOrDefault(household, ""));
    }

    /** A day and time on the clocks of the policy's own time zone, as a moment. */
    public Instant moment(LocalDate date, LocalTime time) {
        return date.atTime(time).atZone(zone).toInstant();
    }

    /** A moment on the clocks of the policy's own time zone. */
    public LocalDateTime wall(Instant moment) {
        return LocalDateTime.ofInstant(moment, zone);
    }

    /** What was sent or replied at this moment or before can't matter to the occasion; {@link Instant#MIN} if all can. */
    public Instant since(Occasion occasion) {
        long reach = 0;
        for (Part part : parts) {
            reach = Math.max(reach, part.reachSeconds());
        }
        return reach == Long.MAX_VALUE ? Instant.MIN : occasion.at().minusSeconds(reach);
    }

    /**
     * What stands against contacting a customer.
     *
     * @param contacts of the customer, read from {@link #since} on at the latest
     * @param decisionId of the decision that is to be made: what was reserved for it before does not count
     * @param catalog the offers that are decided about
     * @throws IllegalArgumentException if the policy does not know the occasion's purpose
     */
    public List<Restriction> restrictions(
            Customer customer, Contacts contacts, Occasion occasion, String decisionId, Catalog catalog) {
        Consent consent = purposes.get(occasion.purpose());
        if (consent == null) {
            throw new IllegalArgumentException("The contact policy does not know the purpose \"" + occasion.purpose()
                    + "\"; it knows " + String.join(", ", purposes.keySet()) + ".");
        }
        Case about = new Case(contacts, decisionId, occasion, catalog, zoneOf(customer));
        Findings found = new Findings(about);
        if (!consent.given(customer, occasion.channel())) {
            found.add(
                    Restriction.ALL,
                    CONSENT,
                    Restriction.Kind.NO_CONSENT,
                    List.of(occasion.channel().name(), occasion.purpose()),
                    OptionalLong.empty());
        }
        findQuiet(customer, about, found);
        for (Part part : parts) {
            part.restrict(about, found);
        }
        return found.all();
    }

    private ZoneId zoneOf(Customer customer) {
        return regions.getOrDefault(customer.region(), zone);
    }

    private void findQuiet(Customer customer, Case about, Findings found) {
        List<QuietHours> concerned = quietHours.stream()
                .filter(hours -> hours.concern(customer.region(), about.occasion()))
                .toList();
        LocalDateTime wall = about.wall(about.now());
        List<QuietHours> on = concerned.stream().filter(hours -> hours.at(wall)).toList();
        if (on.isEmpty()) {
            return;
        }
        Optional<Instant> free = QuietHours.firstFree(
                concerned, zoneOf(customer), about.occasion().at());
        for (QuietHours hours : on) {
            found.add(
                    Restriction.ALL,
                    hours.id(),
                    Restriction.Kind.QUIET_HOURS,
                    List.of(hours.from().toString(), hours.to().toString()),
                    free.isEmpty()
                            ? OptionalLong.empty()
                            : OptionalLong.of(free.get().getEpochSecond()));
        }
    }

    /**
     * The first offer of a list that can't stand there beside a better one, as a restriction; empty if all can.
     *
     * @param offerIds the list, best first
     */
    public Optional<Restriction> together(Catalog catalog, List<String> offerIds, Occasion occasion) {
        for (int second = 1; second < offerIds.size(); second++) {
            for (int first = 0; first < second; first++) {
                for (Part part : parts) {
                    if (part instanceof Exclusion exclusion
                            && exclusion.matter().has(occasion)
                            && exclusion.parts(catalog, offerIds.get(first), offerIds.get(second))) {
                        return Optional.of(new Restriction(
                                offerIds.get(second),
                                exclusion.id(),
                                Restriction.Kind.TOGETHER,
                                List.of(offerIds.get(first)),
                                null));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** How full a cap is. */
    public record Standing(String id, int messages, int allowed, int hours) {}

    /** How full the caps are that an occasion would count under, in the order of the file; offers are not told apart. */
    public List<Standing> standing(Customer customer, Contacts contacts, Occasion occasion, Catalog catalog) {
        Case about = new Case(contacts, "", occasion, catalog, zoneOf(customer));
        List<Standing> standing = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Cap cap && cap.matter().has(occasion)) {
                standing.add(
                        new Standing(cap.id(), cap.standing(about), cap.allowed(occasion.priority()), cap.hours()));
            }
        }
        return standing;
    }

    /** The parts that are caps. */
    List<Cap> caps() {
        return parts.stream()
                .flatMap(part -> part instanceof Cap cap ? Stream.of(cap) : Stream.<Cap>empty())
                .toList();
    }

    /** The ids of everything in the policy. */
    Set<String> ids() {
        Set<String> ids = new HashSet<>();
        quietHours.forEach(hours -> ids.add(hours.id()));
        parts.forEach(part -> ids.add(part.id()));
        return ids;
    }
}
