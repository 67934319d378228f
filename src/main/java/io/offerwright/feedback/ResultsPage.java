package io.offerwright.feedback;

import io.offerwright.domain.Restriction;
import io.offerwright.feedback.CampaignResults.Arm;
import io.offerwright.feedback.CampaignResults.Cause;
import io.offerwright.feedback.CampaignResults.Comparison;
import io.offerwright.feedback.CampaignResults.Counts;
import io.offerwright.feedback.CampaignResults.Day;
import io.offerwright.feedback.CampaignResults.Estimate;
import io.offerwright.feedback.CampaignResults.Experiment;
import io.offerwright.feedback.CampaignResults.Fullness;
import io.offerwright.feedback.CampaignResults.Funnel;
import io.offerwright.feedback.CampaignResults.GroupResult;
import io.offerwright.feedback.CampaignResults.Groups;
import io.offerwright.feedback.CampaignResults.NeverListed;
import io.offerwright.feedback.CampaignResults.OfferDay;
import io.offerwright.feedback.CampaignResults.Rejected;
import io.offerwright.feedback.CampaignResults.RuleSlice;
import io.offerwright.feedback.CampaignResults.Slice;
import io.offerwright.page.Chart;
import io.offerwright.page.Figure;
import io.offerwright.page.Figures;
import io.offerwright.page.Lines;
import io.offerwright.page.Lines.Line;
import io.offerwright.page.SmallMultiples;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the page of results shows, as text and lengths.
 *
 * @param stops experiments whose comparison is stopped, each with why
 * @param conclusions the results in plain words
 * @param lift differences with their intervals; empty where nothing can be compared
 * @param slices the tables of parts: offers, categories, segments, channels, places
 */
