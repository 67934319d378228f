package io.offerwright.cli;

import io.offerwright.domain.Restriction;
import io.offerwright.feedback.CampaignResults;
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
import io.offerwright.feedback.CampaignResults.OutcomeCounts;
import io.offerwright.feedback.CampaignResults.Rejected;
import io.offerwright.feedback.CampaignResults.RuleSlice;
import io.offerwright.feedback.CampaignResults.SampleRatioCheck;
import io.offerwright.feedback.CampaignResults.Slice;
import io.offerwright.feedback.CampaignResults.Starved;
import io.offerwright.page.Figures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The results of a campaign in plain words and tables.
 *
 * @param rejects where outcomes went that do not count
 */
record CampaignResultsText(CampaignResults results, Path rejects) {
    private static final int MOST_ROWS = 10;

    void print(PrintWriter out) {
        Funnel funnel = results.funnel();
        out.println("Campaign " + TextTable.plain(String.join(", ", results.campaigns())) + ", decided "
                + (results.firstDay().equals(results.lastDay())
                        ? "on " + results.firstDay()
                        : "from " + results.firstDay() + " to " + results.lastDay())
                + "; what customers did up to " + Figures.counted(results.windowDays(), "day", "days") + " later.");
        out.println();
        outcomes(out);
        out.println();
        funnel(out, funnel);
        lift(out);
        groups(out);
        slices(out, "By place on the list:", "place", results.ranks(), MOST_ROWS);
        List<Slice> best = results.offers().stream()
                .filter(slice -> slice.counts().listed() > 0)
                .sorted(Comparator.comparingLong((Slice slice) -> slice.counts().accepts())
                        .reversed()
                        .thenComparing(Slice::name))
                .toList();
        slices(out, "By offer, most accepts first:", "offer", best, MOST_ROWS);
        slices(out, "By category:", "category", results.categories(), Integer.MAX_VALUE);
        slices(out, "By segment:", "segment", results.segments(), Integer.MAX_VALUE);
        slices(out, "By channel:", "channel", results.channels(), Integer.MAX_VALUE);
        rules(out);
        days(out);
        starved(out);
    }

    private void outcomes(PrintWriter out) {
        OutcomeCounts counts = results.outcomes();
        out.println(Figures.counted(counts.lines(), "line", "lines") + " of outcomes: "
                + Figures.count(counts.counted()) + " count for a decision, " + Figures.count(counts.organic())
                + " for a customer without one, " + Figures.count(counts.allRejected()) + " not at all"
                + (counts.allRejected() == 0 ? "." : ": " + TextTable.plain(rejects.toString())));
        TextTable table = new TextTable("  ", "rll");
        for (Rejected each : counts.rejected()) {
            table.row(
                    Figures.count(each.lines()),
                    each.reason().code(),
                    each.reason().words());
        }
        table.print(out);
        if (counts.impliedImpressions() > 0) {
            out.println("Of " + Figures.counted(counts.impliedImpressions(), "offer", "offers")
                    + " no impression was reported; what else was reported says that they were seen.");
        }
        if (counts.erasedDecisions() > 0) {
            out.println(Figures.counted(counts.erasedDecisions(), "decision is", "decisions are")
                    + " left out, since the customers were erased.");
        }
    }

    private static void funnel(PrintWriter out, Funnel funnel) {
        out.println("The funnel:");
        TextTable table = new TextTable("  ", "lrl");
        table.row("customers in the audience", Figures.count(funnel.audience()), "");
        if (funnel.heldOut() > 0) {
            table.row(
                    "held out of it",
                    Figures.count(funnel.heldOut()),
                    Figures.percent(funnel.heldOut(), funnel.audience()) + " of the audience");
        }
        String of = " of the decisions";
        table.row("decisions", Figures.count(funnel.decided()), "");
        stage(table, "listed an offer", funnel.listed(), funnel.decided(), of);
        stage(table, "of which one was seen", funnel.impressions(), funnel.decided(), of);
        stage(table, "clicked or accepted", funnel.clicks(), funnel.decided(), of);
        stage(table, "accepted", funnel.accepts(), funnel.decided(), of);
        stage(table, "declined", funnel.declines(), funnel.decided(), of);
        table.print(out);
        Counts total = funnel.total();
        out.println(Figures.counted(total.listed(), "offer", "offers") + " listed, "
                + Figures.count(total.impressions()) + " seen, " + Figures.count(total.clicks()) + " clicked, "
                + Figures.count(total.accepts()) + " accepted, " + Figures.count(total.declines())
                + " declined; revenue " + money(total.revenue()) + ".");
    }

