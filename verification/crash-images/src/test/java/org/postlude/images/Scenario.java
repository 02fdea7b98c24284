package org.postlude.images;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.sql.SmallLog;
import org.postlude.tck.store.LoneSupport;

/** What a store goes through: all that the contract can ask of it, by several threads, over two openings. */
final class Scenario {
    private static final int SUBMITTERS = 3;

    private final Path directory;
    private final Told told;
    private final Client.Known known = new Client.Known();

    private final boolean isHelped;

    private Scenario(Path directory, Told told, boolean isHelped) {
        this.directory = directory;
        this.told = told;
        this.isHelped = isHelped;
    }

    /** Its log is brought back in the midst of it, as it is in a store with much mail. */
    static Scenario whole(Path directory, Told told) {
        return new Scenario(directory, told, true);
    }

    /** All that is done to the files is done by the store, so that it knows what has failed. */
    static Scenario withoutHelp(Path directory, Told told) {
        return new Scenario(directory, told, false);
    }

    @FunctionalInterface
    private interface Work {
        void run(Client client) throws Exception;
    }

    void run() throws Exception {
        opened(this::first);
        opened(this::second);
    }

    /** Upon what a crash has left. */
    void again() throws Exception {
        opened(client -> {
            together(() -> client.submit("r1", "b8"), () -> client.submit("t8"), () -> client.deliver("d8"));
            client.change(LabelState.CLAIMED, "attempt", "r1", "t8/1");
            client.finish(retire(), Standing::withoutBytes, "r1");
            SmallLog.bringBack(directory);
        });
    }

    static SpoolerLogon open(Path directory) {
        StoreAddress address = new StoreAddress("sqlite", directory.toString());
        return SmallLog.provider()
                .spoolerLogon(LoneSupport.at(Letter.NOW), new LogonRequest(address, LogonRequest.Access.WRITE, true));
    }

    /** An opening that fails loudly is an answer too: nothing is asked then. */
    private void opened(Work work) throws Exception {
        try (SpoolerLogon store = open(directory)) {
            told.opened();
            Client client = new Client(store, told, known);
            if (client.begin()) {
                work.run(client);
            }
        } catch (LogonFailedException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private void first(Client client) throws Exception {
        together(
                () -> client.submit("t1", "s1", "b1"),
                () -> client.submit("s2", "s3", "l1"),
                () -> client.submit("s4", "t2", "s5"),
                () -> {
                    client.note("hold", "a rule");
                    client.deliver("d1");
                });
        client.change(LabelState.CLAIMED, "attempt", "s1", "s2", "s3", "t1/0", "s4");
        client.change(LabelState.CLAIMED, "permit", "s1", "s2", "s3", "t1/0");
        together(
                () -> {
                    client.finish(retire(), Standing::withoutBytes, "s1", "t1/0");
                    client.finish(
                            new Disposition.Delete(), end -> end.withoutParts().withoutBytes(), "s2");
                    client.finish(new Disposition.Move("Sent"), Standing::withoutParts, "s3");
                    client.change(LabelState.READY, "again", "s4");
                },
                () -> client.submit("s6", "s7"),
                () -> client.submit("b2", "b4"),
                () -> {
                    if (isHelped) {
                        SmallLog.bringBack(directory);
                    }
                });
        together(
                () -> client.finish(
                        new Disposition.Delete(), end -> end.withoutParts().withoutBytes(), "l1"),
                () -> client.change(LabelState.HELD, "held", "s5", "b1"),
                () -> client.change(LabelState.IN_DOUBT, "doubt", "t2/0", "t2/1"),
                () -> client.withdraw("s6"));
        client.setAside("s7");
        client.note("hold", "another rule");
    }

    private void second(Client client) throws Exception {
        together(
                () -> client.submit("s8", "b3"),
                () -> client.submit("s9", "t3"),
                () -> client.finish(retire(), Standing::withoutBytes, "t1/1"),
                () -> client.deliver("d2", "d1"));
        client.change(LabelState.CLAIMED, "attempt", "s4", "b3", "t3/1");
        client.claimAndFinish("s9", new Disposition.Move("Sent"), Standing::withoutParts, "b3");
        client.claimAndFinish("t3/0", retire(), Standing::withoutBytes, "s9");
        client.sweep("s1", "t1", "s9");
        client.note("hold", "");
        client.submit("s10");
    }

    private static Disposition retire() {
        return new Disposition.Retire(Client.RETIRED_UNTIL);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** At the same time; all have ended when it returns. */
    private static void together(Step... steps) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SUBMITTERS + 1);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (Step step : steps) {
                all.add(() -> {
                    step.run();
                    return null;
                });
            }
            for (Future<Void> each : threads.invokeAll(all)) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        } finally {
            threads.shutdown();
        }
    }
}
