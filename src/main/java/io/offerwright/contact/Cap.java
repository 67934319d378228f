package io.offerwright.contact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Restriction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * So many messages in any window of a length. A message counts once, however many offers it shows; where offers or categories are
 * counted apart, it counts for each that it shows.
 *
 * @param most how many, 1 or more
 * @param hours the length of the windows; a day has 24 hours, also where clocks change
 * @param per what is counted apart, in the order of {@link By}; {@code CUSTOMER} or {@code HOUSEHOLD} among it
 * @param matter the messages that count, and that it holds for
 * @param offers the offers that count, and that it holds for
 * @param kept how many of them are left to campaigns of some priority and above
 */
record Cap(String id, int most, int hours, Set<By> per, Matter matter, Selection offers, List<Kept> kept)
        implements Part {
    /** What can be counted apart. */
    enum By {
        CUSTOMER,
        HOUSEHOLD,
        CHANNEL,
        OFFER,
        CATEGORY,
        CAMPAIGN,
        PURPOSE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A part of a cap that lower campaigns may not use.
     *
     * @param messages how many of the cap's
     * @param priority the least priority of a campaign that may
     */
    record Kept(int messages, int priority) {}

    /** How many messages a campaign of this priority may have in a window, with those of all others; may be 0. */
    int allowed(int priority) {
        int allowed = most;
        for (Kept share : kept) {
            allowed -= share.priority > priority ? share.messages : 0;
        }
        return Math.max(0, allowed);
    }

    @Override
    public void restrict(Case about, Findings found) {
        Occasion occasion = about.occasion();
        if (!matter.has(occasion)) {
            return;
        }
        int allowed = allowed(occasion.priority());
        List<Message> counted = new ArrayList<>();
        for (Message message : about.messages(per.contains(By.HOUSEHOLD))) {
            if (counts(message, occasion)) {
                counted.add(message);
            }
        }
        if (!per.contains(By.OFFER) && !per.contains(By.CATEGORY)) {
            OptionalLong free = judge(counted, allowed, about.now());
            if (free.isEmpty() || free.getAsLong() > about.now()) {
                for (String offer : concerned(about.catalog())) {
                    add(found, about, offer, counted, allowed, free);
                }
            }
            return;
        }
        Map<String, List<Message>> apart = new HashMap<>();
        for (Message message : counted) {
            message.offers().stream()
                    .filter(offers::has)
                    .map(shown -> per.contains(By.OFFER) ? shown.offerId() : shown.category())
                    .distinct()
                    .forEach(name -> apart.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(message));
        }
        for (Offer offer : about.catalog().offers()) {
            List<Message> shown = apart.getOrDefault(per.contains(By.OFFER) ? offer.id() : offer.category(), List.of());
            if (offers.has(offer) && (allowed == 0 || !shown.isEmpty())) {
                OptionalLong free = judge(shown, allowed, about.now());
                if (free.isEmpty() || free.getAsLong() > about.now()) {
                    add(found, about, offer.id(), shown, allowed, free);
                }
            }
        }
    }

    private boolean counts(Message message, Occasion occasion) {
        Occasion earlier = message.occasion();
        return matter.has(earlier)
                && offers.hasAnyOf(message)
                && (!per.contains(By.CHANNEL) || earlier.channel() == occasion.channel())
                && (!per.contains(By.CAMPAIGN) || earlier.campaign().equals(occasion.campaign()))
                && (!per.contains(By.PURPOSE) || earlier.purpose().equals(occasion.purpose()));
    }

    private List<String> concerned(Catalog catalog) {
        return offers.isAll()
                ? List.of(Restriction.ALL)
                : catalog.offers().stream().filter(offers::has).map(Offer::id).toList();
    }

    /** From when on one more may be sent; empty if never. */
    private OptionalLong judge(List<Message> messages, int allowed, long now) {
        return windows(messages).firstWithAtMost(allowed - 1, now);
    }

    private Windows windows(List<Message> messages) {
        return Windows.of(messages, hours * 3600L);
    }

    private void add(
            Findings found, Case about, String offerId, List<Message> messages, int allowed, OptionalLong free) {
        found.add(
                offerId,
                id,
                Restriction.Kind.CAP,
                List.of(
                        Integer.toString(windows(messages).most(about.now())),
                        Integer.toString(allowed),
                        Integer.toString(hours),
                        String.join(" ", per.stream().map(By::word).toList())),
                free);
    }

    /** How many messages stand in the windows around a moment, for people: the fullest one. */
    int standing(Case about) {
        List<Message> counted = new ArrayList<>();
        for (Message message : about.messages(per.contains(By.HOUSEHOLD))) {
            if (counts(message, about.occasion())) {
                counted.add(message);
            }
        }
        return windows(counted).most(about.now());
    }

    @Override
    public long reachSeconds() {
        return hours * 3600L;
    }

    @Override
    public Set<String> names() {
        return offers.named();
    }
}
