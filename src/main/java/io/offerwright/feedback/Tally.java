package io.offerwright.feedback;

import io.offerwright.data.ReportedOutcome;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Segment;
import io.offerwright.feedback.CampaignResults.Counts;
import io.offerwright.feedback.CampaignResults.Day;
import io.offerwright.feedback.CampaignResults.OfferDay;
import io.offerwright.feedback.CampaignResults.RuleSlice;
import io.offerwright.feedback.CampaignResults.Slice;
import io.offerwright.outcomes.Listed;
import io.offerwright.outcomes.Names;
import io.offerwright.outcomes.Settled;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts decisions and what came of them. Sums of whole numbers all, so that the order does not matter; as large as there are
 * offers, rules and days.
 */
final class Tally {
    private final Names offers;
    private final Names rules;
    private final Map<String, String> categoryOf;

    private final Cell total = new Cell();
    private final List<Cell> byRank = new ArrayList<>();
    private final List<Cell> byOffer = new ArrayList<>();
    private final Map<String, Cell> byCategory = new TreeMap<>();
    private final Map<Segment, Cell> bySegment = new TreeMap<>();
    private final Map<Channel, Cell> byChannel = new TreeMap<>();
    private final List<Cell> byRule = new ArrayList<>();
    private final Map<LocalDate, Events> byDay = new TreeMap<>();
    private final Map<LocalDate, Map<Integer, Events>> byOfferDay = new TreeMap<>();

    private long listedDecisions;
    private long seenDecisions;
    private long clickedDecisions;
    private long acceptedDecisions;
    private long declinedDecisions;
    private long impliedImpressions;

    /**
     * Counts nothing yet.
     *
     * @param categoryOf offers by their ids
     */
    Tally(Names offers, Names rules, Map<String, String> categoryOf) {
        this.offers = offers;
        this.rules = rules;
        this.categoryOf = categoryOf;
    }

    /** The counts of a part. */
    private static final class Cell {
        private long decisions;
        private long listed;
        private long impressions;
        private long clicks;
        private long accepts;
        private long declines;
        private long converted;
        private long revenue;

        void place(@Nullable Settled settled) {
            listed++;
            if (settled != null && settled.seen()) {
                impressions++;
                clicks += settled.is(Outcome.CLICK) ? 1 : 0;
                accepts += settled.is(Outcome.ACCEPT) ? 1 : 0;
                declines += settled.is(Outcome.DECLINE) ? 1 : 0;
                revenue = Math.addExact(revenue, settled.revenue());
            }
        }

        void add(Cell other) {
            decisions += other.decisions;
            listed += other.listed;
            impressions += other.impressions;
            clicks += other.clicks;
            accepts += other.accepts;
            declines += other.declines;
            converted += other.converted;
            revenue = Math.addExact(revenue, other.revenue);
        }

        Counts counts() {
            return new Counts(decisions, listed, impressions, clicks, accepts, declines, converted, money(revenue));
        }

        Counts lessThan(Cell whole) {
            return new Counts(
                    whole.decisions - decisions,
                    whole.listed - listed,
                    whole.impressions - impressions,
                    whole.clicks - clicks,
                    whole.accepts - accepts,
                    whole.declines - declines,
                    whole.converted - converted,
                    money(whole.revenue - revenue));
        }
    }

    /** What happened on a day. */
    private static final class Events {
        private long decided;
        private long listed;
        private long impressions;
        private long clicks;
        private long accepts;
        private long declines;
        private long revenue;
    }

    /** An amount in the operator's currency. */
    static double money(long parts) {
        return (double) parts / ReportedOutcome.PARTS;
    }

    /**
     * Counts a decision.
     *
     * @param fates what came of each listed offer, best first; null of those of which nothing counts
     */
    void add(Listed listed, List<@Nullable Settled> fates) {
        Cell own = new Cell();
        own.decisions = 1;
        Map<String, Cell> ownCategories = new HashMap<>();
        day(listed.day()).decided++;
        for (int place = 0; place < fates.size(); place++) {
            int offer = offers.of(listed.offers().get(place));
            Settled settled = fates.get(place);
            own.place(settled);
            Cell alone = new Cell();
            alone.decisions = 1;
            alone.place(settled);
            alone.converted = alone.accepts;
            cell(byRank, place).add(alone);
            cell(byOffer, offer).add(alone);
            Cell category = ownCategories.computeIfAbsent(
                    categoryOf.getOrDefault(offers.name(offer), ""), unused -> new Cell());
            category.decisions = 1;
            category.place(settled);
            category.converted = Math.max(category.converted, alone.accepts);
            addDays(listed.day(), offer, settled);
        }
        own.converted = own.accepts > 0 ? 1 : 0;
        ownCategories.forEach((name, category) ->
                byCategory.computeIfAbsent(name, unused -> new Cell()).add(category));
        total.add(own);
        bySegment.computeIfAbsent(listed.segment(), unused -> new Cell()).add(own);
        byChannel.computeIfAbsent(listed.channel(), unused -> new Cell()).add(own);
        listed.marks().stream().forEach(rule -> cell(byRule, rule).add(own));
        addStages(fates);
    }

