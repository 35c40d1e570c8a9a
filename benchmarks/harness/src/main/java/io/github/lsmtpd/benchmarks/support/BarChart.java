package io.github.lsmtpd.benchmarks.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars in panels, as SVG: each panel has a scale of its own, each bar its value, and a whisker from the least to the most
 * that was seen. Ours is drawn in another colour. Not thread safe.
 */
public final class BarChart {
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 460;
    private static final int BAR_HEIGHT = 20;
    private static final int HEAD = 34;
    private static final int LABEL_WIDTH = 150;
    /** As many characters as fit there. */
    private static final int MAX_LABEL = 22;

    private static final int VALUE_WIDTH = 80;
    private static final int TOP = 44;

    /** Some bars that are compared. */
    public record Panel(String title, String unit, List<Bar> bars) {}

    /** One of them. */
    public record Bar(String label, Spread value, boolean ours) {}

    private final String title;
    private final List<Panel> panels = new ArrayList<>();

    /** With what stands above it all. */
    public BarChart(String title) {
        this.title = title;
    }

    /** Adds a panel; one without bars is left out. */
    public void panel(Panel panel) {
        if (!panel.bars().isEmpty()) {
            panels.add(panel);
        }
    }

    /** The picture. */
    public String toSvg() {
        StringBuilder svg = new StringBuilder();
        int y = TOP;
        for (int i = 0; i < panels.size(); i += COLUMNS) {
            List<Panel> row = panels.subList(i, Math.min(i + COLUMNS, panels.size()));
            for (int column = 0; column < row.size(); column++) {
                draw(svg, row.get(column), 20 + column * PANEL_WIDTH, y);
            }
            y += HEAD
                    + 14
                    + BAR_HEIGHT
                            * row.stream().mapToInt(p -> p.bars().size()).max().orElse(0);
        }
        return head(y) + svg + "</svg>\n";
    }

    private String head(int height) {
        int width = 20 + COLUMNS * PANEL_WIDTH;
        return format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\""
                                + " font-family=\"sans-serif\" font-size=\"12\">%n",
                        width, height)
                + format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", width, height)
                + text(20, 26, "start", "font-size=\"16\" font-weight=\"bold\"", title);
    }

    private static void draw(StringBuilder svg, Panel panel, int x, int y) {
        svg.append(text(x, y + 16, "start", "font-weight=\"bold\"", panel.title() + ", " + panel.unit()));
        double most = panel.bars().stream()
                .mapToDouble(bar -> bar.value().max())
                .max()
                .orElse(1);
        double scale = (PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH - 20) / Math.max(most, 1e-9);
        int top = y + HEAD - 8;
        for (Bar bar : panel.bars()) {
            draw(svg, bar, x, top, scale);
            top += BAR_HEIGHT;
        }
    }

    private static void draw(StringBuilder svg, Bar bar, int x, int y, double scale) {
        double left = x + LABEL_WIDTH;
        double end = left + bar.value().max() * scale;
        svg.append(text(left - 6, y + 13, "end", "", shorten(bar.label())))
                .append(format(
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        left, y + 2, bar.value().median() * scale, BAR_HEIGHT - 5, bar.ours() ? "#1f6fb4" : "#b4bcc4"))
                .append(whisker(left + bar.value().min() * scale, end, y + BAR_HEIGHT / 2.0 - 0.5))
                .append(text(end + 6, y + 13, "start", "", bar.value().medianText()));
    }

    private static String shorten(String label) {
        return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "\u2026";
    }

    private static String whisker(double from, double to, double y) {
        return format(
                "<path d=\"M%.1f %.1fH%.1fM%1$.1f %.1fv6M%3$.1f %4$.1fv6\" stroke=\"#333333\"/>%n", from, y, to, y - 3);
    }

    private static String text(double x, double y, String anchor, String style, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n", x, y, anchor, style, escaped);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