    private static void stage(TextTable table, String name, long count, long whole, String of) {
        table.row(name, Figures.count(count), Figures.percent(count, whole) + of);
    }

    private void lift(PrintWriter out) {
        for (Experiment experiment : results.experiments()) {
            out.println();
            boolean holdout = experiment.name().equals(CampaignResults.UNIVERSAL_HOLDOUT);
            out.println((holdout
                            ? "Lift over those who were held out"
                            : "Experiment \"" + TextTable.plain(experiment.name()) + "\"")
                    + ", all customers of an arm whether anything reached them or not:");
            TextTable table = new TextTable("  ", "lrrrrr");
            table.row("arm", "customers", "planned", "bought", "conversion", "revenue each");
            for (Arm arm : experiment.arms()) {
                table.row(
                        arm.name(),
                        Figures.count(arm.customers()),
                        Double.isNaN(arm.plannedShare()) ? "?" : percent(arm.plannedShare(), 1),
                        Figures.count(arm.converted()),
                        percent(arm.conversion().value(), 2),
                        money(arm.revenuePerCustomer().value()));
            }
            table.print(out);
            experiment.arms().stream()
                    .filter(arm -> holdout && arm.name().equals(CampaignResults.HOLDOUT) && arm.decided() > 0)
                    .forEach(
                            arm -> out.println(
                                    "  "
                                            + Figures.counted(arm.decided(), "customer", "customers")
                                            + " of the holdout were decided for all the same: the lift is more than what is measured here."));
            if (experiment.stopped().isPresent()) {
                out.println("  STOPPED: " + TextTable.plain(experiment.stopped().get()));
                continue;
            }
            out.println("  "
                    + experiment
                            .sampleRatio()
                            .map(CampaignResultsText::ratio)
                            .orElse("Whether the arms are as large as was planned is not known: name its file by"
                                    + " --experiment, or the shares by --planned."));
            for (Comparison comparison : experiment.comparisons()) {
                compare(out, comparison);
                if (experiment.fewBuyers(comparison)) {
                    out.println("    Fewer than " + Experiment.FEWEST_BUYERS
                            + " customers of an arm bought: then the interval of revenue holds the truth about 93 of 100 times,"
                            + " not 95; that of conversion holds.");
                }
            }
        }
        if (results.experiments().isEmpty()) {
            out.println();
            out.println(
                    "Nobody was assigned to a holdout, so what the campaign made happen can't be told from what would have"
                            + " happened anyway.");
        }
    }

    private void groups(PrintWriter out) {
        if (results.groups().isEmpty()) {
            return;
        }
        Groups groups = results.groups().get();
        out.println();
        out.println("Lift by " + TextTable.plain(groups.column())
                + ": each interval is that of its group alone; \"differs\" is told by p," + " corrected for "
                + Figures.counted(groups.tests(), "look", "looks") + " (Holm).");
        TextTable table = new TextTable("  ", "llrrrrrrl");
        table.row(
                groups.column(),
                "arms",
                "customers",
                "conversion",
                "points",
                "95% interval",
                "revenue each",
                "95% interval",
                "");
        for (GroupResult each : groups.results()) {
            Comparison comparison = each.comparison();
            table.row(
                    each.group(),
                    each.treatment().name() + " against " + each.control().name(),
                    Figures.count(each.treatment().customers()) + " / "
                            + Figures.count(each.control().customers()),
                    percent(each.treatment().conversion().value(), 2) + " / "
                            + percent(each.control().conversion().value(), 2),
                    points(comparison.conversion().value()),
                    points(comparison.conversion().low()) + " to "
                            + points(comparison.conversion().high()),
                    signed(comparison.revenue().value(), 4),
                    signed(comparison.revenue().low(), 4) + " to "
                            + signed(comparison.revenue().high(), 4),
                    difference(comparison));
        }
        if (!groups.results().isEmpty()) {
            table.print(out);
        }
        if (groups.results().stream()
                .anyMatch(each ->
                        Math.min(each.treatment().converted(), each.control().converted())
                                < Experiment.FEWEST_BUYERS)) {
            out.println(
                    "  Where fewer than " + Experiment.FEWEST_BUYERS
                            + " customers of an arm bought, the interval of revenue holds the truth about 93 of 100 times, not 95.");
        }
        if (groups.suppressed() > 0) {
            out.println("  " + Figures.counted(groups.suppressed(), "comparison is", "comparisons are")
                    + " left out, where an arm has fewer than " + Figures.count(groups.fewest())
                    + " customers in the group.");
        }
        if (groups.unknown() > 0) {
            out.println("  Of " + Figures.counted(groups.unknown(), "customer", "customers") + " the "
                    + TextTable.plain(groups.column()) + " is not known.");
        }
    }