    private void addStages(List<@Nullable Settled> fates) {
        listedDecisions += fates.isEmpty() ? 0 : 1;
        boolean seen = false;
        boolean clicked = false;
        boolean accepted = false;
        boolean declined = false;
        for (Settled settled : fates) {
            if (settled != null && settled.seen()) {
                seen = true;
                clicked |= settled.is(Outcome.CLICK) || settled.is(Outcome.ACCEPT);
                accepted |= settled.is(Outcome.ACCEPT);
                declined |= settled.is(Outcome.DECLINE);
                impliedImpressions += settled.is(Outcome.IMPRESSION) ? 0 : 1;
            }
        }
        seenDecisions += seen ? 1 : 0;
        clickedDecisions += clicked ? 1 : 0;
        acceptedDecisions += accepted ? 1 : 0;
        declinedDecisions += declined ? 1 : 0;
    }

    private void addDays(LocalDate decided, int offer, @Nullable Settled settled) {
        day(decided).listed++;
        day(decided, offer).listed++;
        if (settled == null || !settled.seen()) {
            return;
        }
        LocalDate seen = settled.firstSeen().toLocalDate();
        day(seen).impressions++;
        day(seen, offer).impressions++;
        for (Outcome kind : List.of(Outcome.CLICK, Outcome.ACCEPT, Outcome.DECLINE)) {
            LocalDateTime at = settled.at(kind);
            if (at != null) {
                add(day(at.toLocalDate()), kind, settled);
                add(day(at.toLocalDate(), offer), kind, settled);
            }
        }
    }

    private static void add(Events events, Outcome kind, Settled settled) {
        switch (kind) {
            case CLICK -> events.clicks++;
            case ACCEPT -> {
                events.accepts++;
                events.revenue = Math.addExact(events.revenue, settled.revenue());
            }
            case DECLINE -> events.declines++;
            default -> throw new IllegalArgumentException("A day has no " + kind + ".");
        }
    }

    private Events day(LocalDate day) {
        return byDay.computeIfAbsent(day, unused -> new Events());
    }

    private Events day(LocalDate day, int offer) {
        return byOfferDay
                .computeIfAbsent(day, unused -> new HashMap<>())
                .computeIfAbsent(offer, unused -> new Events());
    }

    private static Cell cell(List<Cell> cells, int index) {
        while (cells.size() <= index) {
            cells.add(new Cell());
        }
        return cells.get(index);
    }

    CampaignResults.Funnel funnel(long audience, long heldOut) {
        Counts all = total.counts();
        return new CampaignResults.Funnel(
                audience,
                heldOut,
                all.decisions(),
                listedDecisions,
                seenDecisions,
                clickedDecisions,
                acceptedDecisions,
                declinedDecisions,
                all);
    }

    long impliedImpressions() {
        return impliedImpressions;
    }

    List<Slice> ranks() {
        List<Slice> slices = new ArrayList<>();
        for (int rank = 1; rank <= byRank.size(); rank++) {
            slices.add(new Slice(Integer.toString(rank), byRank.get(rank - 1).counts()));
        }
        return slices;
    }

    /** Every offer that there was to choose from, by id. */
    List<Slice> offers() {
        return offers.sorted().stream()
                .map(offer -> new Slice(offers.name(offer), cell(byOffer, offer).counts()))
                .toList();
    }

    /** Every category of the catalogues, by name. */
    List<Slice> categories() {
        TreeSet<String> names = new TreeSet<>(categoryOf.values());
        names.addAll(byCategory.keySet());
        return names.stream()
                .map(name -> new Slice(
                        name, byCategory.getOrDefault(name, new Cell()).counts()))
                .toList();
    }

    List<Slice> segments() {
        return slices(bySegment);
    }

    List<Slice> channels() {
        return slices(byChannel);
    }

    private static <K extends Enum<K>> List<Slice> slices(Map<K, Cell> cells) {
        List<Slice> slices = new ArrayList<>();
        cells.forEach((key, cell) -> slices.add(new Slice(key.name(), cell.counts())));
        slices.sort(java.util.Comparator.comparing(Slice::name));
        return slices;
    }

    List<RuleSlice> rules() {
        return rules.sorted().stream()
                .map(rule -> new RuleSlice(
                        rules.name(rule),
                        cell(byRule, rule).counts(),
                        cell(byRule, rule).lessThan(total)))
                .toList();
    }

    List<Day> days() {
        List<Day> days = new ArrayList<>();
        byDay.forEach((day, events) -> days.add(new Day(
                day,
                events.decided,
                events.listed,
                events.impressions,
                events.clicks,
                events.accepts,
                events.declines,
                money(events.revenue))));
        return days;
    }

    List<OfferDay> offerDays() {
        List<OfferDay> days = new ArrayList<>();
        byOfferDay.forEach((day, all) -> {
            Map<String, Events> byId = new TreeMap<>();
            all.forEach((offer, events) -> byId.put(offers.name(offer), events));
            byId.forEach((id, events) -> days.add(new OfferDay(
                    day,
                    id,
                    events.listed,
                    events.impressions,
                    events.clicks,
                    events.accepts,
                    events.declines,
                    money(events.revenue))));
        });
        return days;
    }

    /** The offers that were listed and never seen. */
    long neverSeen() {
        return byOffer.stream()
                .filter(cell -> cell.listed > 0 && cell.impressions == 0)
                .count();
    }

    /** Learns the categories of a catalogue's offers. */
    static void learn(Map<String, String> categoryOf, Catalog catalog) {
        catalog.offers().forEach(offer -> categoryOf.put(offer.id(), offer.category()));
    }
}
