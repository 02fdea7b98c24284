package org.postlude.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.postlude.message.MessageId;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.LogoffMode;

/** What an operator asks of a very deep queue in which nothing is due, of the process that owns it. */
final class LookTask implements Task {
    private static final int PAGE = 100;
    private static final int OFTEN = 20;
    private static final int OPENINGS = 60;

    private Path directory = Path.of("");
    private int port;
    private int left;

    @Override
    public void prepare(List<String> arguments) {
        directory = Path.of(arguments.get(0));
        port = Integer.parseInt(arguments.get(1));
        left = Integer.parseInt(arguments.get(2));
    }

    /**
     * In milliseconds: the first page of all, as the first call of this process and the slowest of others, the number of all, of one
     * domain, of one subject, of a recipient whom nobody wrote to, why one is here (the slowest), and a logoff with QUIET, the
     * first and the middle one.
     */
    @Override
    public List<Double> run() throws Exception {
        try (Outbox outbox = Outbox.sending(directory, port)) {
            QueueControl queue = outbox.queue();
            Callable<?> page = () -> queue.list(Filter.all(), "", PAGE);
            MessageId one =
                    queue.list(Filter.parse("domain=" + MillionTask.domain(left - 1)), "", 1).messages().stream()
                            .map(status -> new MessageId(status.id()))
                            .findFirst()
                            .orElseThrow();
            List<Double> millis = List.of(
                    timed(page),
                    slowest(page),
                    timed(() -> count(queue, left, "")),
                    timed(() -> count(queue, (left - 1) / MillionTask.DOMAINS + 1, "domain=" + MillionTask.domain(0))),
                    timed(() -> count(queue, 1, "\"subject=message " + (left - 1) + "\"")),
                    timed(() -> count(queue, 0, "recipient=nobody@example.com")),
                    slowest(() -> queue.why(one).orElseThrow()));
            outbox.logoff(LogoffMode.ORDERLY, left);
            return join(millis, quiet());
        }
    }

    private static List<Double> join(List<Double> some, List<Double> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private List<Double> quiet() {
        double[] millis = new double[OPENINGS];
        for (int time = 0; time < OPENINGS; time++) {
            try (Outbox outbox = Outbox.sending(directory, port)) {
                long begin = System.nanoTime();
                outbox.logoff(LogoffMode.QUIET, left);
                millis[time] = (System.nanoTime() - begin) / 1e6;
            }
        }
        double[] warm = Arrays.stream(millis).skip(OPENINGS / 2).sorted().toArray();
        return List.of(millis[0], warm[warm.length / 2]);
    }

    private static double timed(Callable<?> call) throws Exception {
        long begin = System.nanoTime();
        call.call();
        return (System.nanoTime() - begin) / 1e6;
    }

    private static double slowest(Callable<?> call) throws Exception {
        double most = 0;
        for (int i = 0; i < OFTEN; i++) {
            most = Math.max(most, timed(call));
        }
        return most;
    }

    private static long count(QueueControl queue, long wanted, String filter) {
        long found = queue.count(Filter.parse(filter));
        if (found != wanted) {
            throw new IllegalStateException(filter + " is to mean " + wanted + " messages, and means " + found);
        }
        return found;
    }
}