    /** What differs by more than chance, after the correction. */
    private static String difference(Comparison comparison) {
        List<String> all = new ArrayList<>();
        if (comparison.conversion().p() < Groups.LEVEL) {
            all.add("conversion differs, " + p(comparison.conversion().p()));
        }
        if (comparison.revenue().p() < Groups.LEVEL) {
            all.add("revenue differs, " + p(comparison.revenue().p()));
        }
        return all.isEmpty() ? "may be chance" : String.join("; ", all);
    }

    private static String ratio(SampleRatioCheck check) {
        return String.format(
                Locale.ROOT, "The arms are as large as was planned, as far as chance goes (p = %.3f).", check.p());
    }

    private static void compare(PrintWriter out, Comparison comparison) {
        Estimate conversion = comparison.conversion();
        String treatment = TextTable.plain(comparison.treatment());
        String control = TextTable.plain(comparison.control());
        out.println("  " + treatment + " against " + control + ": conversion "
                + points(conversion.value()) + " points, from " + points(conversion.low()) + " to "
                + points(conversion.high()) + " (" + percent(conversion.confidence(), 0) + " interval, "
                + p(conversion.p()) + "; " + conversion.method() + ").");
        if (!Double.isNaN(comparison.relative().value())) {
            out.println("    That is " + percent(comparison.relative().value(), 1) + " of the conversion of " + control
                    + interval(comparison.relative(), 100, 1, "%") + ".");
        }
        out.println("    "
                + (!conversion.differs()
                        ? "It may be chance: no difference is within the interval."
                        : conversion.value() > 0
                                ? "About "
                                        + Figures.count(Math.round(
                                                comparison.extraAccepts().value()))
                                        + " customers bought who would not have in " + control
                                        + interval(comparison.extraAccepts(), 1, 0, "") + "."
                                : "About "
                                        + Figures.count(Math.round(
                                                -comparison.extraAccepts().value()))
                                        + " customers fewer bought than would have in " + control + "."));
        Estimate revenue = comparison.revenue();
        out.println("    Revenue per customer " + signed(revenue.value(), 4) + interval(revenue, 1, 4, "") + ", "
                + p(revenue.p()) + "; in all "
                + signed(comparison.extraRevenue().value(), 2)
                + interval(comparison.extraRevenue(), 1, 2, "") + " (" + revenue.method() + ").");
    }

    private static String interval(Estimate estimate, double scale, int decimals, String unit) {
        return Double.isNaN(estimate.low())
                ? ""
                : " (" + signed(scale * estimate.low(), decimals) + " to " + signed(scale * estimate.high(), decimals)
                        + unit + ")";
    }

