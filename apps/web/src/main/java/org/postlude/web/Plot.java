package org.postlude.web;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.ToLongFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.postlude.message.MessageState;

/** A queue by state over time: one area on the other, so that the upper edge is all of it. */
final class Plot {
    /** The picture's place on a page, in pixels of the style sheet. */
    static final int WIDE = 620;

    private static final int NARROW = 340;

    static final int HEIGHT = 250;
    /** Pixels of the picture for each of them: screens have up to so many. */
    private static final int SCALE = 2;

    private static final Duration LEAST = Duration.ofMinutes(5);
    private static final double LEAST_COUNT = 5;
    private static final Color BEYOND = new Color(0x9aa3ad);
    /** As in postlude.css. */
    private static final Map<MessageState, Color> COLOURS = new EnumMap<>(Map.of(
            MessageState.QUEUED, new Color(0x2f6fde),
            MessageState.ACTIVE, new Color(0x1d9a5b),
            MessageState.BACKING_OFF, new Color(0xe0912f),
            MessageState.TRANSPORT_DEFERRED, new Color(0x8a63d2),
            MessageState.IN_DOUBT, new Color(0xd64545),
            MessageState.HELD, new Color(0x6b7785)));

    private final List<History.Sample> samples;
    private final XYChart chart;

    private Plot(List<History.Sample> samples, Instant now, boolean isDark, int width) {
        this.samples = samples;
        this.chart = new XYChartBuilder()
                .width(width)
                .height(HEIGHT)
                .xAxisTitle("time of day, UTC")
                .yAxisTitle("messages")
                .build();
        style(isDark);
        range(now);
    }

    static byte[] png(List<History.Sample> samples, Instant now, boolean isDark, boolean isNarrow) throws IOException {
        int width = isNarrow ? NARROW : WIDE;
        Plot plot = new Plot(
                samples.isEmpty() ? List.of(new History.Sample(now, Tally.NONE)) : samples, now, isDark, width);
        plot.areas();
        BufferedImage image = new BufferedImage(width * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        plot.chart.paint(graphics, width, HEIGHT);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java writes no PNG");
        }
        return out.toByteArray();
    }

    private void style(boolean isDark) {
        Color text = new Color(isDark ? 0xc9d1d9 : 0x3c4650);
        Color lines = new Color(isDark ? 0x343b44 : 0xe2e6ea);
        Color none = new Color(0, 0, 0, 0);
        XYStyler style = chart.getStyler();
        style.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
        style.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setChartBackgroundColor(none);
        style.setPlotBackgroundColor(none);
        style.setLegendBackgroundColor(none);
        style.setLegendBorderColor(none);
        style.setPlotBorderVisible(false);
        style.setChartFontColor(text);
        style.setXAxisTitleColor(text);
        style.setYAxisTitleColor(text);
        style.setAxisTickLabelsColor(text);
        style.setAxisTickMarksColor(lines);
        style.setPlotGridLinesColor(lines);
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotGridVerticalLinesVisible(false);
        style.setLegendPosition(Styler.LegendPosition.OutsideS);
        style.setLegendLayout(Styler.LegendLayout.Horizontal);
        style.setPlotContentSize(1.0);
        style.setChartPadding(4);
        style.setPlotMargin(0);
        style.setTimezone(TimeZone.getTimeZone("UTC"));
        style.setDatePattern("HH:mm");
        style.setLocale(Locale.ROOT);
        style.setYAxisDecimalPattern("#,##0");
        style.setXAxisTickMarkSpacingHint(70);
        style.setYAxisTickMarkSpacingHint(35);
    }

    private void range(Instant now) {
        Instant first = samples.get(0).at();
        Instant from = now.minus(LEAST);
        double most =
                samples.stream().mapToLong(each -> each.tally().queued()).max().orElse(0);
        XYStyler style = chart.getStyler();
        style.setXAxisMin((double) (first.isBefore(from) ? first : from).toEpochMilli());
        style.setXAxisMax((double) now.toEpochMilli());
        style.setYAxisMin(0.0);
        style.setYAxisMax(Math.max(LEAST_COUNT, most * 1.1));
    }

    /** The highest first: what is added later lies before it. */
    private void areas() {
        List<String> names = new ArrayList<>();
        List<Color> colours = new ArrayList<>();
        List<long[]> sums = new ArrayList<>();
        long[] sum = new long[samples.size()];
        for (Map.Entry<MessageState, Color> each : COLOURS.entrySet()) {
            sum = add(sum, tally -> tally.in(each.getKey()));
            if (samples.stream().anyMatch(sample -> sample.tally().in(each.getKey()) > 0)) {
                names.add(Parts.word(each.getKey()));
                colours.add(each.getValue());
                sums.add(sum);
            }
        }
        sum = add(sum, tally -> tally.queued() - tally.looked());
        if (samples.stream()
                .anyMatch(sample -> sample.tally().queued() > sample.tally().looked())) {
            names.add("not looked at");
            colours.add(BEYOND);
            sums.add(sum);
        }
        if (names.isEmpty()) {
            names.add("nothing queued");
            colours.add(BEYOND);
            sums.add(sum);
        }
        for (int i = names.size() - 1; i >= 0; i--) {
            area(names.get(i), colours.get(i), sums.get(i));
        }
    }

    private long[] add(long[] to, ToLongFunction<Tally> what) {
        long[] sum = to.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += what.applyAsLong(samples.get(i).tally());
        }
        return sum;
    }

    private void area(String name, Color colour, long[] sum) {
        List<Date> times = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < sum.length; i++) {
            times.add(Date.from(samples.get(i).at()));
            counts.add(sum[i]);
        }
        XYSeries series = chart.addSeries(name, times, counts);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setLineWidth(1.5f);
        series.setFillColor(colour);
    }
}
