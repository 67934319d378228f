package io.offerwright.explanation;

import io.offerwright.domain.Score;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A waterfall as a drawing and as a table of the same numbers. In the drawing each bar has its name above it, so that it needs
 * no more width than a telephone has; lengths are percentages of the drawing's width, heights are pixels.
 *
 * @param id unique on the page
 * @param summary what the drawing shows, for who can't see it
 * @param height of the drawing
 * @param axis where zero is, in percent
 */
record Chart(String id, String title, String summary, String height, String axis, List<Bar> bars) {
    private static final int ROW = 40;
    private static final int NAME_AT = 14;
    private static final int BAR_AT = 20;
    /** Longer names are cut in the drawing, which can't wrap them; the table has them whole. */
    private static final int LONGEST_NAME = 34;

    /**
     * One bar, and its row of the table.
     *
     * @param shortName what fits into the drawing
     * @param how how the change was computed; may be empty
     * @param quote the rule behind it, with its words; may be empty
     * @param value the change to three decimals, for the drawing
     * @param change the change, exact
     * @param after the sum after it, exact
     * @param kind {@code up}, {@code down} or {@code total}
     */
    record Bar(
            String name,
            String shortName,
            String how,
            String quote,
            String value,
            String change,
            String after,
            String x,
            String width,
            String nameAt,
            String barAt,
            String kind) {}

    /** A step to be drawn, in trillionths. */
    record Step(String name, String how, String quote, long before, long after, boolean total) {}

    static Chart of(String id, String title, String summary, List<Step> steps, Language language) {
        long lowest = 0;
        long highest = 0;
        for (Step step : steps) {
            lowest = Math.min(lowest, step.after());
            highest = Math.max(highest, step.after());
        }
        double span = Math.max(1, (double) highest - lowest);
        List<Bar> bars = new ArrayList<>();
        for (Step step : steps) {
            long change = step.after() - step.before();
            int top = bars.size() * ROW;
            bars.add(new Bar(
                    step.name(),
                    shortened(step.name()),
                    step.how(),
                    step.quote(),
                    signed(language.number(Waterfall.units(change), 3), change, step.total()),
                    signed(exact(change, language), change, step.total()),
                    exact(step.after(), language),
                    percent((Math.min(step.before(), step.after()) - lowest) / span),
                    percent(Math.max(Math.abs(change) / span, 0.004)),
                    String.valueOf(top + NAME_AT),
                    String.valueOf(top + BAR_AT),
                    step.total() ? "total" : change < 0 ? "down" : "up"));
        }
        return new Chart(id, title, summary, String.valueOf(steps.size() * ROW), percent(-lowest / span), bars);
    }

    /** Parts one after the other, then their sum. */
    static List<Step> sum(List<Waterfall.Pull> parts, Language language) {
        return steps(
                parts.stream()
                        .map(part -> new Waterfall.Pull(PartNames.of(part.label(), language), part.trillionths()))
                        .toList(),
                language);
    }

    /** The same of parts whose labels are words of the language already. */
    static List<Step> steps(List<Waterfall.Pull> parts, Language language) {
        List<Step> steps = new ArrayList<>();
        long reached = 0;
        for (Waterfall.Pull part : parts) {
            steps.add(new Step(part.label(), "", "", reached, reached + part.trillionths(), false));
            reached += part.trillionths();
        }
        steps.add(new Step(language.say(Text.PAGE_SUM), "", "", 0, reached, true));
        return steps;
    }

    /** All digits, in groups. */
    static String exact(long trillionths, Language language) {
        String plain = Score.textOfTrillionths(trillionths);
        return language.number(new BigDecimal(plain));
    }

    private static String signed(String text, long value, boolean total) {
        return value > 0 && !total ? '+' + text : text;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + '…';
    }
}
