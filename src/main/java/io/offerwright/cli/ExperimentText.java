package io.offerwright.cli;

import io.offerwright.experiment.Analysis;
import io.offerwright.experiment.Analysis.Adjusted;
import io.offerwright.experiment.Analysis.Arm;
import io.offerwright.experiment.Analysis.Comparison;
import io.offerwright.experiment.Analysis.Effect;
import io.offerwright.experiment.Estimate;
import io.offerwright.experiment.MeanDifference;
import io.offerwright.experiment.Proportion;
import io.offerwright.experiment.SampleRatio;
import io.offerwright.page.Figures;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The analysis of an experiment in words. */
final class ExperimentText {
    private ExperimentText() {}

    static void print(PrintWriter out, Analysis analysis) {
        Analysis.Plan plan = analysis.plan();
        Arm control = analysis.arms().get(0);
        long customers = analysis.arms().stream()
                .mapToLong(arm -> arm.converted().trials())
                .sum();
        out.println(Figures.counted(customers, "customer", "customers") + " in "
                + analysis.arms().size() + " arms, compared with "
                + TextTable.plain(control.name()) + " ("
                + (plan.sequential() ? "holds at every look" : "for one look at a size fixed before") + ", "
                + Figures.significant(100 * plan.level()) + "%"
                + (analysis.arms().size() > 2
                        ? ", Holm over " + (analysis.arms().size() - 1) + " arms"
                        : "") + ")");
        if (!analysis.trustworthy()) {
            analysis.ratio().ifPresent(ratio -> mismatch(out, analysis.arms(), ratio));
            return;
        }
        TextTable table = new TextTable("  ", "lrrll");
        for (Arm arm : analysis.arms()) {
            Proportion converted = arm.converted();
            table.row(
                    arm.name(),
                    Figures.counted(converted.trials(), "customer", "customers"),
                    Figures.count(converted.successes()) + " converted",
                    percent(converted.interval(plan.level()), false),
                    arm.revenue()
                            .map(revenue -> Figures.decimal(revenue.sample().mean(), 2) + " revenue a customer")
                            .orElse(""));
        }
        table.print(out);
        analysis.ratio()
                .ifPresent(ratio ->
                        out.println("The arms are of the sizes they were meant to have (p " + p(ratio.p()) + ")."));
        for (Comparison comparison : analysis.comparisons()) {
            out.println();
            out.println(TextTable.plain(comparison.arm()) + " beside " + TextTable.plain(control.name()) + ":");
            conversion(out, plan, comparison.conversion());
            comparison.revenue().ifPresent(effect -> revenue(out, plan, effect, analysis.fewBuyers(comparison)));
        }
        if (plan.sequential()
                && analysis.comparisons().stream()
                        .anyMatch(each ->
                                Double.isInfinite(each.conversion().difference().low()))) {
            out.println();
            out.println("It is too early for an interval: each arm needs 100 customers, 20 of them converted.");
        }
    }

    private static void mismatch(PrintWriter out, List<Arm> arms, SampleRatio ratio) {
        out.println();
        out.println("NOT TO BE TRUSTED: the arms are not of the sizes they were meant to have (p " + p(ratio.p())
                + ", below " + SampleRatio.LEVEL + ").");
        TextTable table = new TextTable("  ", "lrr");
        for (int arm = 0; arm < arms.size(); arm++) {
            table.row(
                    arms.get(arm).name(),
                    "meant " + Figures.count(Math.round(ratio.expected().get(arm))),
                    "found " + Figures.count(ratio.counts().get(arm)));
        }
        table.print(out);
        out.println("No effect is shown: whatever took customers out of one arm may have made the difference.");
        out.println("What to look for:");
        out.println(
                "  customers filtered after they were assigned, such as by consent, eligibility or a cap, in one arm more");
        out.println(
                "  deliveries or outcomes lost in one arm: bounces, a slower bundle, another system, a failed export");
        out.println("  a share that changed while the experiment ran, or rows of before it began");
        out.println("  customers twice under two ids, or ids that one of the two systems changed");
        out.println("  other shares than these were meant: give --experiment or --share");
    }

    private static void conversion(PrintWriter out, Analysis.Plan plan, Effect effect) {
        out.println("  conversion: " + points(effect.difference()) + ", lift " + percent(effect.lift(), true)
                + verdict(plan, effect.p(), effect.adjusted()));
        effect.cuped()
                .ifPresent(each -> out.println("    less what the covariate explains (CUPED, variance "
                        + reduction(each) + "): " + points(each.difference())
                        + verdict(plan, each.p(), each.adjusted())));
    }

    private static void revenue(PrintWriter out, Analysis.Plan plan, Effect effect, boolean fewBuyers) {
        out.println("  revenue a customer: " + amount(effect.difference()) + ", lift " + percent(effect.lift(), true)
                + verdict(plan, effect.p(), effect.adjusted()));
        effect.bootstrap()
                .filter(Estimate::known)
                .ifPresent(lift -> out.println("    lift by bootstrap: " + percent(lift, true)));
        if (fewBuyers) {
            // 94 of 100 with 100 buyers, 92 with 25, as FewBuyers in the tests shows.
            out.println("    Fewer than " + MeanDifference.FEWEST_BUYERS
                    + " customers of an arm bought: then the formula's interval of the lift holds the truth less often than"
                    + " it says; "
                    + (effect.bootstrap().isPresent() ? "take that by bootstrap." : "wait for more."));
        }
        effect.cuped()
                .ifPresent(each -> out.println("    less what the covariate explains (CUPED, variance "
                        + reduction(each) + "): " + amount(each.difference())
                        + verdict(plan, each.p(), each.adjusted())));
    }

    private static String reduction(Adjusted adjusted) {
        return Figures.signed(-100 * adjusted.reduction(), 1) + "%";
    }

    private static String verdict(Analysis.Plan plan, double p, double adjusted) {
        return "; p " + p(p) + (adjusted == p ? "" : ", by Holm " + p(adjusted)) + ": "
                + (adjusted < plan.level() ? "more than chance" : "may be chance");
    }

    private static String p(double p) {
        return p < 1e-6 ? "under 0.000001" : String.format(Locale.ROOT, p < 0.001 ? "%.6f" : "%.3f", p);
    }

    private static String points(Estimate each) {
        return text(each.times(100), true, 2, "", " points");
    }

    private static String amount(Estimate each) {
        return text(each, true, 3, "", "");
    }

    private static String percent(Estimate each, boolean signed) {
        return text(each.times(100), signed, signed ? 1 : 2, "%", "");
    }

    private static String text(Estimate each, boolean signed, int decimals, String sign, String unit) {
        if (!each.known()) {
            return "not known";
        }
        String value = number(each.value(), signed, decimals) + sign + unit;
        return Double.isInfinite(each.low())
                ? value
                : value + " (" + number(each.low(), signed, decimals) + sign + " to "
                        + number(each.high(), signed, decimals) + sign + ")";
    }

    private static String number(double value, boolean signed, int decimals) {
        return signed ? Figures.signed(value, decimals) : Figures.decimal(value, decimals);
    }
}
