package io.offerwright.cli;

import io.offerwright.evaluation.ColdStartCurve;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The curve as one page that needs nothing else: a drawing, the numbers, and what they say. All of it is numbers and own text. */
final class ColdStartPage {
    private static final String[] COLOURS = {"#8250df", "#0969da", "#1a7f37", "#bf8700", "#cf222e"};
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
                  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
                  svg { width: 100%%; height: auto; font-size: 12px; }
                  svg text { fill: currentColor; }
                  .scroll { overflow-x: auto; }
                  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
                  th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
                  td.best { font-weight: bold; }
                </style>
                <h1>How new customers are best served</h1>
                <p>Precision of a list of %d for %,d customers who had no part in training, by how many of their first accepted
                offers the model has seen. One line per blend of content match and model; 70/30 is the rules' for days 8 to 30.</p>
                """, curve.k(), curve.customers());
        draw(page, curve);
        table(page, curve);
        page.append("<ul>\n");
        verdict.forEach(sentence -> page.append("<li>").append(sentence).append("</li>\n"));
        add(
                page,
                "</ul>%n<p>The same list for everyone, by popularity: %.4f. In brackets: standard errors.</p>%n</html>%n",
                curve.popularity());
        return page.toString();
    }

    private static void draw(StringBuilder page, ColdStartCurve curve) {
        List<ColdStartCurve.Point> points = curve.points();
        double most = curve.popularity();
        for (ColdStartCurve.Point point : points) {
            most = Math.max(most, point.best().precision());
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
        List<Integer> byHeight = IntStream.range(0, points.get(0).blends().size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer blend) ->
                        -points.get(points.size() - 1).blends().get(blend).precision()))
                .toList();
        for (int blend : byHeight) {
            StringBuilder path = new StringBuilder();
            for (ColdStartCurve.Point point : points) {
                add(
                        path,
                        "%.1f,%.1f ",
                        x(point.known(), mostKnown),
                        y(point.blends().get(blend).precision(), top));
            }
            ColdStartCurve.Blend last = points.get(points.size() - 1).blends().get(blend);
            // Labels keep their distance, in the order of the lines.
            lastLabel = Math.max(y(last.precision(), top) + 4, lastLabel + 14);
            add(
                    page,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" style=\"fill:%s\">%s</text>%n",
                    path.toString().strip(),
                    COLOURS[blend % COLOURS.length],
                    WIDTH - RIGHT + 6,
                    lastLabel,
                    COLOURS[blend % COLOURS.length],
                    ColdStartCommand.share(last.contentPercent()));
        }
        page.append("</svg>\n");
    }

    private static void table(StringBuilder page, ColdStartCurve curve) {
        page.append("<div class=\"scroll\"><table>\n<tr><th>known</th>");
        curve.points()
                .get(0)
                .blends()
                .forEach(blend -> add(page, "<th>%s</th>", ColdStartCommand.share(blend.contentPercent())));
        page.append("</tr>\n");
        for (ColdStartCurve.Point point : curve.points()) {
            add(page, "<tr><td>%d</td>", point.known());
            for (ColdStartCurve.Blend blend : point.blends()) {
                add(
                        page,
                        "<td%s>%.4f (%.4f)</td>",
                        blend.equals(point.best()) ? " class=\"best\"" : "",
                        blend.precision(),
                        blend.error());
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
