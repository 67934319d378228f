package io.offerwright.evaluation;

import io.offerwright.page.Page;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A benchmark as a page of HTML that needs nothing beside it, no script and no network, and its chart as a picture.
 */
public final class BenchmarkReport {
    /** Pixels of the picture per pixel of the page. */
    private static final int SCALE = 2;

    private static final int MARGIN = 24;
    private static final int TITLE = 34;
    private static final Color INK = new Color(0x1c2127);
    private static final Color SOFT = new Color(0x59626d);
    private static final Color LINE = new Color(0xdfdcd6);
    private static final Map<String, Color> DOTS =
            Map.of("baseline", new Color(0x59626d), "model", new Color(0x1f6fb5), "ensemble", new Color(0xb4520a));

    private BenchmarkReport() {}

    /** The page. The same benchmark and reference give the same text. */
    public static String html(Benchmark benchmark, Optional<ReferenceFigures> reference) {
        return Page.html("evaluation/benchmark.jte", BenchmarkPage.of(benchmark, reference));
    }

    /** The chart as a PNG, drawn with the fonts of this machine; it needs no screen. */
    public static byte[] png(Benchmark benchmark, Optional<ReferenceFigures> reference) {
        List<DotChart> charts = BenchmarkPage.of(benchmark, reference).charts();
        int panelHeight = TITLE + charts.get(0).height();
        int width = 2 * DotChart.WIDTH + 3 * MARGIN;
        int legend = 30;
        int panelRows = (charts.size() + 1) / 2;
        int height = panelRows * (panelHeight + MARGIN) + legend + MARGIN;
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            canvas.setColor(Color.WHITE);
            canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
            canvas.scale(SCALE, SCALE);
            for (int panel = 0; panel < charts.size(); panel++) {
                int x = MARGIN + (panel % 2) * (DotChart.WIDTH + MARGIN);
                int y = MARGIN + (panel / 2) * (panelHeight + MARGIN);
                canvas.translate(x, y);
                draw(canvas, charts.get(panel));
                canvas.translate(-x, -y);
            }
            canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            canvas.setColor(SOFT);
            String ring = reference.map(given -> "; ring: " + given.title()).orElse("");
            String line =
                    benchmark.seeds() == 1 ? "" : "; line: ± standard deviation over " + benchmark.seeds() + " seeds";
            canvas.drawString("Dot: mean" + line + ring + ".", MARGIN, height - MARGIN);
        } finally {
            canvas.dispose();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException("A picture can be written to memory.", e);
        }
        return bytes.toByteArray();
    }

    private static void draw(Graphics2D canvas, DotChart chart) {
        canvas.setColor(INK);
        canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        canvas.drawString(chart.title(), 0, 16);
        canvas.translate(0, TITLE);
        canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (DotChart.Tick tick : chart.ticks()) {
            canvas.setColor(LINE);
            canvas.setStroke(new BasicStroke(1));
            canvas.draw(new Line2D.Double(tick.x(), 0, tick.x(), chart.bottom()));
            canvas.setColor(SOFT);
            float textWidth = canvas.getFontMetrics().stringWidth(tick.text());
            canvas.drawString(tick.text(), (float) tick.x() - textWidth / 2, (float) chart.bottom() + 18);
        }
        for (DotChart.Row row : chart.rows()) {
            canvas.setColor(INK);
            float textWidth = canvas.getFontMetrics().stringWidth(row.label());
            canvas.drawString(row.label(), DotChart.LABELS - 14 - textWidth, (float) row.y() + 4);
            if (row.hasDot()) {
                canvas.setColor(DOTS.getOrDefault(row.kind(), INK));
                canvas.setStroke(new BasicStroke(2));
                canvas.draw(new Line2D.Double(row.low(), row.y(), row.high(), row.y()));
                canvas.fill(circle(row.x(), row.y(), 4.5));
            }
            if (row.hasRing()) {
                canvas.setColor(INK);
                canvas.setStroke(new BasicStroke(1.5f));
                canvas.draw(circle(row.reference(), row.y(), 6.5));
            }
        }
        canvas.translate(0, -TITLE);
    }

    private static Ellipse2D circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }
}
