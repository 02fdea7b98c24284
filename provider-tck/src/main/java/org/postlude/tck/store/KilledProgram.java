package org.postlude.tck.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.Submitted;

/**
 * The program of the process that {@link KillSuite} kills. It writes its ledger into a pipe, a line each time, before and after
 * each call: what is in the pipe outlives it. At its point it stops and waits to be killed; if the process that started it
 * goes, so does it.
 */
final class KilledProgram {
    /** How many submit at once in {@code many}. */
    static final int THREADS = 4;

    private final FileOutputStream pipe = new FileOutputStream(FileDescriptor.out);
    private final Map<String, Integer> reached = new HashMap<>();
    private final String stopAt;
    private final int occurrence;
    private boolean hasStopped;

    private KilledProgram(String stopAt, int occurrence) {
        this.stopAt = stopAt;
        this.occurrence = occurrence;
    }

    /**
     * Runs until it is killed.
     *
     * @param arguments the provider's class, the scheme, the place, the point and its occurrence, and for {@link #runMany} what
     *     their keys begin with; without that it is the script
     */
    public static void main(String[] arguments) {
        KilledProgram program = new KilledProgram(arguments[3], Integer.parseInt(arguments[4]));
        // Whatever a store prints is no line of the ledger.
        System.setOut(System.err);
        dieWithTheParent();
        KillPoint.tell(program::line);
        try {
            Object provider = Class.forName(arguments[0]).getConstructor().newInstance();
            StoreBench bench = StoreBench.on(new GivenStore(
                    PointedStore.of((StoreProvider) provider, program::line),
                    new StoreAddress(arguments[1], arguments[2])));
            if (arguments.length > 5) {
                program.runMany(bench, arguments[5]);
            } else {
                program.runScript(bench);
            }
        } catch (Throwable e) {
            program.fail(e);
        }
    }

    private void fail(Throwable e) {
        e.printStackTrace();
        line(Ledger.FAILED + " " + String.valueOf(e).replace('\n', ' '));
        Runtime.getRuntime().halt(1);
    }

    private static void dieWithTheParent() {
        Thread watch = new Thread(() -> {
            try {
                if (System.in.read() < 0) {
                    Runtime.getRuntime().halt(2);
                }
            } catch (IOException e) {
                Runtime.getRuntime().halt(2);
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** One write for each line, so that a kill tears none. Whoever has something to say after the point does not come back. */
    private void line(String text) {
        boolean stops;
        synchronized (this) {
            try {
                pipe.write((text + "\n").getBytes(UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String name = Ledger.name(text);
            hasStopped |= reached.merge(name, 1, Integer::sum) == occurrence && name.equals(stopAt);
            stops = hasStopped;
        }
        while (stops) {
            LockSupport.park(this);
        }
    }

    private void runScript(StoreBench bench) throws Exception {
        ScriptRun run = new ScriptRun(bench);
        for (int i = 0; i < Script.STEPS.size(); i++) {
            line(Ledger.STEP + " " + i);
            Script.STEPS.get(i).action().run(run);
        }
        line(Ledger.END);
    }

    /** Each thread submits, and claims every second one of its messages, without end. */
    private void runMany(StoreBench bench, String prefix) throws Exception {
        SpoolerLogon store = bench.spooler();
        bench.lease();
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(t -> new Thread(() -> {
                    try {
                        for (int i = 0; ; i++) {
                            submit(bench, store, prefix + t + "-" + i, i % 2 == 0);
                        }
                    } catch (Throwable e) {
                        fail(e);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void submit(StoreBench bench, SpoolerLogon store, String name, boolean isClaimed) throws Exception {
        Submitted answer = ManyKills.submit(store, name);
        if (isClaimed) {
            QueuedPart part = store.parts(answer.id()).get(0);
            Label claimed = part.label().with(LabelState.CLAIMED, part.label().due());
            line("claim" + PointedStore.BEGUN + " " + name);
            store.change(
                    bench.lease(),
                    List.of(new PartChange(part.id(), part.revision(), claimed, Mail.bytes(name + "/0|claimed"))));
            line("claim" + PointedStore.RETURNED + " 0 " + name);
        }
    }
}
