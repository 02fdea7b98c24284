package org.postlude.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;

/** A report as a picture: one bar a contender, as high as its median, with a line over the spread. */
final class Plot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;

    private Plot() {}

    /** Writes {@code FIGURE.png} into the folder; returns it. */
    static Path draw(Report report, Path folder) throws IOException {
        String times = switch (report.figure()) {
            case "beside" -> "p99 of a submit, ms";
            case "logons" -> "p99 of a logoff, ms";
            default -> "";
        };
        ToDoubleFunction<Lap> value = times.isEmpty() ? Lap::rate : Lap::p99;
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(report.title())
                .yAxisTitle(times.isEmpty() ? "messages a second" : times)
                .build();
        style(chart.getStyler());
        List<Series> series = report.series();
        chart.addSeries(
                "median",
                series.stream().map(Series::contender).toList(),
                series.stream().map(each -> each.median(value)).toList(),
                series.stream()
                        .map(each -> (each.max(value) - each.min(value)) / 2)
                        .toList());
        Path file = folder.resolve(report.figure() + ".png");
        if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile())) {
            throw new IOException("this Java writes no PNG: " + file);
        }
        return file;
    }

    private static void style(CategoryStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setLegendVisible(false);
        styler.setLabelsVisible(true);
        styler.setYAxisDecimalPattern("#,##0");
        styler.setAvailableSpaceFill(0.5);
        styler.setYAxisMin(0.0);
    }
}
