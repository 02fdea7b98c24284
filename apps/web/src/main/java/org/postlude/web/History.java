package org.postlude.web;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.postlude.spooler.queue.Filter;

/** How much waited in each store, over the last hour. Thread-safe. */
final class History {
    static final Duration STEP = Duration.ofSeconds(5);
    private static final int MOST = 720;

    private record Sample(Instant at, long queued) {}

    private final House house;
    private final InstantSource clock;
    private final Map<String, Deque<Sample>> samples = new LinkedHashMap<>(); // guarded by this

    History(House house, InstantSource clock) {
        this.house = house;
        this.clock = clock;
    }

    /** Every {@link #STEP}. */
    void take() {
        for (House.Room room : house.rooms()) {
            Sample sample = new Sample(clock.instant(), room.queue().count(Filter.all()));
            synchronized (this) {
                Deque<Sample> of = samples.computeIfAbsent(room.name(), name -> new ArrayDeque<>());
                of.addLast(sample);
                while (of.size() > MOST) {
                    of.removeFirst();
                }
            }
        }
    }

    /** As a PNG. */
    byte[] plot() throws IOException {
        XYChart chart = new XYChartBuilder().width(900).height(220).build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
        chart.getStyler().setDatePattern("HH:mm:ss");
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        boolean isAny = false;
        synchronized (this) {
            for (Map.Entry<String, Deque<Sample>> each : samples.entrySet()) {
                List<Date> times = new ArrayList<>();
                List<Long> counts = new ArrayList<>();
                for (Sample sample : each.getValue()) {
                    times.add(Date.from(sample.at));
                    counts.add(sample.queued);
                }
                chart.addSeries(each.getKey(), times, counts).setMarker(SeriesMarkers.NONE);
                isAny = true;
            }
        }
        if (!isAny) {
            chart.addSeries("nothing yet", List.of(Date.from(clock.instant())), List.of(0L))
                    .setMarker(SeriesMarkers.NONE);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", out)) {
            throw new IOException("this Java writes no PNG");
        }
        return out.toByteArray();
    }
}
