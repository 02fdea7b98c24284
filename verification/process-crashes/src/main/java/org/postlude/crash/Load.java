package org.postlude.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.crash.Entry.Kind;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.tck.store.GatedStoreProvider;

/**
 * A program that sends, to be ended at any moment. Its orders come on standard input: keys to submit before any other, a line
 * each, and then what to do; what happens it says on standard output ({@link Witness}).
 */
public final class Load {
    /** Its orders. */
    enum Task {
        /** Submits, sends, logs off and opens again, until it is ended. */
        WORK,
        /** Submits what it was given, sends all that can be sent, and ends. */
        DRAIN,
        /** Takes back what still lies in the queue, as a person would who has decided, and ends. */
        SETTLE
    }

    private static final int SUBMITTERS = 4;
    private static final int KEYS = 60;
    private static final List<LogoffMode> MODES = List.of(LogoffMode.values());
    /** Short, so that what was put off is tried again within the same life. */
    private static final RetrySchedule RETRY =
            new RetrySchedule(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofDays(5));

    private static final Deadline PATIENT = Deadline.in(Duration.ofMinutes(2));

    private final Witness witness;
    private final StoreAddress address;
    private final String url;
    private final String name;
    private final Random random;
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();
    private final CountDownLatch broken = new CountDownLatch(1);

    private Load(Witness witness, String store, String url, String name, long seed) {
        this.witness = witness;
        this.address = StoreAddress.parse(store);
        this.url = url;
        this.name = name;
        this.random = new Random(seed);
    }

    /**
     * Runs until it has done what it was told, or is ended.
     *
     * @param args the store, the receiver's URL, the name of this life, which its keys begin with, and a seed
     */
    public static void main(String[] args) {
        Witness witness = new Witness();
        try {
            new Load(witness, args[0], args[1], args[2], Long.parseLong(args[3])).run();
        } catch (InterruptedException | RuntimeException e) {
            tell(witness, e);
            // Not exit(): when a disk has failed under it, a program may have threads that never come back.
            Runtime.getRuntime().halt(1);
        }
        System.exit(0);
    }

    private static void tell(Witness witness, Throwable failure) {
        witness.say(Kind.BROKEN, failure);
        failure.printStackTrace();
    }

    private void run() throws InterruptedException {
        GatedStoreProvider gate = new GatedStoreProvider(address.scheme(), witness::look);
        Task task = orders();
        if (task == Task.SETTLE) {
            settle();
        } else {
            try (SpoolerCoordinator coordinator = SpoolerCoordinator.builder()
                            .store(gate)
                            .transport(url)
                            .retry(RETRY)
                            .localName("load.example.org")
                            .build();
                    StoreSession session = coordinator.logon("load")) {
                Desk desk = new Desk(witness, session, address, gate);
                desk.open();
                if (task == Task.WORK) {
                    work(desk);
                } else {
                    drain(desk);
                }
            }
        }
        witness.say(Kind.END);
    }

    private Task orders() throws InterruptedException {
        while (true) {
            String[] order = witness.order().split(" ", -1);
            if (order[0].equals("KEY")) {
                keys.add(order[1]);
            } else {
                return Task.valueOf(order[0]);
            }
        }
    }

    private void work(Desk desk) throws InterruptedException {
        for (int i = 0; i < KEYS; i++) {
            keys.add(name + "-" + i);
        }
        submitters(desk);
        // As long as it lives: whoever started it ends it.
        while (!broken.await(30 + random.nextInt(300), TimeUnit.MILLISECONDS)) {
            LogoffMode mode = MODES.get(random.nextInt(MODES.size()));
            if (desk.leave(mode, Deadline.in(Duration.ofMillis(random.nextInt(1_500))))) {
                desk.open();
            }
        }
        throw new IllegalStateException("a submitter failed");
    }

    private List<Thread> submitters(Desk desk) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            Thread thread = new Thread(() -> submit(desk), "submitter-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private void submit(Desk desk) {
        try {
            for (String key = keys.poll(); key != null; key = keys.poll()) {
                desk.submit(new Letter(key));
            }
        } catch (InterruptedException | RuntimeException e) {
            tell(witness, e);
            broken.countDown();
        }
    }

    private void drain(Desk desk) throws InterruptedException {
        for (Thread thread : submitters(desk)) {
            thread.join();
        }
        if (broken.getCount() == 0) {
            throw new IllegalStateException("a submitter failed");
        }
        desk.leave(LogoffMode.NO_WAIT, PATIENT);
        desk.open();
        desk.leave(LogoffMode.PURGE, PATIENT);
    }

    private void settle() {
        try (SpoolerCoordinator coordinator = SpoolerCoordinator.builder().build();
                StoreSession session = coordinator.logon("load");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT)) {
            for (MessageStatus message : store.queue("", 10_000).messages()) {
                witness.say(Kind.WITHDRAWN, message.id(), store.withdraw(new MessageId(message.id())));
            }
        }
    }
}
