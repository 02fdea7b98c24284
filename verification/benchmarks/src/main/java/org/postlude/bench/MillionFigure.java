package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A million queued, of which one in a hundred is due: what it costs to find and to send that, beside a store in which nothing
 * else is, and how soon the owner and the store answer.
 */
final class MillionFigure implements Figure {
    private static final String NAME = "million";
    private static final String HEAP = "128m";
    /** One in so many is due. */
    private static final int DUE = 100;

    private static final double LOOK_MILLIS = 50;
    private static final double OF_EMPTY = 0.9;
    private static final double PAGE_MILLIS = 200;
    private static final double QUIET_MILLIS = 10;
    private static final double MEBIBYTES = 300;
    private static final double START_SECONDS = 3;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int due = Math.max(2, job.counts().million() / DUE);
        Place deep = new Place(
                job.folder().fresh("million"), Tools.freePort(), job.counts().million() - due);
        Place empty = new Place(job.folder().fresh("empty"), Tools.freePort(), 0);
        try (Child child = new Child(MillionTask.class, HEAP)) {
            child.prepare(deep.arguments("fill", deep.left()));
            job.progress().lap("Postlude, filling", 1, child.run(deep.left()));
        }
        Report report = filled(job, deep, empty, due);
        job.folder().remove(deep.directory());
        job.folder().remove(empty.directory());
        return report;
    }

    private static Report filled(Job job, Place deep, Place empty, int due) throws IOException, InterruptedException {
        List<Goal> goals = new ArrayList<>(start(job, deep, due));
        List<Series> series = Contest.run(
                List.of(() -> new Sender("beside " + deep.left(), deep, due), () -> new Sender("alone", empty, due)),
                job.rounds(),
                job.progress());
        double rate = series.get(0).median(Lap::rate) / series.get(1).median(Lap::rate);
        goals.add(0, Goal.atLeast("sent at 90 % of the rate of an empty queue or more", rate, OF_EMPTY));
        goals.add(
                1,
                Goal.atMost(
                        "a look for what is due within 50 ms, 99 of 100 in the worst lap",
                        series.get(0).max(Lap::p99),
                        LOOK_MILLIS));
        goals.add(2, Goal.none("the same, the slowest of all", series.get(0).max(Lap::slowest)));
        goals.addAll(answers(deep, due));
        goals.addAll(looks(deep));
        return new Report(
                NAME,
                String.format(
                        "%,d due, beside %,d for another day in %,d domains", due, deep.left(), MillionTask.DOMAINS),
                series,
                goals);
    }

    /** A store, the port that its mail goes to, and how much of it is for another day. */
    private record Place(Path directory, int port, int left) {
        Object[] arguments(String what, int count) {
            return new Object[] {directory, port, what, count, left};
        }
    }

    /** In processes of their own, each of which finds what is due, sends it and ends. */
    private static List<Goal> start(Job job, Place deep, int due) throws IOException, InterruptedException {
        List<List<Double>> starts = new ArrayList<>();
        for (int round = 0; round < job.rounds(); round++) {
            try (Child child = new Child(MillionTask.class, HEAP)) {
                child.prepare(deep.arguments("add", due));
                child.numbers();
            }
            try (Sink sink = Sink.start(deep.port());
                    Child child = new Child(MillionTask.class, HEAP)) {
                child.prepare(deep.arguments("start", due));
                starts.add(child.numbers());
                sink.requireExactly(due);
            }
        }
        return List.of(
                Goal.atMost(
                        "from the start of the JVM to the first attempt within 3 s, the slowest",
                        most(starts, 0) / 1000,
                        START_SECONDS),
                Goal.none("a look for what is due in a cold JVM, ms, the slowest", most(starts, 1)),
                Goal.none(
                        "messages a second in a cold JVM, while the store looks at all its rows, the least",
                        starts.stream().mapToDouble(each -> each.get(2)).min().orElseThrow()),
                Goal.atMost(
                        "less than 300 MiB resident at the most, in a heap of 128 MiB",
                        most(starts, 3) / 1048576,
                        MEBIBYTES));
    }

    private static double most(List<List<Double>> rounds, int number) {
        return rounds.stream().mapToDouble(round -> round.get(number)).max().orElseThrow();
    }

    private static List<Goal> answers(Place deep, int due) throws IOException, InterruptedException {
        try (Sink sink = Sink.start(deep.port());
                Child child = new Child(MillionTask.class, HEAP)) {
            child.prepare(deep.arguments("ask", due));
            List<Double> cold = child.numbers();
            child.prepare(deep.arguments("ask", due));
            List<Double> millis = child.numbers();
            child.prepare(deep.arguments("end", due));
            child.numbers();
            sink.requireExactly(2L * due);
            return List.of(
                    Goal.atMost("QUIET answers within 10 ms while mail is sent, median", millis.get(0), QUIET_MILLIS),
                    Goal.none("the same, 99 of 100", millis.get(1)),
                    Goal.none("the same, the slowest", millis.get(2)),
                    Goal.none("the same in a cold JVM, 99 of 100", cold.get(1)));
        }
    }

    private static List<Goal> looks(Place deep) throws IOException {
        try (Child child = new Child(LookTask.class, HEAP)) {
            child.prepare(deep.directory(), deep.port(), deep.left());
            List<Double> millis = child.numbers();
            return Stream.of(
                            Goal.atMost(
                                    "the first page of the list within 200 ms, first call", millis.get(0), PAGE_MILLIS),
                            Goal.atMost("the same, the slowest of 20 more", millis.get(1), PAGE_MILLIS),
                            Goal.none("all counted, ms", millis.get(2)),
                            Goal.none("one domain counted through the whole queue, ms", millis.get(3)),
                            Goal.none("one subject counted through the whole queue, ms", millis.get(4)),
                            Goal.none("a recipient of none counted through the whole queue, ms", millis.get(5)),
                            Goal.none("why one is here, ms, the slowest of 20", millis.get(6)),
                            Goal.none("QUIET released in a cold JVM, ms", millis.get(7)),
                            Goal.atMost("QUIET released within 10 ms, median", millis.get(8), QUIET_MILLIS))
                    .toList();
        }
    }

    /** Adds what is due to the store of the laps before, and sends it; its times are those of the looks for it. */
    private static final class Sender implements Contender {
        private final String name;
        private final Place place;
        private final int due;
        private final Child child;

        Sender(String name, Place place, int due) throws IOException {
            this.name = name;
            this.place = place;
            this.due = due;
            this.child = new Child(MillionTask.class, HEAP);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void prepare() throws IOException {
            child.prepare(place.arguments("send", due));
        }

        @Override
        public Lap lap() throws IOException, InterruptedException {
            try (Sink sink = Sink.start(place.port())) {
                Lap lap = child.run(due);
                sink.requireExactly(due);
                return lap;
            }
        }

        @Override
        public int warmUps() {
            return 6;
        }

        @Override
        public void end() throws IOException {
            child.prepare(place.arguments("end", due));
            child.numbers();
            child.close();
        }
    }
}