record ResultsPage(
        CampaignResults results,
        ResultsReport.Sources sources,
        String title,
        List<Stop> stops,
        List<String> conclusions,
        List<Figure> lift,
        Lines comparisons,
        Lines arms,
        Optional<GroupLift> groups,
        Figure funnel,
        SmallMultiples days,
        Optional<SmallMultiples> offerDays,
        List<String> starved,
        Optional<Figure> causes,
        Optional<Figure> fullness,
        Lines neverListed,
        List<Slices> slices,
        Lines rules,
        Lines outcomes) {
    private static final int MOST_STRIPS = 12;
    private static final int MOST_CAUSES = 12;
    private static final int MOST_ROWS = 200;
    private static final int MOST_CAMPAIGNS = 3;
    private static final String UNKNOWN = "–";

    /** An experiment that must not be read. */
    record Stop(String experiment, String why) {}

    /**
     * The lift of groups of customers.
     *
     * @param said what differs, in words, and what is left out
     * @param figures conversion and revenue, each with its table; empty where no group is large enough
     */
    record GroupLift(String column, List<String> said, List<Figure> figures) {}

    /** A section with the tables of parts. */
    record Slices(String id, String name, String about, Lines lines) {}

    static ResultsPage of(CampaignResults results, ResultsReport.Sources sources) {
        return new ResultsPage(
                results,
                sources,
                title(results),
                results.experiments().stream()
                        .flatMap(experiment -> experiment.stopped().stream()
                                .map(why -> new Stop(experimentName(experiment.name()), why)))
                        .toList(),
                conclusions(results),
                lift(results),
                comparisons(results),
                arms(results),
                results.groups().map(ResultsPage::groups),
                funnel(results.funnel()),
                days(results),
                offerDays(results),
                starved(results),
                causes(results),
                fullness(results),
                neverListed(results),
                slices(results),
                rules(results),
                outcomes(results));
    }

    private static String title(CampaignResults results) {
        List<String> names = results.campaigns();
        if (names.isEmpty()) {
            return "What came of the campaign";
        }
        return "What came of " + String.join(", ", names.subList(0, Math.min(MOST_CAMPAIGNS, names.size())))
                + (names.size() > MOST_CAMPAIGNS ? " and " + (names.size() - MOST_CAMPAIGNS) + " more" : "");
    }

    static String experimentName(String name) {
        return name.equals(CampaignResults.UNIVERSAL_HOLDOUT) ? "the universal holdout" : name;
    }

    private static String heading(String experiment) {
        return experiment.equals(CampaignResults.UNIVERSAL_HOLDOUT) ? "The universal holdout" : experiment;
    }

    // Words

    private static List<String> conclusions(CampaignResults results) {
        List<String> said = new ArrayList<>();
        Funnel funnel = results.funnel();
        said.add("Of " + Figures.counted(funnel.decided(), "decision", "decisions") + ", "
                + Figures.count(funnel.impressions()) + " brought an offer before the customer and "
                + Figures.count(funnel.accepts()) + " ended in an accept: "
                + Figures.percent(funnel.accepts(), funnel.decided()) + ".");
        for (Experiment experiment : results.experiments()) {
            if (experiment.stopped().isPresent()) {
                continue;
            }
            for (Comparison comparison : experiment.comparisons()) {
                said.add(conclusion(experiment, comparison));
            }
        }
        if (results.experiments().isEmpty()) {
            said.add("Nobody was left out by chance, so that nothing can be said of what would have happened anyway.");
        }
        long empty = results.starved().emptyLists();
        if (empty > 0) {
            said.add(Figures.counted(empty, "decision", "decisions") + " ("
                    + Figures.percent(empty, results.funnel().decided()) + ") found no offer at all"
                    + results.starved().causes().stream()
                            .findFirst()
                            .map(cause -> ", most often "
                                    + (isTime(cause.ruleId())
                                            ? "since the time for the decision was spent"
                                            : "kept out by the rule " + cause.ruleId()))
                            .orElse("")
                    + ".");
        }
        int never = results.starved().neverListed().size();
        if (never > 0) {
            said.add(Figures.counted(never, "offer", "offers") + " of "
                    + results.offers().size() + " stood on no list.");
        }
        return said;
    }

    private static String conclusion(Experiment experiment, Comparison comparison) {
        Estimate lift = comparison.conversion();
        String arms = "“" + comparison.treatment() + "” against “" + comparison.control() + "” of "
                + experimentName(experiment.name());
        if (!known(lift)) {
            return "Of " + arms + " nothing can be said: there are too few customers.";
        }
        String by = points(lift.value()) + " points of conversion (" + interval(lift) + ")";
        if (!lift.differs()) {
            return "No difference is shown for " + arms + ": " + by + ", which chance alone could bring about.";
        }
        String effect = lift.value() > 0 ? "brought" : "cost";
        Estimate extra = comparison.extraAccepts();
        String customers = known(extra)
                ? ", about " + Figures.counted(Math.round(Math.abs(extra.value())), "customer", "customers")
                        + (lift.value() > 0
                                ? " who would not have accepted otherwise"
                                : " who would have accepted otherwise")
                : "";
        return arms.substring(0, 1).toUpperCase(Locale.ROOT) + arms.substring(1) + " " + effect + " " + by + customers
                + ".";
    }

    private static boolean known(Estimate estimate) {
        return !Double.isNaN(estimate.value());
    }

    /** A difference of shares in points of a hundred. */
    private static String points(double share) {
        return Figures.signed(100 * share, 2);
    }

    private static String interval(Estimate estimate) {
        return Double.isNaN(estimate.low()) || Double.isNaN(estimate.high())
                ? "interval not known"
                : percentOf(estimate.confidence()) + " interval " + points(estimate.low()) + " to "
                        + points(estimate.high());
    }

    private static String percentOf(double confidence) {
        return Figures.significant(100 * confidence) + "%";
    }

    private static String p(double p) {
        return Double.isNaN(p) ? UNKNOWN : p < 0.001 ? "below 0.001" : Figures.decimal(p, 3);
    }

    private static String share(double share) {
        return Double.isNaN(share) ? UNKNOWN : Figures.percent(share, 1);
    }

    private static String money(double amount) {
        return Double.isNaN(amount) ? UNKNOWN : Figures.decimal(amount, 2);
    }

    // What the campaign made happen

    private static List<Figure> lift(CampaignResults results) {
        List<Chart.Item> conversions = new ArrayList<>();
        List<Chart.Item> revenues = new ArrayList<>();
        List<Line> conversionRows = new ArrayList<>();
        List<Line> revenueRows = new ArrayList<>();
        for (Experiment experiment : results.experiments()) {
            if (experiment.stopped().isPresent() || experiment.comparisons().isEmpty()) {
                continue;
            }
            conversions.add(Chart.Item.heading(heading(experiment.name())));
            revenues.add(Chart.Item.heading(heading(experiment.name())));
            for (Comparison comparison : experiment.comparisons()) {
                String name = comparison.treatment() + " against " + comparison.control();
                Estimate conversion = comparison.conversion();
                Estimate revenue = comparison.revenue();
                conversions.add(item(name, conversion, 100, known(conversion) ? points(conversion.value()) : UNKNOWN));
                revenues.add(item(name, revenue, 1, known(revenue) ? Figures.signed(revenue.value(), 2) : UNKNOWN));
                conversionRows.add(row(experiment, name, conversion, 100));
                revenueRows.add(row(experiment, name, revenue, 1));
            }
        }
        if (conversions.isEmpty()) {
            return List.of();
        }
        List<String> heads = List.of("Experiment", "Arms", "Difference", "Lower end", "Upper end", "p");
        String first = "Difference of conversion, in points of a hundred";
        String second = "Difference of revenue for each customer";
        return List.of(
                new Figure(
                        Chart.of(first, false, conversions, List.of(), Figures::significant),
                        new Lines(first, heads, conversionRows)),
                new Figure(
                        Chart.of(second, false, revenues, List.of(), Figures::significant),
                        new Lines(second, heads, revenueRows)));
    }

    private static Chart.Item item(String name, Estimate estimate, double unit, String text) {
        String kind = !estimate.differs() ? "total" : estimate.value() > 0 ? "up" : "down";
        return new Chart.Item(name, text, kind, unit * estimate.value(), unit * estimate.low(), unit * estimate.high());
    }

    private static Line row(Experiment experiment, String name, Estimate estimate, double unit) {
        return Line.of(
                heading(experiment.name()),
                name,
                signed(unit * estimate.value()),
                signed(unit * estimate.low()),
                signed(unit * estimate.high()),
                p(estimate.p()));
    }

    private static String signed(double value) {
        return Double.isNaN(value) ? UNKNOWN : Figures.signed(value, 2);
    }

    private static GroupLift groups(Groups groups) {
        List<Chart.Item> conversions = new ArrayList<>();
        List<Chart.Item> revenues = new ArrayList<>();
        List<Line> conversionRows = new ArrayList<>();
        List<Line> revenueRows = new ArrayList<>();
        List<String> said = new ArrayList<>();
        String heading = "";
        for (GroupResult each : groups.results()) {
            Comparison comparison = each.comparison();
            String arms = each.treatment().name() + " against " + each.control().name();
            if (!heading.equals(each.experiment() + arms)) {
                heading = each.experiment() + arms;
                conversions.add(Chart.Item.heading(arms));
                revenues.add(Chart.Item.heading(arms));
            }
            Estimate conversion = comparison.conversion();
            Estimate revenue = comparison.revenue();
            conversions.add(groupItem(each.group(), conversion, 100));
            revenues.add(groupItem(each.group(), revenue, 1));
            conversionRows.add(groupRow(
                    each,
                    arms,
                    share(each.treatment().conversion().value()),
                    share(each.control().conversion().value()),
                    conversion,
                    100));
            revenueRows.add(groupRow(
                    each,
                    arms,
                    money(each.treatment().revenuePerCustomer().value()),
                    money(each.control().revenuePerCustomer().value()),
                    revenue,
                    1));
            if (conversion.p() < Groups.LEVEL) {
                said.add(each.group() + ": " + arms + " "
                        + (conversion.value() > 0 ? "brought " : "cost ") + points(conversion.value())
                        + " points of conversion (" + interval(conversion) + ", corrected p " + p(conversion.p())
                        + ").");
            }
        }
        if (said.isEmpty() && !groups.results().isEmpty()) {
            said.add("In no group conversion differs by more than chance, of "
                    + Figures.counted(groups.tests(), "look", "looks") + ".");
        }
        if (groups.suppressed() > 0) {
            said.add(Figures.counted(groups.suppressed(), "comparison is", "comparisons are")
                    + " left out, where an arm has fewer than " + Figures.count(groups.fewest())
                    + " customers in the group.");
        }
        if (groups.unknown() > 0) {
            said.add("Of " + Figures.counted(groups.unknown(), "customer", "customers") + " the " + groups.column()
                    + " is not known.");
        }
        if (conversions.isEmpty()) {
            return new GroupLift(groups.column(), said, List.of());
        }
        String first = "Difference of conversion by " + groups.column() + ", in points of a hundred";
        String second = "Difference of revenue for each customer, by " + groups.column();
        List<String> heads = List.of(
                "Group",
                "Arms",
                "Customers",
                "Treated",
                "Control",
                "Difference",
                "Lower end",
                "Upper end",
                "Corrected p");
        return new GroupLift(
                groups.column(),
                said,
                List.of(
                        new Figure(
                                Chart.of(first, false, conversions, List.of(), Figures::significant),
                                new Lines(first, heads, conversionRows)),
                        new Figure(
                                Chart.of(second, false, revenues, List.of(), Figures::significant),
                                new Lines(second, heads, revenueRows))));
    }

    private static Chart.Item groupItem(String group, Estimate estimate, double unit) {
        String kind = !(estimate.p() < Groups.LEVEL) ? "total" : estimate.value() > 0 ? "up" : "down";
        String text = known(estimate) ? Figures.signed(unit * estimate.value(), 2) : UNKNOWN;
        return new Chart.Item(
                group, text, kind, unit * estimate.value(), unit * estimate.low(), unit * estimate.high());
    }

    private static Line groupRow(
            GroupResult each, String arms, String treated, String control, Estimate estimate, double unit) {
        return Line.of(
                each.group(),
                arms,
                Figures.count(each.treatment().customers()) + " / "
                        + Figures.count(each.control().customers()),
                treated,
                control,
                signed(unit * estimate.value()),
                signed(unit * estimate.low()),
                signed(unit * estimate.high()),
                p(estimate.p()));
    }

    private static Lines comparisons(CampaignResults results) {
        List<Line> rows = new ArrayList<>();
        for (Experiment experiment : results.experiments()) {
            for (Comparison each : experiment.comparisons()) {
                rows.add(Line.of(
                        each.treatment() + " against " + each.control(),
                        ranged(each.relative(), 100, 1, "%"),
                        ranged(each.extraAccepts(), 1, 0, ""),
                        ranged(each.extraRevenue(), 1, 0, ""),
                        p(each.conversion().p()),
                        each.conversion().method()));
            }
        }
        return new Lines(
                "What it comes to, with intervals",
                List.of("Arms", "Relative lift", "Extra accepts", "Extra revenue", "p of conversion", "Method"),
                rows);
    }

    private static String ranged(Estimate estimate, double unit, int decimals, String suffix) {
        if (!known(estimate)) {
            return UNKNOWN;
        }
        String value = Figures.signed(unit * estimate.value(), decimals) + suffix;
        return Double.isNaN(estimate.low())
                ? value
                : value + " (" + Figures.signed(unit * estimate.low(), decimals) + " to "
                        + Figures.signed(unit * estimate.high(), decimals) + ")";
    }

    private static Lines arms(CampaignResults results) {
        List<Line> rows = new ArrayList<>();
        for (Experiment experiment : results.experiments()) {
            for (Arm arm : experiment.arms()) {
                rows.add(Line.of(
                        arm.name(),
                        experimentName(experiment.name()),
                        Figures.count(arm.customers()),
                        share(arm.plannedShare()),
                        experiment.sampleRatio().map(check -> p(check.p())).orElse(UNKNOWN),
                        Figures.count(arm.converted()),
                        share(arm.conversion().value()),
                        money(arm.revenuePerCustomer().value())));
            }
        }
        return new Lines(
                "Arms, each with all its customers, whether anything reached them or not",
                List.of(
                        "Arm",
                        "Experiment",
                        "Customers",
                        "Planned",
                        "p of the sizes",
                        "Accepted",
                        "Conversion",
                        "Revenue each"),
                rows);
    }

    // Funnel and days

    private static Figure funnel(Funnel funnel) {
        String title = "From the audience to an accept";
        List<Chart.Item> items = new ArrayList<>();
        List<Line> rows = new ArrayList<>();
        stage(items, rows, "Customers in the audience", funnel.audience(), funnel.audience());
        if (funnel.heldOut() > 0) {
            stage(items, rows, "Not held out", funnel.audience() - funnel.heldOut(), funnel.audience());
        }
        stage(items, rows, "Decided for", funnel.decided(), funnel.audience());
        stage(items, rows, "With an offer on the list", funnel.listed(), funnel.decided());
        stage(items, rows, "With an offer seen", funnel.impressions(), funnel.listed());
        if (funnel.clicks() > funnel.accepts()) {
            stage(items, rows, "With a click or an accept", funnel.clicks(), funnel.impressions());
        }
        stage(items, rows, "With an accept", funnel.accepts(), funnel.impressions());
        return new Figure(
                Chart.of(title, true, items, List.of(), value -> Figures.count(Math.round(value))),
                new Lines(title, List.of("Stage", "Number", "Of the stage before"), rows));
    }

    private static void stage(List<Chart.Item> items, List<Line> rows, String name, long count, long before) {
        items.add(Chart.Item.exact(name, Figures.count(count), "up", (double) count));
        rows.add(Line.of(name, Figures.count(count), before == 0 ? UNKNOWN : Figures.percent(count, before)));
    }

    private static SmallMultiples days(CampaignResults results) {
        SortedMap<LocalDate, Long> decided = new TreeMap<>();
        SortedMap<LocalDate, Long> seen = new TreeMap<>();
        SortedMap<LocalDate, Long> accepted = new TreeMap<>();
        List<Line> rows = new ArrayList<>();
        LocalDate last = results.lastDay();
        for (Day day : results.days()) {
            decided.put(day.day(), day.decided());
            seen.put(day.day(), day.impressions());
            accepted.put(day.day(), day.accepts());
            last = day.day().isAfter(last) ? day.day() : last;
            rows.add(Line.of(
                    day.day().toString(),
                    Figures.count(day.decided()),
                    Figures.count(day.listed()),
                    Figures.count(day.impressions()),
                    Figures.count(day.clicks()),
                    Figures.count(day.accepts()),
                    Figures.count(day.declines()),
                    money(day.revenue())));
        }
        return SmallMultiples.of(
                "Day by day",
                results.firstDay(),
                last,
                List.of(series("Decisions", decided), series("Offers first seen", seen), series("Accepts", accepted)),
                false,
                new Lines(
                        "Day by day",
                        List.of("Day", "Decided", "Listed", "Seen", "Clicked", "Accepted", "Declined", "Revenue"),
                        rows));
    }

    private static SmallMultiples.Series series(String name, SortedMap<LocalDate, Long> counts) {
        return new SmallMultiples.Series(
                name,
                Figures.count(
                        counts.values().stream().mapToLong(Long::longValue).sum()),
                counts);
    }

    private static Optional<SmallMultiples> offerDays(CampaignResults results) {
        SortedMap<String, SortedMap<LocalDate, Long>> accepts = new TreeMap<>();
        SortedMap<String, long[]> totals = new TreeMap<>();
        LocalDate last = results.lastDay();
        for (OfferDay day : results.offerDays()) {
            accepts.computeIfAbsent(day.offerId(), id -> new TreeMap<>()).put(day.day(), day.accepts());
            long[] total = totals.computeIfAbsent(day.offerId(), id -> new long[3]);
            total[0] += day.listed();
            total[1] += day.impressions();
            total[2] += day.accepts();
            last = day.day().isAfter(last) ? day.day() : last;
        }
        List<String> order = totals.keySet().stream()
                .sorted(Comparator.comparingLong((String id) -> -count(totals, id, 2))
                        .thenComparing(id -> id))
                .filter(id -> count(totals, id, 2) > 0)
                .toList();
        if (order.isEmpty()) {
            return Optional.empty();
        }
        List<SmallMultiples.Series> series = order.stream()
                .limit(MOST_STRIPS)
                .map(id -> series(id, accepts.getOrDefault(id, new TreeMap<>())))
                .toList();
        List<Line> rows = new ArrayList<>();
        order.stream()
                .limit(MOST_ROWS)
                .forEach(id -> rows.add(Line.of(
                        id,
                        Figures.count(count(totals, id, 0)),
                        Figures.count(count(totals, id, 1)),
                        Figures.count(count(totals, id, 2)),
                        days(accepts.getOrDefault(id, new TreeMap<>())))));
        String title = order.size() > MOST_STRIPS
                ? "Accepts over time, the " + MOST_STRIPS + " offers with the most"
                : "Accepts over time, by offer";
        return Optional.of(SmallMultiples.of(
                title,
                results.firstDay(),
                last,
                series,
                true,
                new Lines(title, List.of("Offer", "Listed", "Seen", "Accepted", "Accepts by day"), rows)));
    }

    private static long count(SortedMap<String, long[]> totals, String id, int which) {
        long[] of = totals.get(id);
        return of == null ? 0 : of[which];
    }

    private static String days(SortedMap<LocalDate, Long> counts) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .map(entry -> entry.getKey() + ": " + Figures.count(entry.getValue()))
                        .toList());
    }

    // Who is starved

    private static List<String> starved(CampaignResults results) {
        List<String> said = new ArrayList<>();
        long empty = results.starved().emptyLists();
        said.add(
                empty == 0
                        ? "Every decision listed an offer at least."
                        : Figures.counted(empty, "decision", "decisions") + " of "
                                + Figures.count(results.funnel().decided()) + " listed nothing.");
        results.starved().segments().stream()
                .filter(each -> each.decisions() > 0 && each.shorter() * 10 >= each.decisions())
                .max(Comparator.comparingDouble(each -> (double) each.shorter() / each.decisions()))
                .ifPresent(each -> said.add("The segment " + Figures.words(each.segment())
                        + " runs short most: " + Figures.percent(each.shorter(), each.decisions())
                        + " of its lists have fewer offers than were asked for, "
                        + Figures.decimal(each.meanListed(), 1) + " on average."));
        if (results.starved().neverSeen() > 0) {
            said.add(Figures.counted(results.starved().neverSeen(), "offer was", "offers were")
                    + " listed and not once seen.");
        }
        return said;
    }

    private static boolean isTime(String ruleId) {
        return ruleId.equals(Restriction.TIME_SPENT);
    }

    /** What kept an offer out, by its id; that the time was spent is neither a rule nor a part of a contact policy. */
    static String keeper(String ruleId) {
        return isTime(ruleId) ? "Time spent (" + ruleId + ")" : ruleId;
    }

    private static Optional<Figure> causes(CampaignResults results) {
        List<Cause> causes = results.starved().causes();
        if (causes.isEmpty()) {
            return Optional.empty();
        }
        String title = "Empty lists by what kept offers out"
                + (causes.size() > MOST_CAUSES ? ", the " + MOST_CAUSES + " that did so most" : "");
        return Optional.of(new Figure(
                Chart.of(
                        title,
                        true,
                        causes.stream()
                                .limit(MOST_CAUSES)
                                .map(cause -> Chart.Item.exact(
                                        keeper(cause.ruleId()), Figures.count(cause.decisions()), "down", (double)
                                                cause.decisions()))
                                .toList(),
                        List.of(),
                        value -> Figures.count(Math.round(value))),
                new Lines(
                        "Empty lists by rule or part of the contact policy; several may keep out the same offer",
                        List.of("Rule", "Empty lists", "Of these, an offer that no other rule kept out"),
                        causes.stream()
                                .map(cause -> Line.of(
                                        keeper(cause.ruleId()),
                                        Figures.count(cause.decisions()),
                                        Figures.count(cause.alone())))
                                .toList())));
    }

    private static Optional<Figure> fullness(CampaignResults results) {
        List<Fullness> segments = results.starved().segments();
        if (segments.isEmpty()) {
            return Optional.empty();
        }
        String title = "Lists that are shorter than was asked for, by segment";
        return Optional.of(new Figure(
                Chart.of(
                        title,
                        true,
                        segments.stream()
                                .map(each -> Chart.Item.exact(
                                        Figures.title(each.segment()),
                                        Figures.percent(each.shorter(), each.decisions()),
                                        "down",
                                        each.decisions() == 0 ? 0 : (double) each.shorter() / each.decisions()))
                                .toList(),
                        List.of(),
                        value -> Figures.percent(value, 1)),
                new Lines(
                        title,
                        List.of("Segment", "Decisions", "Empty", "Shorter", "Offers on a list"),
                        segments.stream()
                                .map(each -> Line.of(
                                        Figures.title(each.segment()),
                                        Figures.count(each.decisions()),
                                        Figures.count(each.empty()),
                                        Figures.count(each.shorter()),
                                        Double.isNaN(each.meanListed())
                                                ? UNKNOWN
                                                : Figures.decimal(each.meanListed(), 2)))
                                .toList())));
    }

    private static Lines neverListed(CampaignResults results) {
        List<NeverListed> never = results.starved().neverListed();
        return new Lines(
                "Offers on no list" + (never.size() > MOST_ROWS ? ", the first " + MOST_ROWS : ""),
                List.of("Offer", "Outranked", "Kept out by rules", "Most often by"),
                never.stream()
                        .limit(MOST_ROWS)
                        .map(each -> Line.of(
                                each.offerId(),
                                Figures.count(each.outranked()),
                                Figures.count(each.keptOut()),
                                each.ruleId().isEmpty() ? UNKNOWN : keeper(each.ruleId())))
                        .toList());
    }

    // Tables of parts

    private static List<Slices> slices(CampaignResults results) {
        List<Slices> all = new ArrayList<>();
        all.add(slices("offers", "Offers", "Offer", "The offers with the most accepts first.", results.offers(), true));
        all.add(slices("categories", "Categories", "Category", "", results.categories(), true));
        all.add(slices("segments", "Segments", "Segment", "", results.segments(), true));
        all.add(slices("channels", "Channels", "Channel", "", results.channels(), true));
        all.add(slices("places", "Places on the list", "Place", "1 stands first.", results.ranks(), false));
        all.removeIf(each -> each.lines().rows().isEmpty());
        return all;
    }

    private static Slices slices(
            String id, String name, String head, String about, List<Slice> slices, boolean byAccepts) {
        List<Slice> order = new ArrayList<>(slices);
        if (byAccepts) {
            order.sort(Comparator.comparingLong((Slice slice) -> -slice.counts().accepts())
                    .thenComparing(slice -> -slice.counts().listed())
                    .thenComparing(Slice::name));
        }
        List<Line> rows = order.stream()
                .limit(MOST_ROWS)
                .map(slice -> line(slice.name(), slice.counts()))
                .toList();
        String said = about + (order.size() > MOST_ROWS ? " The first " + MOST_ROWS + " are shown." : "");
        return new Slices(
                id,
                name,
                said.strip(),
                new Lines(
                        name,
                        List.of(head, "Listed", "Seen", "Clicked", "Accepted", "Declined", "Acceptance", "Revenue"),
                        rows));
    }

    private static Line line(String name, Counts counts) {
        return Line.of(
                name,
                Figures.count(counts.listed()),
                Figures.count(counts.impressions()),
                Figures.count(counts.clicks()),
                Figures.count(counts.accepts()),
                Figures.count(counts.declines()),
                share(counts.acceptance()),
                money(counts.revenue()));
    }

    private static Lines rules(CampaignResults results) {
        List<RuleSlice> order = new ArrayList<>(results.rules());
        order.sort(Comparator.comparingLong((RuleSlice each) -> -each.fired().decisions())
                .thenComparing(RuleSlice::ruleId));
        return new Lines(
                "Decisions in which a rule fired, beside those in which it did not",
                List.of(
                        "Rule",
                        "Decisions",
                        "Conversion",
                        "Revenue each",
                        "Without it: decisions",
                        "Conversion",
                        "Revenue each"),
                order.stream()
                        .limit(MOST_ROWS)
                        .map(each -> Line.of(
                                keeper(each.ruleId()),
                                Figures.count(each.fired().decisions()),
                                share(each.fired().conversion()),
                                money(each.fired().revenuePerDecision()),
                                Figures.count(each.notFired().decisions()),
                                share(each.notFired().conversion()),
                                money(each.notFired().revenuePerDecision())))
                        .toList());
    }

    private static Lines outcomes(CampaignResults results) {
        List<Line> rows = new ArrayList<>();
        rows.add(Line.of("counted", Figures.count(results.outcomes().counted())));
        rows.add(Line.of(
                "of customers, without a decision",
                Figures.count(results.outcomes().organic())));
        for (Rejected rejected : results.outcomes().rejected()) {
            rows.add(Line.of("left out: " + rejected.reason().words(), Figures.count(rejected.lines())));
        }
        return new Lines("What became of the reported outcomes", List.of("Outcomes", "Lines"), rows);
    }
}
