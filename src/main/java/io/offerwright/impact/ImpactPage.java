package io.offerwright.impact;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.impact.Impact.Example;
import io.offerwright.impact.Impact.Group;
import io.offerwright.impact.Impact.OfferLine;
import io.offerwright.impact.Impact.RuleLine;
import io.offerwright.page.Figures;
import io.offerwright.rules.Rule;
import io.offerwright.rules.RuleChange.Fate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the template shows, as text that is ready to print. Lengths of bars are CSS percentages.
 *
 * @param headline the figures at the top
 * @param edits the rules that the edit is about
 * @param ways the ways in which lists change, for those lists that do
 * @param worth what the lists are worth, before and after
 * @param groups the customers by each column that was asked for
 * @param winners the offers that are on more lists than before, the greatest win first
 * @param losers the offers that are on fewer, the greatest loss first
 * @param rules the rules that were not edited and fired
 */
record ImpactPage(
        ImpactFacts facts,
        String date,
        String channel,
        String lead,
        List<Headline> headline,
        List<Edit> edits,
        List<Way> ways,
        List<Measure> worth,
        List<GroupTable> groups,
        List<OfferBar> winners,
        List<OfferBar> losers,
        List<Offer> starved,
        List<Offer> revived,
        List<Offer> neverListed,
        List<Unedited> rules,
        List<Case> examples) {

    /** How many rows of a long table are in view; the others wait to be unfolded. */
    static final int ROWS_IN_VIEW = 12;

    /** How many edited rules are quoted in view; of more, all wait to be unfolded. */
    static final int EDITS_IN_VIEW = 5;

    record Headline(String value, String label, String note) {}

    /** An edited rule; one that does the same as before is not {@code counted}. */
    record Edit(
            Rule rule,
            String fate,
            boolean counted,
            String before,
            String beforeLength,
            String after,
            String afterLength,
            String result,
            List<RuleText.Line> text) {}

    /** A part of a stacked bar; {@code kind} is the name of its colour. */
    record Way(String name, String count, String share, String length, String kind) {}

    record Measure(
            String name,
            String meaning,
            String before,
            String beforeLength,
            String after,
            String afterLength,
            String mean,
            String change) {}

    record GroupTable(String column, List<GroupRow> rows) {}

    record GroupRow(String value, String customers, String changed, String length, String margin, String relevance) {}

    /** A bar to the right (up) or to the left (down) of a middle line. */
    record OfferBar(Offer offer, String detail, String change, String start, String length, String kind) {}

    record Unedited(Rule rule, String customers, String length) {}

    record Case(
            String customer,
            String decision,
            String change,
            List<Fact> facts,
            List<Listed> before,
            List<Listed> after) {}

    record Fact(String name, String value) {}

    /**
     * An offer on one of the two lists of a customer.
     *
     * @param tag what became of it, such as {@code left}; empty if nothing did
     * @param kind {@code up} for what came, {@code down} for what left, else empty
     * @param otherwise why it is not on the other list; empty if it is
     * @param explanation how its score came about; null where nothing became of it
     */
    record Listed(
            int rank,
            String name,
            String id,
            String score,
            String tag,
            String kind,
            String reason,
            String otherwise,
            List<String> ruleIds,
            @Nullable Explanation explanation) {}

    static ImpactPage of(Impact impact, ImpactFacts facts) {
        return new Builder(impact, facts).build();
    }

    private static final class Builder {
        private final Impact impact;
        private final ImpactFacts facts;
        private final Map<String, OfferLine> offers = new HashMap<>();

        Builder(Impact impact, ImpactFacts facts) {
            this.impact = impact;
            this.facts = facts;
            impact.offers().forEach(line -> offers.put(line.offer().id(), line));
        }

        ImpactPage build() {
            return new ImpactPage(
                    facts,
                    DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).format(facts.date()),
                    switch (facts.channel()) {
                        case SMS -> "text message";
                        case EMAIL -> "e-mail";
                        case PUSH -> "app notification";
                    },
                    lead(),
                    headline(),
                    impact.editedRules().stream().map(this::edit).toList(),
                    ways(),
                    worth(),
                    impact.groups().entrySet().stream()
                            .map(entry -> group(entry.getKey(), entry.getValue()))
                            .toList(),
                    bars(impact.offers().stream()
                            .filter(line -> line.won() > 0)
                            .sorted(Comparator.comparingLong(OfferLine::won).reversed())
                            .toList()),
                    bars(impact.offers().stream()
                            .filter(line -> line.won() < 0)
                            .sorted(Comparator.comparingLong(OfferLine::won))
                            .toList()),
                    impact.starved(),
                    impact.revived(),
                    impact.neverListed(),
                    unedited(),
                    impact.examples().stream().map(this::example).toList());
        }

        private String lead() {
            if (impact.editedRules().isEmpty()) {
                return "The two rule books mean the same: nobody’s list changes.";
            }
            String customers = Figures.counted(impact.customers(), "customer", "customers");
            if (impact.changed() == 0) {
                return "None of " + customers + " gets another list.";
            }
            return Figures.count(impact.changed()) + " of " + customers + " ("
                    + Figures.percent(impact.changed(), impact.customers()) + ") "
                    + (impact.changed() == 1 ? "gets" : "get")
                    + " another list. For the other "
                    + Figures.count(impact.customers() - impact.changed()) + " everything stays as it is.";
        }

        private List<Headline> headline() {
            Worth before = impact.before();
            Worth after = impact.after();
            List<Headline> headline = new ArrayList<>();
            headline.add(new Headline(
                    Figures.percent(impact.changed(), impact.customers()),
                    "of lists change",
                    Figures.count(impact.changed()) + " of " + Figures.count(impact.customers())));
            headline.add(new Headline(
                    change(after.expectedMargin() - before.expectedMargin(), 0),
                    "expected margin a month",
                    "if every listed offer were shown; " + relative(before.expectedMargin(), after.expectedMargin())));
            headline.add(new Headline(
                    Figures.signed(after.places() - before.places()),
                    "places filled",
                    Figures.count(before.places()) + " before"));
            headline.add(new Headline(
                    Figures.count(after.emptyLists()), "empty lists", Figures.count(before.emptyLists()) + " before"));
            headline.add(new Headline(
                    Figures.count(impact.starved().size()), "offers off every list", "that were on one before"));
            return headline;
        }

        private Edit edit(RuleLine line) {
            long most = Math.max(1, Math.max(line.customersBefore(), line.customersAfter()));
            String result = line.rule().fate() == Fate.REWORDED
                    ? "It says something else and does the same as before, for "
                            + Figures.counted(line.customersAfter(), "customer", "customers") + "."
                    : "Its effects are others for " + Figures.counted(line.touched(), "customer", "customers")
                            + ", of whom "
                            + Figures.count(line.changed()) + (line.changed() == 1 ? " gets" : " get")
                            + " another list.";
            return new Edit(
                    line.rule().rule(),
                    line.rule().fate().name().toLowerCase(Locale.ROOT),
                    line.rule().fate() != Fate.REWORDED,
                    Figures.count(line.customersBefore()),
                    Figures.length(line.customersBefore(), most),
                    Figures.count(line.customersAfter()),
                    Figures.length(line.customersAfter(), most),
                    result,
                    RuleText.difference(
                            line.rule().before(), facts.oldRules(), line.rule().after(), facts.newRules()));
        }

        private List<Way> ways() {
            List<Way> ways = new ArrayList<>();
            impact.changes().forEach((change, count) -> {
                if (change != Change.NONE && count > 0) {
                    ways.add(new Way(
                            words(change),
                            Figures.count(count),
                            Figures.percent(count, impact.changed()),
                            Figures.length(count, impact.changed()),
                            change.name().toLowerCase(Locale.ROOT)));
                }
            });
            return ways;
        }

        private static String words(Change change) {
            return switch (change) {
                case NONE -> "nothing changes";
                case REPLACED -> "offers came, others left";
                case LOST -> "offers left, none came";
                case GAINED -> "offers came, none left";
                case REORDERED -> "same offers, another order";
            };
        }

        private List<Measure> worth() {
            Worth before = impact.before();
            Worth after = impact.after();
            return List.of(
                    measure("Relevance", "how well an offer suits, 0 to 1", before.relevance(), after.relevance(), 3),
                    measure(
                            "Revenue",
                            "margin as a share of the catalogue’s largest, as rules weigh it, 0 to 1",
                            before.revenue(),
                            after.revenue(),
                            3),
                    measure(
                            "Diversity",
                            "difference from the offers above it, 0 to 1",
                            before.diversity(),
                            after.diversity(),
                            3),
                    measure("Margin", "a month, if every listed offer were taken", before.margin(), after.margin(), 2),
                    measure(
                            "Expected margin",
                            "margin times the chance of acceptance by the model",
                            before.expectedMargin(),
                            after.expectedMargin(),
                            3));
        }

        private Measure measure(String name, String meaning, double before, double after, int decimals) {
            double most = Math.max(Math.abs(before), Math.abs(after));
            return new Measure(
                    name,
                    meaning,
                    Figures.decimal(before, 0),
                    Figures.length(Math.max(0, before), most),
                    Figures.decimal(after, 0),
                    Figures.length(Math.max(0, after), most),
                    Figures.decimal(impact.before().perPlace(before), decimals) + " → "
                            + Figures.decimal(impact.after().perPlace(after), decimals),
                    relative(before, after));
        }

        private GroupTable group(String column, List<Group> groups) {
            List<GroupRow> rows = new ArrayList<>();
            for (Group group : groups) {
                double old = group.before().expectedMargin();
                double fresh = group.after().expectedMargin();
                rows.add(new GroupRow(
                        Figures.title(group.value()),
                        Figures.counted(group.customers(), "customer", "customers"),
                        Figures.count(group.changed()) + " (" + Figures.percent(group.changed(), group.customers())
                                + ")",
                        Figures.length(group.changed(), group.customers()),
                        change(fresh - old, 0) + " (" + relative(old, fresh) + ")",
                        change(
                                group.after().perPlace(group.after().relevance())
                                        - group.before().perPlace(group.before().relevance()),
                                4)));
            }
            return new GroupTable(Figures.words(column), rows);
        }

        /** All bars of the page share one scale, so that wins and losses can be compared. */
        private List<OfferBar> bars(List<OfferLine> lines) {
            long most = impact.offers().stream()
                    .mapToLong(line -> Math.abs(line.won()))
                    .max()
                    .orElse(0);
            List<OfferBar> bars = new ArrayList<>();
            for (OfferLine line : lines) {
                long won = line.won();
                bars.add(new OfferBar(
                        line.offer(),
                        Figures.count(line.before()) + " → " + Figures.count(line.after()) + "; came to "
                                + Figures.count(line.entered()) + ", left " + Figures.count(line.left()),
                        Figures.signed(won),
                        Figures.length(won < 0 ? most + won : most, 2 * most),
                        Figures.length(Math.abs(won), 2 * most),
                        won < 0 ? "down" : "up"));
            }
            return bars;
        }

        private List<Unedited> unedited() {
            List<Unedited> rules = new ArrayList<>();
            impact.rules().stream()
                    .filter(line -> line.rule().fate() == Fate.SAME && line.customersAfter() > 0)
                    .sorted(Comparator.comparingLong(RuleLine::customersAfter).reversed())
                    .forEach(line -> rules.add(new Unedited(
                            line.rule().rule(),
                            Figures.count(line.customersAfter()),
                            Figures.length(line.customersAfter(), impact.customers()))));
            return rules;
        }

        private Case example(Example example) {
            Explained before = example.decision().before();
            Explained after = example.decision().after();
            Customer customer = before.decision().request().customer();
            return new Case(
                    customer.id(),
                    before.decision().id(),
                    words(example.change()),
                    traits(customer),
                    list(before, after, true),
                    list(after, before, false));
        }

        private static List<Fact> traits(Customer customer) {
            List<Fact> facts = new ArrayList<>();
            facts.add(new Fact("segment", Figures.words(customer.segment().name())));
            facts.add(new Fact("pays", Figures.words(customer.paymentType().name())));
            facts.add(new Fact("handset", Figures.words(customer.deviceTier().name())));
            facts.add(new Fact("household", Figures.count(customer.householdSize())));
            facts.add(new Fact("customer for", Figures.counted(customer.tenureDays(), "day", "days")));
            if (!Double.isNaN(customer.churnRisk())) {
                facts.add(new Fact("churn risk", Figures.significant(customer.churnRisk())));
            }
            if (!customer.currentOffer().isEmpty()) {
                facts.add(new Fact("plan", customer.currentOffer()));
            }
            return facts;
        }

        private List<Listed> list(Explained list, Explained other, boolean old) {
            List<Listed> lines = new ArrayList<>();
            for (Candidate candidate : list.chosen()) {
                String id = candidate.offerId();
                int rank = rank(candidate);
                Candidate elsewhere = other.decision().candidates().stream()
                        .filter(each -> each.offerId().equals(id))
                        .findFirst()
                        .orElseThrow();
                int otherRank = rank(elsewhere);
                String tag = "";
                String kind = "";
                if (otherRank == 0) {
                    tag = old ? "leaves" : "comes";
                    kind = old ? "down" : "up";
                } else if (!old && otherRank != rank) {
                    tag = rank < otherRank ? "up from " + otherRank : "down from " + otherRank;
                }
                OfferLine line = offers.get(id);
                lines.add(new Listed(
                        rank,
                        line == null ? id : line.offer().name(),
                        id,
                        Figures.score(candidate.score()),
                        tag,
                        kind,
                        list.reason(id),
                        otherRank == 0 ? other.reason(id) : "",
                        candidate.ruleIds(),
                        otherRank == 0 ? list.explanation(id) : null));
            }
            return lines;
        }

        /** The place on the list; 0 for an offer that is not on it. */
        private static int rank(Candidate candidate) {
            return candidate.verdict() instanceof Verdict.Chosen chosen ? chosen.rank() : 0;
        }

        private static String change(double value, int decimals) {
            String text = Figures.signed(value, decimals);
            return text.matches("\\+0(\\.0*)?") ? text.substring(1) : text;
        }

        private static String relative(double before, double after) {
            if (before == after) {
                return "unchanged";
            }
            if (before == 0) {
                return "from nothing";
            }
            double percent = 100 * (after - before) / Math.abs(before);
            return Math.abs(percent) < 0.01 ? "under 0.01%" : Figures.signed(percent, 2) + "%";
        }
    }
}
