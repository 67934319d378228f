package io.offerwright.campaign;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.explanation.DecisionPage;
import io.offerwright.explanation.Waterfall;
import io.offerwright.language.Language;
import io.offerwright.page.Figures;
import io.offerwright.rules.Rule;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the report's templates show, as text that is ready to print. Lengths of bars are CSS percentages.
 *
 * @param headline the figures at the top
 * @param offers the listed offers, most often listed first
 * @param groups the segments that have customers
 * @param categories for each category of offers, its share of the places in each of {@code groups}
 * @param neverListed the offers that are on no list
 * @param rules the rules that did something, the busiest first
 * @param idleRules the rules that did nothing
 * @param exclusions the rules that kept offers off lists, the strictest first
 * @param excludedOffers the offers that were kept off at least one list
 * @param policy the parts of the contact policy that held offers back, the strictest first
 * @param objectives the lists against lists by relevance alone
 */
record ReportPage(
        RunFacts facts,
        String date,
        String channel,
        String lead,
        List<Headline> headline,
        List<OfferLine> offers,
        List<Group> groups,
        List<Category> categories,
        List<NeverListed> neverListed,
        List<RuleLine> rules,
        List<Rule> idleRules,
        List<Exclusion> exclusions,
        List<ExcludedOffer> excludedOffers,
        List<PolicyLine> policy,
        List<Comparison> objectives,
        List<Chart> charts,
        List<Example> examples) {

    /** How many rows of a long table are in view; the others wait to be unfolded. */
    static final int ROWS_IN_VIEW = 12;

    private static final int TOP_OFFERS = 5;

    /** How many pulls are shown by name; the rest are added up. */
    private static final int NAMED_PULLS = 8;

    record Headline(String value, String label, String note) {}

    record OfferLine(Offer offer, String lists, String length, String share, String first, String acceptance) {}

    record Group(String name, String customers, String empty, List<Share> top) {}

    record Share(String name, String share, String length) {}

    /** A category's share of the places, for each group; {@code strength} is 0 to 100, for shading. */
    record Category(String name, List<Cell> cells) {}

    record Cell(String text, String strength) {}

    record NeverListed(Offer offer, String why) {}

    record RuleLine(Rule rule, String decisions, String share, String length, List<String> effects) {}

    record Exclusion(Rule rule, String times, String length, String alone, String example) {}

    /** What a part of the contact policy did: for how many customers it held an offer back, and how many of these get nothing for it alone. */
    record PolicyLine(String id, String decisions, String share, String length, String emptied) {}

    record ExcludedOffer(Offer offer, String share, String length, String rules) {}

    record Comparison(
            String name,
            String meaning,
            String list,
            String alone,
            String listLength,
            String aloneLength,
            String change) {}

    /** A histogram; {@code columns} stand side by side in a drawing 320 wide and 120 high. */
    record Chart(String id, String title, String note, String summary, String from, String to, List<Column> columns) {}

    record Column(String range, String count, String share, String x, String width, String y, String height) {}

    record Example(
            String id,
            String customer,
            List<Fact> facts,
            int listed,
            List<ListedOffer> list,
            List<OtherOffer> others) {}

    record Fact(String name, String value) {}

    record ListedOffer(
            int rank,
            String name,
            String id,
            String score,
            String acceptance,
            boolean promoted,
            String reason,
            List<String> ruleIds,
            List<Bar> steps,
            List<Pull> pulls,
            List<Pull> members,
            Explanation explanation) {}

    record OtherOffer(String name, String id, String verdict, String reason, List<String> ruleIds) {}

    /** A step of a waterfall; {@code kind} is {@code up}, {@code down} or {@code total}. */
    record Bar(String label, String detail, String rule, String value, String start, String length, String kind) {}

    /** A bar to the right (up) or to the left (down) of a middle line. */
    record Pull(String label, String value, String start, String length, String kind) {}

    static ReportPage of(RunFacts facts, RunSummary summary) {
        return new Builder(facts, summary).build();
    }

    private static final class Builder {
        private final RunFacts facts;
        private final RunSummary summary;
        private final Catalog catalog;
        private final Map<String, Rule> ruleById = new HashMap<>();
        private final SortedMap<String, RuleTally> tallies;
        private final long decisions;

        Builder(RunFacts facts, RunSummary summary) {
            this.facts = facts;
            this.summary = summary;
            this.catalog = summary.catalog();
            this.tallies = summary.rules();
            this.decisions = summary.decisions();
            facts.rules().forEach(rule -> ruleById.put(rule.id(), rule));
        }

        ReportPage build() {
            List<Segment> segments = Stream.of(Segment.values())
                    .filter(segment -> summary.decisions(segment) > 0)
                    .toList();
            return new ReportPage(
                    facts,
                    date(facts.date()),
                    channel(facts.channel()),
                    lead(),
                    headline(),
                    offers(),
                    segments.stream().map(this::group).toList(),
                    categories(segments),
                    neverListed(),
                    rules(),
                    facts.rules().stream()
                            .filter(rule -> !tallies.containsKey(rule.id()))
                            .sorted(Comparator.comparing(Rule::id))
                            .toList(),
                    exclusions(),
                    excludedOffers(),
                    policy(),
                    objectives(),
                    charts(),
                    summary.examples().entrySet().stream()
                            .map(entry -> example(entry.getKey(), entry.getValue()))
                            .toList());
        }

        private static String date(LocalDate date) {
            return DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).format(date);
        }

        private static String channel(Channel channel) {
            return switch (channel) {
                case SMS -> "text message";
                case EMAIL -> "e-mail";
                case PUSH -> "app notification";
            };
        }

        private String lead() {
            return summary.failedDecisions() == 0 ? leadOfLists() : leadOfLists() + " " + leadOfFailures();
        }

        private String leadOfFailures() {
            List<String> rules = new ArrayList<>();
            summary.failures().forEach((id, count) -> rules.add(id + " (" + Figures.count(count) + ")"));
            return "For " + Figures.counted(summary.failedDecisions(), "customer", "customers")
                    + " rules failed, and the list is what the bundle falls back to: " + String.join(", ", rules) + ".";
        }

        private String leadOfLists() {
            long withOffers = decisions - summary.emptyLists();
            String lead = Figures.count(withOffers) + " of " + Figures.counted(decisions, "customer", "customers")
                    + " get at least one offer.";
            if (summary.emptyLists() == 0 || tallies.isEmpty()) {
                return lead;
            }
            long byPolicy = summary.emptiedByPolicy();
            String others = lead + " The other " + Figures.count(summary.emptyLists()) + " get none: ";
            if (byPolicy > 0) {
                others += "for " + Figures.count(byPolicy)
                        + " of them the contact policy holds back all that the rules leave" + strictestParts();
                if (byPolicy == summary.emptyLists()) {
                    return others + ".";
                }
                others += ", and for the rest ";
            } else {
                others += "for them ";
            }
            String ruled = others + "the rules leave nothing to offer";
            return tallies.entrySet().stream()
                    .filter(entry -> entry.getValue().listsEmptied() > 0)
                    .max(Comparator.comparingLong((Map.Entry<String, RuleTally> entry) ->
                            entry.getValue().listsEmptied()))
                    .map(entry -> ruled + ". The rule “"
                            + rule(entry.getKey()).name() + "” ("
                            + entry.getKey() + ") excludes everything for "
                            + Figures.count(entry.getValue().listsEmptied()) + " of them.")
                    .orElse(ruled + ".");
        }

        /** The parts of the policy that empty lists by themselves, at most three, in brackets. */
        private String strictestParts() {
            String parts = summary.policy().parts().entrySet().stream()
                    .filter(part -> part.getValue().emptied() > 0)
                    .sorted(Comparator.comparingLong(part -> -part.getValue().emptied()))
                    .limit(3)
                    .map(part ->
                            part.getKey() + " " + Figures.count(part.getValue().emptied()))
                    .collect(Collectors.joining(", "));
            return parts.isEmpty() ? "" : " (" + parts + ")";
        }

        private List<PolicyLine> policy() {
            return summary.policy().parts().entrySet().stream()
                    .sorted(Comparator.comparingLong(part -> -part.getValue().decisions()))
                    .map(part -> new PolicyLine(
                            part.getKey(),
                            Figures.count(part.getValue().decisions()),
                            Figures.percent(part.getValue().decisions(), decisions),
                            Figures.length(part.getValue().decisions(), decisions),
                            Figures.count(part.getValue().emptied())))
                    .toList();
        }

        private List<Headline> headline() {
            List<Headline> headline = new ArrayList<>();
            long places = summary.places();
            long withOffers = decisions - summary.emptyLists();
            headline.add(new Headline(Figures.count(decisions), "customers decided", "one list each"));
            headline.add(new Headline(
                    Figures.count(summary.emptyLists()),
                    "empty lists",
                    Figures.percent(summary.emptyLists(), decisions) + " of customers"));
            headline.add(new Headline(
                    Figures.count(places),
                    "places filled",
                    Figures.percent(places, decisions * facts.listLength()) + " of " + facts.listLength() + " each"));
            headline.add(new Headline(
                    Figures.count(summary.chosen().distinctOffers()),
                    "offers in use",
                    "of " + catalog.size() + " in the catalogue"));
            headline.add(new Headline(
                    Figures.percent(summary.firstPropensity(), withOffers * Score.ONE),
                    "expected to accept",
                    "their first offer, by the model"));
            if (summary.failedDecisions() > 0) {
                headline.add(new Headline(
                        Figures.count(summary.failedDecisions()),
                        "rules failed",
                        Figures.percent(summary.failedDecisions(), decisions) + " of customers get a fallback"));
            }
            if (facts.took() != null) {
                headline.add(new Headline(
                        Figures.duration(facts.took()), "from start to end", "opening the engine included"));
            }
            return headline;
        }

        /** Indices of the offers with a count above zero, the largest first, then in catalogue order. */
        private int[] largestFirst(ToLongFunction<Integer> count) {
            return IntStream.range(0, catalog.size())
                    .boxed()
                    .filter(offer -> count.applyAsLong(offer) > 0)
                    .sorted(Comparator.<Integer>comparingLong(offer -> -count.applyAsLong(offer)))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        private List<OfferLine> offers() {
            List<OfferLine> lines = new ArrayList<>();
            int[] order = largestFirst(summary.chosen()::listed);
            for (int offer : order) {
                long lists = summary.chosen().listed(offer);
                lines.add(new OfferLine(
                        catalog.offer(offer),
                        Figures.count(lists),
                        Figures.length(lists, summary.chosen().listed(order[0])),
                        Figures.percent(lists, decisions),
                        Figures.count(summary.first(offer)),
                        Figures.percent(summary.propensity(offer), lists * Score.ONE)));
            }
            return lines;
        }

        private Group group(Segment segment) {
            long customers = summary.decisions(segment);
            List<Share> top = new ArrayList<>();
            int[] order = largestFirst(offer -> summary.listed(offer, segment));
            for (int offer : IntStream.of(order).limit(TOP_OFFERS).toArray()) {
                long lists = summary.listed(offer, segment);
                top.add(new Share(
                        catalog.offer(offer).name(),
                        Figures.percent(lists, customers),
                        Figures.length(lists, customers)));
            }
            return new Group(
                    Figures.title(segment.name()),
                    Figures.counted(customers, "customer", "customers"),
                    summary.emptyLists(segment) == 0
                            ? ""
                            : Figures.counted(summary.emptyLists(segment), "empty list", "empty lists"),
                    top);
        }

        private List<Category> categories(List<Segment> segments) {
            SortedMap<String, long[]> places = new TreeMap<>();
            long[] all = new long[segments.size()];
            for (int offer = 0; offer < catalog.size(); offer++) {
                long[] ofCategory =
                        places.computeIfAbsent(catalog.offer(offer).category(), category -> new long[segments.size()]);
                for (int s = 0; s < all.length; s++) {
                    long listed = summary.listed(offer, segments.get(s));
                    ofCategory[s] += listed;
                    all[s] += listed;
                }
            }
            List<Category> categories = new ArrayList<>();
            places.forEach((name, counts) -> {
                List<Cell> cells = new ArrayList<>();
                for (int s = 0; s < all.length; s++) {
                    cells.add(new Cell(
                            Figures.percent(counts[s], all[s]),
                            all[s] == 0 ? "0" : Long.toString(Math.round(100.0 * counts[s] / all[s]))));
                }
                categories.add(new Category(Figures.title(name), cells));
            });
            return categories;
        }

        private List<NeverListed> neverListed() {
            List<NeverListed> lines = new ArrayList<>();
            for (int offer = 0; offer < catalog.size(); offer++) {
                if (summary.chosen().listed(offer) == 0) {
                    lines.add(new NeverListed(catalog.offer(offer), whyNeverListed(offer)));
                }
            }
            return lines;
        }

        private String whyNeverListed(int offer) {
            long excluded = summary.excluded(offer);
            if (decisions == 0) {
                return "There were no decisions.";
            }
            if (excluded == decisions) {
                return "Excluded for everyone, by " + strictestRules(offer) + ".";
            }
            List<String> reasons = new ArrayList<>();
            if (excluded > 0) {
                reasons.add(
                        "excluded for " + Figures.percent(excluded, decisions) + " (" + strictestRules(offer) + ")");
            }
            if (summary.outranked(offer) > 0) {
                reasons.add("outranked for " + Figures.percent(summary.outranked(offer), decisions));
            }
            if (summary.restricted(offer) > 0) {
                reasons.add(
                        "held back by the contact policy for " + Figures.percent(summary.restricted(offer), decisions));
            }
            if (summary.overLimit(offer) > 0) {
                reasons.add("its category was full for " + Figures.percent(summary.overLimit(offer), decisions));
            }
            if (summary.belowMinimum(offer) > 0) {
                reasons.add("below a minimum for " + Figures.percent(summary.belowMinimum(offer), decisions));
            }
            String text = String.join(", ", reasons);
            return text.isEmpty() ? "" : Figures.title(text.substring(0, 1)) + text.substring(1) + ".";
        }

        /** The rules that exclude an offer most often, at most three, with their shares unless one is all. */
        private String strictestRules(int offer) {
            List<Map.Entry<String, RuleTally>> strictest = tallies.entrySet().stream()
                    .filter(entry -> entry.getValue().excluded(offer) > 0)
                    .sorted(Comparator.comparingLong(entry -> -entry.getValue().excluded(offer)))
                    .limit(3)
                    .toList();
            if (strictest.size() == 1 || strictest.get(0).getValue().excluded(offer) == decisions) {
                return strictest.get(0).getKey();
            }
            return String.join(
                    ", ",
                    strictest.stream()
                            .map(entry -> entry.getKey() + " "
                                    + Figures.percent(entry.getValue().excluded(offer), decisions))
                            .toList());
        }

        private Rule rule(String id) {
            Rule rule = ruleById.get(id);
            return rule != null ? rule : new Rule(id, "", "", "", 0, "", 0);
        }

        private List<RuleLine> rules() {
            return tallies.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> -entry.getValue().decisions()))
                    .map(entry -> {
                        RuleTally tally = entry.getValue();
                        return new RuleLine(
                                rule(entry.getKey()),
                                Figures.count(tally.decisions()),
                                Figures.percent(tally.decisions(), decisions),
                                Figures.length(tally.decisions(), decisions),
                                effects(tally));
                    })
                    .toList();
        }

        private static List<String> effects(RuleTally tally) {
            List<String> effects = new ArrayList<>();
            tally.effects().forEach((kind, sum) -> effects.add(effect(kind, sum)));
            if (tally.placesHelped() > 0) {
                effects.add("Helped an offer onto a list " + times(tally.placesHelped()) + ".");
            }
            if (tally.overLimit() > 0) {
                effects.add(
                        "Kept an offer off a list that held enough of its category, " + times(tally.overLimit()) + ".");
            }
            if (tally.belowMinimum() > 0) {
                effects.add(
                        "Kept off " + Figures.counted(tally.belowMinimum(), "offer", "offers") + " below the minimum.");
            }
            return effects;
        }

        private static String effect(RuleTally.Kind kind, RuleTally.Effects sum) {
            String subject = Figures.words(kind.subject());
            String customers = Figures.counted(sum.count(), "customer", "customers");
            String times = times(sum.count());
            return switch (kind.verb()) {
                case EXCLUDE -> "Excluded an offer " + times + ".";
                case BOOST -> "Multiplied a score by " + range(sum) + ", " + times + ".";
                case PROMOTE -> "Moved an offer to the front " + times + ".";
                case WEIGH -> "Set the weight of " + subject + " to " + range(sum) + " for " + customers + ".";
                case BLEND -> "Set the share of the content match to " + range(sum) + " for " + customers + ".";
                case LIMIT ->
                    "Allowed at most "
                            + (sum.least() == sum.greatest()
                                    ? Figures.count(sum.least())
                                    : Figures.count(sum.least()) + " to " + Figures.count(sum.greatest()))
                            + " of category " + subject + " for " + customers + ".";
                case REQUIRE -> "Required " + subject + " of at least " + range(sum) + " for " + customers + ".";
            };
        }

        private static String times(long count) {
            return Figures.counted(count, "time", "times");
        }

        private static String range(RuleTally.Effects sum) {
            String least = Figures.significant((double) sum.least() / Score.ONE);
            String greatest = Figures.significant((double) sum.greatest() / Score.ONE);
            return least.equals(greatest) ? least : least + " to " + greatest;
        }

        private List<Exclusion> exclusions() {
            List<Map.Entry<String, RuleTally>> strictest = tallies.entrySet().stream()
                    .filter(entry -> entry.getValue().excluded() > 0)
                    .sorted(Comparator.comparingLong(entry -> -entry.getValue().excluded()))
                    .toList();
            return strictest.stream()
                    .map(entry -> {
                        RuleTally tally = entry.getValue();
                        RuleTally.Sentence example = tally.example();
                        return new Exclusion(
                                rule(entry.getKey()),
                                Figures.count(tally.excluded()),
                                Figures.length(
                                        tally.excluded(),
                                        strictest.get(0).getValue().excluded()),
                                tally.excludedAlone() == 0
                                        ? "never as the only rule"
                                        : Figures.percent(tally.excludedAlone(), tally.excluded())
                                                + " as the only rule",
                                example == null ? "" : example.text());
                    })
                    .toList();
        }

        private List<ExcludedOffer> excludedOffers() {
            List<ExcludedOffer> lines = new ArrayList<>();
            for (int offer : largestFirst(summary::excluded)) {
                lines.add(new ExcludedOffer(
                        catalog.offer(offer),
                        Figures.percent(summary.excluded(offer), decisions),
                        Figures.length(summary.excluded(offer), decisions),
                        strictestRules(offer)));
            }
            return lines;
        }

        private List<Comparison> objectives() {
            ListTally list = summary.chosen();
            ListTally alone = summary.relevanceAlone();
            List<Comparison> comparisons = new ArrayList<>();
            comparisons.add(compare(
                    "Relevance", "mean over all places, 0 to 1", list.meanRelevance(), alone.meanRelevance(), 3));
            comparisons.add(compare(
                    "Margin", "mean monthly margin of a listed offer", list.meanMargin(), alone.meanMargin(), 2));
            comparisons.add(compare(
                    "Expected margin",
                    "margin times the chance of acceptance",
                    list.meanExpectedMargin(),
                    alone.meanExpectedMargin(),
                    2));
            if (list.hasDiversity()) {
                comparisons.add(compare(
                        "Diversity",
                        "how little two offers of a list have in common, 0 to 1",
                        list.meanDiversity(),
                        alone.meanDiversity(),
                        3));
            }
            comparisons.add(compare(
                    "Offers in use",
                    "different offers on any list, of " + catalog.size(),
                    list.distinctOffers(),
                    alone.distinctOffers(),
                    0));
            return comparisons;
        }

        private static Comparison compare(String name, String meaning, double list, double alone, int decimals) {
            double longest = Math.max(Math.abs(list), Math.abs(alone));
            String change = alone <= 0 || decimals == 0
                    ? Figures.signed(list - alone, decimals)
                    : Math.abs(list - alone) < 0.0005 * alone
                            ? "the same"
                            : Figures.signed(100 * (list - alone) / alone, 1) + "%";
            return new Comparison(
                    name,
                    meaning,
                    Figures.decimal(list, decimals),
                    Figures.decimal(alone, decimals),
                    Figures.length(Math.max(0, list), longest),
                    Figures.length(Math.max(0, alone), longest),
                    change);
        }

        private List<Chart> charts() {
            return Stream.of(
                            chart(
                                    "scores",
                                    "Scores",
                                    "Score of every filled place, after boosts.",
                                    summary.scores(),
                                    false),
                            chart(
                                    "acceptance",
                                    "Chance of acceptance",
                                    "The model's calibrated probability that the customer takes the offer when shown it,"
                                            + " for every filled place.",
                                    summary.propensities(),
                                    true))
                    .filter(chart -> !chart.columns().isEmpty())
                    .toList();
        }

        private static Chart chart(String id, String title, String note, Histogram histogram, boolean percent) {
            List<Histogram.Column> columns = histogram.columns();
            long highest =
                    columns.stream().mapToLong(Histogram.Column::count).max().orElse(1);
            long all = columns.stream().mapToLong(Histogram.Column::count).sum();
            double width = columns.isEmpty() ? 0 : 320.0 / columns.size();
            List<Column> drawn = new ArrayList<>();
            for (int place = 0; place < columns.size(); place++) {
                Histogram.Column column = columns.get(place);
                double height = 120.0 * column.count() / highest;
                drawn.add(new Column(
                        edge(column.low(), percent) + " to " + edge(column.high(), percent),
                        Figures.count(column.count()),
                        Figures.percent(column.count(), all),
                        coordinate(place * width + 1),
                        coordinate(width - 2),
                        coordinate(120 - height),
                        coordinate(height)));
            }
            String summary = columns.stream()
                    .max(Comparator.comparingLong(Histogram.Column::count))
                    .map(column -> "The fullest column is " + edge(column.low(), percent) + " to "
                            + edge(column.high(), percent) + ".")
                    .orElse("");
            String from = columns.isEmpty() ? "" : edge(columns.get(0).low(), percent);
            String to = columns.isEmpty()
                    ? ""
                    : edge(columns.get(columns.size() - 1).high(), percent);
            return new Chart(id, title, note, summary, from, to, drawn);
        }

        private static String edge(long score, boolean percent) {
            double value = (double) score / Score.ONE;
            return percent ? Figures.significant(100 * value) + "%" : Figures.significant(value);
        }

        private static String coordinate(double value) {
            return String.format(Locale.ROOT, "%.2f", value);
        }

        private Example example(String id, RunSummary.Example example) {
            Customer customer = example.request().customer();
            List<ListedOffer> list = new ArrayList<>();
            example.list().forEach(answer -> list.add(listed(answer)));
            List<OtherOffer> others = new ArrayList<>();
            for (RunSummary.Answer answer : example.others()) {
                Candidate candidate = answer.candidate();
                others.add(new OtherOffer(
                        name(candidate.offerId()),
                        candidate.offerId(),
                        DecisionPage.verdict(candidate.verdict(), Language.ENGLISH),
                        answer.reason(),
                        DecisionPage.ruleIds(candidate)));
            }
            return new Example(id, customer.id(), facts(customer), list.size(), list, others);
        }

        private String name(String offerId) {
            int offer = catalog.indexOf(offerId);
            return offer < 0 ? offerId : catalog.offer(offer).name();
        }

        private static List<Fact> facts(Customer customer) {
            List<Fact> facts = new ArrayList<>();
            facts.add(new Fact("segment", Figures.words(customer.segment().name())));
            facts.add(new Fact("pays", Figures.words(customer.paymentType().name())));
            facts.add(new Fact("handset", Figures.words(customer.deviceTier().name())));
            facts.add(new Fact("household", Figures.count(customer.householdSize())));
            facts.add(new Fact("customer for", Figures.counted(customer.tenureDays(), "day", "days")));
            Usage usage = customer.usage();
            addNumber(facts, "data a month", usage.dataGb(), " GB");
            addNumber(facts, "calls a month", usage.callMinutes(), " min");
            addNumber(facts, "churn risk", customer.churnRisk(), "");
            if (!customer.region().isEmpty()) {
                facts.add(new Fact("region", customer.region()));
            }
            if (!customer.currentOffer().isEmpty()) {
                facts.add(new Fact("plan", customer.currentOffer()));
            }
            return facts;
        }

        private static void addNumber(List<Fact> facts, String name, double value, String unit) {
            if (!Double.isNaN(value)) {
                facts.add(new Fact(name, Figures.significant(value) + unit));
            }
        }

        private ListedOffer listed(RunSummary.Answer answer) {
            Candidate candidate = answer.candidate();
            Waterfall waterfall = Waterfall.of(answer.explanation());
            return new ListedOffer(
                    ((Verdict.Chosen) candidate.verdict()).rank(),
                    name(candidate.offerId()),
                    candidate.offerId(),
                    Figures.score(candidate.score()),
                    Figures.percent(candidate.propensity(), Score.ONE),
                    candidate.promoted(),
                    answer.reason(),
                    DecisionPage.ruleIds(candidate),
                    bars(waterfall.steps()),
                    pulls(strongest(waterfall.pulls())),
                    pulls(waterfall.members()),
                    answer.explanation());
        }

        private static List<Bar> bars(List<Waterfall.Step> steps) {
            double lowest = 0;
            double highest = 0;
            for (Waterfall.Step step : steps) {
                lowest = Math.min(lowest, Waterfall.units(step.after()));
                highest = Math.max(highest, Waterfall.units(step.after()));
            }
            double span = highest - lowest;
            List<Bar> bars = new ArrayList<>();
            for (Waterfall.Step step : steps) {
                double left = Waterfall.units(Math.min(step.before(), step.after()));
                double change = Waterfall.units(step.change());
                bars.add(new Bar(
                        step.label(),
                        detail(step),
                        text(step.ruleId()),
                        step.total() ? Figures.decimal(change, 3) : change(change),
                        Figures.length(left - lowest, span),
                        Figures.length(Math.abs(change), span),
                        step.total() ? "total" : step.change() < 0 ? "down" : "up"));
            }
            return bars;
        }

        /** Three decimals, or what there is when three decimals would show nothing. */
        private static String change(double value) {
            if (value != 0 && Math.abs(value) < 0.0005) {
                return (value > 0 ? "+" : "") + Figures.significant(value);
            }
            return Figures.signed(value, 3);
        }

        private static List<Pull> pulls(List<Waterfall.Pull> pulls) {
            double strongest = pulls.stream()
                    .mapToDouble(pull -> Math.abs(pull.value()))
                    .max()
                    .orElse(0);
            List<Pull> drawn = new ArrayList<>();
            for (Waterfall.Pull pull : pulls) {
                boolean down = pull.value() < 0;
                drawn.add(new Pull(
                        pull.label().replace(" = ", ": ").replace('_', ' '),
                        change(pull.value()),
                        Figures.length(down ? strongest + pull.value() : strongest, 2 * strongest),
                        Figures.length(Math.abs(pull.value()), 2 * strongest),
                        down ? "down" : "up"));
            }
            return drawn;
        }

        private static List<Waterfall.Pull> strongest(List<Waterfall.Pull> pulls) {
            if (pulls.size() <= NAMED_PULLS + 1) {
                return pulls;
            }
            List<Waterfall.Pull> named = new ArrayList<>(pulls.subList(0, NAMED_PULLS));
            List<Waterfall.Pull> rest = pulls.subList(NAMED_PULLS, pulls.size());
            named.add(new Waterfall.Pull(
                    rest.size() + " smaller parts",
                    rest.stream().mapToLong(Waterfall.Pull::trillionths).sum()));
            return named;
        }

        private static String detail(Waterfall.Step step) {
            return switch (step.kind()) {
                case VALUE, TOTAL -> "";
                case PRODUCT ->
                    Figures.significant(Waterfall.units(step.left())) + " × "
                            + Figures.significant(Waterfall.units(step.right()));
                case FACTOR -> "× " + Score.textOfTrillionths(step.left());
                case ROUNDING -> "to a millionth";
            };
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }
    }
}
