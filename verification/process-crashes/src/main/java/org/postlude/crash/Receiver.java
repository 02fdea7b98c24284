package org.postlude.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.postlude.crash.Entry.Kind;

/**
 * The next hop: an SMTP server on the loopback, outside of the process that is ended. It writes down what it took
 * responsibility for before it says so, is slow at random, and now and then busy, or gone without a word.
 */
final class Receiver implements AutoCloseable {
    private static final int SLOWEST = 30;

    private final ServerSocket server;
    private final Ledger ledger;
    private final long seed;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong conversations = new AtomicLong();
    private final AtomicLong transfers = new AtomicLong();
    private volatile boolean polite;

    private Receiver(ServerSocket server, Ledger ledger, long seed) {
        this.server = server;
        this.ledger = ledger;
        this.seed = seed;
    }

    static Receiver start(Ledger ledger, long seed) throws IOException {
        Receiver receiver = new Receiver(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), ledger, seed);
        receiver.thread(receiver::accept, "receiver");
        return receiver;
    }

    /** With few connections, so that mail waits for them, or with as many as there are by themselves. */
    String url() {
        return "smtp://127.0.0.1:" + server.getLocalPort() + (seed / 2 % 2 == 0 ? "?connections=2&standBy=4" : "");
    }

    /** From now on it neither loses replies nor is busy, and is quick. */
    void behave() {
        polite = true;
    }

    // --- what conversations call

    /** Whether what happens one time in so many happens now. */
    boolean happens(Random random, int oneIn) {
        return !polite && random.nextInt(oneIn) == 0;
    }

    /** A pause; on the latch of the close, so that nobody waits for his own server. */
    void pause(Random random, int times) throws InterruptedException {
        int milliseconds = polite ? 1 : random.nextInt(SLOWEST * times);
        if (closing.await(milliseconds, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("closed");
        }
    }

    /** Names a transfer whose sender is told to go on. */
    String begin(List<String> recipients) {
        String transfer = Long.toString(transfers.incrementAndGet());
        ledger.record(
                Kind.DATA,
                Stream.concat(Stream.of(transfer), recipients.stream()).toList());
        return transfer;
    }

    void take(String transfer, String messageId, String octets, List<String> recipients) {
        ledger.record(
                Kind.TAKEN,
                Stream.concat(Stream.of(transfer, messageId, Letter.digest(octets)), recipients.stream())
                        .toList());
    }

    /** The sender has read the answer to a transfer. */
    void heard(String transfer) {
        ledger.record(Kind.HEARD, transfer);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Random random = new Random(seed + conversations.incrementAndGet());
                Conversation conversation = new Conversation(this, socket, random);
                thread(
                        () -> {
                            conversation.run();
                            open.remove(socket);
                        },
                        "receiver-" + socket.getPort());
            } catch (IOException e) {
                if (closing.getCount() > 0) {
                    ledger.record(Kind.BROKEN, "the receiver stopped listening: " + e);
                    return;
                }
            }
        }
    }

    private void thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(
                (who, failure) -> ledger.record(Kind.BROKEN, who.getName() + " failed: " + failure));
        thread.start();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
