package io.offerwright.cli;

import io.offerwright.evaluation.ColdStartCurve;
import io.offerwright.evaluation.Newcomers;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The curve as one page that needs nothing else: a drawing, the numbers, and what they say. All of it is numbers and own text. */
final class ColdStartPage {
    /** Of the blends that are drawn, by share of the content match; the table has all. */
    private static final SortedMap<Integer, String> COLOURS = Collections.unmodifiableSortedMap(
            new TreeMap<>(Map.of(100, "#8250df", 70, "#0969da", 50, "#1a7f37", 30, "#bf8700", 0, "#cf222e")));

    /** Lines of a point stand this far apart, so that their intervals can be told from one another. */
    private static final double APART = 3;

    private static final Map<Newcomers, String> KNOWN_OF = Map.of(
            Newcomers.FULL, "All that is on record of them is known, which is more than new customers ever tell.",
            Newcomers.MONTH, "They are seen as 15 days after they joined: no usage, no churn risk, no later plan.",
            Newcomers.WEEK, "They are seen as 3 days after they joined: no usage, no churn risk, no later plan.");

    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 56;
    private static final int RIGHT = 64;
    private static final int TOP = 16;
    private static final int BOTTOM = 40;

    private ColdStartPage() {}

    static String of(ColdStartCurve curve, List<String> verdict) {
        StringBuilder page = new StringBuilder();
        add(page, """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Cold start</title>
                <style>
                  :root { color-scheme: light dark; }
                  body { font: 16px/1.5 system-ui, sans-serif; max-width: 58rem; margin: 2rem auto; padding: 0 1rem; }
                  svg { width: 100%%; height: auto; font-size: 12px; }
                  svg text { fill: currentColor; }
                  .scroll { overflow-x: auto; }
                  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
                  th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
                  td, th { white-space: nowrap; }
                  td.best { font-weight: bold; }
                </style>
                <h1>How new customers are best served</h1>
                <p>Precision of a list of %d for %,d customers who had no part in training, by how many of their first accepted
                offers the model has seen. %s One line per blend of content match and model, such as 70/30; bars are 95%% intervals.
                Dashed: the model by features alone, without what was accepted.</p>
                """, curve.k(), curve.customers(), KNOWN_OF.get(curve.newcomers()));
        draw(page, curve);
        table(page, curve);
        page.append("<ul>\n");
        verdict.forEach(sentence -> page.append("<li>").append(sentence).append("</li>\n"));
        add(
                page,
                "</ul>%n<p>The same list for everyone, by popularity: %.4f. \u00b1: half of the 95%% interval.</p>%n</html>%n",
                curve.popularity());
        return page.toString();
    }

    private static void draw(StringBuilder page, ColdStartCurve curve) {
        List<ColdStartCurve.Point> points = curve.points();
        double most = curve.popularity();
        for (ColdStartCurve.Point point : points) {
            most = Math.max(most, point.best().precision() + point.best().halfWidth());
        }
        double top = Math.ceil(most * 20 + 0.01) / 20;
        add(page, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Precision by known offers\">%n", WIDTH, HEIGHT);
        for (int line = 0; line <= 4; line++) {
            double value = top * line / 4;
            add(
                    page,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#8884\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3f</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y(value, top),
                    y(value, top),
                    LEFT - 6,
                    y(value, top) + 4,
                    value);
        }
        int mostKnown = points.get(points.size() - 1).known();
        for (ColdStartCurve.Point point : points) {
            add(
                    page,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                    x(point.known(), mostKnown),
                    HEIGHT - BOTTOM + 18,
                    point.known());
        }
        add(
                page,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">known accepted offers</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 4);
        double lastLabel = Double.NEGATIVE_INFINITY;
        ColdStartCurve.Blend featuresAlone =
                points.get(0).blends().get(points.get(0).blends().size() - 1);
        add(
                page,
                "<line class=\"alone\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-dasharray=\"4 4\"/>%n",
                LEFT,
                WIDTH - RIGHT,
                y(featuresAlone.precision(), top),
                y(featuresAlone.precision(), top),
                COLOURS.get(0));
        List<Integer> byHeight = IntStream.range(0, points.get(0).blends().size())
                .filter(blend ->
                        COLOURS.containsKey(points.get(0).blends().get(blend).contentPercent()))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer blend) ->
                        -points.get(points.size() - 1).blends().get(blend).precision()))
                .toList();
        for (int blend : byHeight) {
            StringBuilder path = new StringBuilder();
            ColdStartCurve.Blend last = points.get(points.size() - 1).blends().get(blend);
            String colour = Objects.requireNonNull(COLOURS.get(last.contentPercent()));
            double shift = APART * (COLOURS.headMap(last.contentPercent()).size() - COLOURS.size() / 2);
            for (ColdStartCurve.Point point : points) {
                ColdStartCurve.Blend each = point.blends().get(blend);
                double x = x(point.known(), mostKnown) + shift;
                add(path, "%.1f,%.1f ", x, y(each.precision(), top));
                add(
                        page,
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                        x,
                        x,
                        y(Math.max(0, each.precision() - each.halfWidth()), top),
                        y(each.precision() + each.halfWidth(), top),
                        colour);
            }
            // Labels keep their distance, in the order of the lines.
            lastLabel = Math.max(y(last.precision(), top) + 4, lastLabel + 14);
            add(
                    page,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" style=\"fill:%s\">%s</text>%n",
                    path.toString().strip(),
                    colour,
                    WIDTH - RIGHT + 10,
                    lastLabel,
                    colour,
                    ColdStartCommand.share(last.contentPercent()));
        }
        page.append("</svg>\n");
    }

    private static void table(StringBuilder page, ColdStartCurve curve) {
        page.append("<div class=\"scroll\"><table>\n<tr><th>content/model</th>");
        curve.points().forEach(point -> add(page, "<th>%d known</th>", point.known()));
        page.append("</tr>\n");
        for (int blend = 0; blend < curve.points().get(0).blends().size(); blend++) {
            add(
                    page,
                    "<tr><td>%s</td>",
                    ColdStartCommand.share(
                            curve.points().get(0).blends().get(blend).contentPercent()));
            for (ColdStartCurve.Point point : curve.points()) {
                ColdStartCurve.Blend each = point.blends().get(blend);
                add(
                        page,
                        "<td%s>%.3f <small>\u00b1%.3f</small></td>",
                        each.equals(point.best()) ? " class=\"best\"" : "",
                        each.precision(),
                        each.halfWidth());
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private static double x(int known, int most) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * known / most;
    }

    private static double y(double value, double top) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
    }

    private static void add(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
    }
}