    private static void slices(PrintWriter out, String title, String of, List<Slice> slices, int most) {
        if (slices.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        TextTable table = new TextTable("  ", "lrrrrrrr");
        table.row(of, "decisions", "listed", "seen", "accepted", "declined", "accepts/seen", "revenue");
        slices.stream().limit(most).forEach(slice -> {
            Counts counts = slice.counts();
            table.row(
                    slice.name(),
                    Figures.count(counts.decisions()),
                    Figures.count(counts.listed()),
                    Figures.count(counts.impressions()),
                    Figures.count(counts.accepts()),
                    Figures.count(counts.declines()),
                    Figures.percent(counts.accepts(), counts.impressions()),
                    money(counts.revenue()));
        });
        table.print(out);
        more(out, slices.size(), most);
    }

    private static void more(PrintWriter out, int size, int most) {
        if (size > most) {
            out.println("  ...and " + Figures.count((long) size - most) + " more: --json has them all.");
        }
    }

    private void rules(PrintWriter out) {
        if (results.rules().isEmpty()) {
            return;
        }
        out.println();
        out.println(
                "By rule, and by part of the contact policy; NOT CAUSAL, since a rule fires for some customers and not for others:");
        TextTable table = new TextTable("  ", "lrrrr");
        table.row("rule", "fired in", "of which accepted", "not in", "of which accepted");
        List<RuleSlice> most = results.rules().stream()
                .sorted(Comparator.comparingLong(
                                (RuleSlice rule) -> rule.fired().decisions())
                        .reversed()
                        .thenComparing(RuleSlice::ruleId))
                .toList();
        most.stream()
                .limit(MOST_ROWS)
                .forEach(rule -> table.row(
                        rule.ruleId(),
                        Figures.count(rule.fired().decisions()),
                        Figures.percent(rule.fired().converted(), rule.fired().decisions()),
                        Figures.count(rule.notFired().decisions()),
                        Figures.percent(
                                rule.notFired().converted(), rule.notFired().decisions())));
        table.print(out);
        more(out, most.size(), MOST_ROWS);
    }

    private void days(PrintWriter out) {
        out.println();
        out.println("By day:");
        TextTable table = new TextTable("  ", "lrrrrrr");
        table.row("day", "listed", "seen", "clicked", "accepted", "declined", "revenue");
        for (Day day : results.days()) {
            table.row(
                    day.day().toString(),
                    Figures.count(day.listed()),
                    Figures.count(day.impressions()),
                    Figures.count(day.clicks()),
                    Figures.count(day.accepts()),
                    Figures.count(day.declines()),
                    money(day.revenue()));
        }
        table.print(out);
    }

    private void starved(PrintWriter out) {
        Starved starved = results.starved();
        out.println();
        out.println("Who got nothing: " + Figures.counted(starved.emptyLists(), "decision", "decisions")
                + " listed no offer; " + Figures.counted(starved.neverListed().size(), "offer was", "offers were")
                + " on no list, " + Figures.count(starved.neverSeen()) + " on lists and never seen.");
        TextTable segments = new TextTable("  ", "lrrrr");
        segments.row("segment", "decisions", "empty", "shorter", "offers on a list");
        for (Fullness segment : starved.segments()) {
            segments.row(
                    segment.segment(),
                    Figures.count(segment.decisions()),
                    Figures.percent(segment.empty(), segment.decisions()),
                    Figures.percent(segment.shorter(), segment.decisions()),
                    Figures.decimal(segment.meanListed(), 2));
        }
        segments.print(out);
        for (Cause cause :
                starved.causes().subList(0, Math.min(MOST_ROWS, starved.causes().size()))) {
            out.println("  " + TextTable.plain(keeper(cause.ruleId())) + " kept offers out of "
                    + Figures.counted(cause.decisions(), "empty list", "empty lists") + ", in "
                    + Figures.count(cause.alone()) + " of them one that nothing else kept out");
        }
        for (NeverListed offer : starved.neverListed()
                .subList(0, Math.min(MOST_ROWS, starved.neverListed().size()))) {
            out.println("  " + TextTable.plain(offer.offerId()) + " was outranked "
                    + Figures.counted(offer.outranked(), "time", "times") + " and kept out "
                    + Figures.counted(offer.keptOut(), "time", "times")
                    + (offer.ruleId().isEmpty() ? "" : ", mostly by " + TextTable.plain(keeper(offer.ruleId()))));
        }
        more(out, starved.neverListed().size(), MOST_ROWS);
    }

    /** What kept an offer out; that the time was spent is neither a rule nor a part of a contact policy. */
    private static String keeper(String ruleId) {
        return ruleId.equals(Restriction.TIME_SPENT) ? "the time that was spent (" + ruleId + ")" : ruleId;
    }

    private static String money(double amount) {
        return Double.isNaN(amount) ? "?" : Figures.decimal(amount, 2);
    }

    private static String percent(double share, int decimals) {
        return Double.isNaN(share) ? "?" : Figures.decimal(100 * share, decimals) + "%";
    }

    private static String points(double share) {
        return signed(100 * share, 2);
    }

    private static String signed(double value, int decimals) {
        return Double.isNaN(value) ? "?" : (value > 0 ? "+" : "") + Figures.decimal(value, decimals);
    }

    private static String p(double value) {
        return Double.isNaN(value)
                ? "p not known"
                : value < 0.001 ? "p under 0.001" : String.format(Locale.ROOT, "p = %.3f", value);
    }
}
