package org.postlude.integration;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The next hop: an SMTP server on the loopback, in the process of the test and so outside of the one that is killed. It
 * counts what it took responsibility for, answers recipients as told, and can be silent or gone at any step.
 */
final class Receiver implements AutoCloseable {
    /** How far a conversation has come. */
    enum Step {
        BANNER,
        ENVELOPE,
        BODY,
        /** The final dot was read and the message is ours; its sender does not know yet. */
        DOT,
        IDLE
    }

    private final ServerSocket server;
    private final List<Closeable> connections = new CopyOnWriteArrayList<>();
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final Map<String, String> endings = new ConcurrentHashMap<>();
    private final Map<Step, CountDownLatch> reached = new EnumMap<>(Step.class);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Step hangAt;
    private volatile CountDownLatch resumed = new CountDownLatch(1);
    private volatile int era;
    private volatile boolean lmtp;
    private volatile boolean pipelining;
    private volatile boolean smtputf8;

    private Receiver(ServerSocket server) {
        this.server = server;
        for (Step step : Step.values()) {
            reached.put(step, new CountDownLatch(1));
        }
    }

    static Receiver start() throws IOException {
        Receiver receiver = new Receiver(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        receiver.thread("receiver", receiver::accept);
        return receiver;
    }

    /** Says nothing more to anybody who comes to this step, until {@link #resume()}. */
    Receiver hang(Step step) {
        resumed = new CountDownLatch(1);
        hangAt = step;
        return this;
    }

    void resume() {
        hangAt = null;
        resumed.countDown();
    }

    /** The answer to RCPT for this recipient. */
    Receiver reply(String recipient, String line) {
        replies.put(recipient, line);
        return this;
    }

    /** By LMTP: the reply for this recipient after the final dot. */
    Receiver replyAfterDot(String recipient, String line) {
        endings.put(recipient, line);
        return this;
    }

    String replyAfterDotTo(String recipient) {
        return endings.getOrDefault(recipient, "250 2.0.0 taken");
    }

    /** Is an LMTP server from here on (RFC 2033), to which no recipient's mail is a copy of another's. */
    Receiver lmtp() {
        lmtp = true;
        return this;
    }

    boolean isLmtp() {
        return lmtp;
    }

    Receiver pipelining() {
        pipelining = true;
        return this;
    }

    /** Takes addresses and headers in UTF-8 (RFC 6531). */
    Receiver smtputf8() {
        smtputf8 = true;
        return this;
    }

    boolean isAllowed(String mail) {
        return smtputf8 || (mail.chars().allMatch(c -> c < 0x80) && !mail.contains("SMTPUTF8"));
    }

    String greeting() {
        return "250-receiver.example.net\r\n250-8BITMIME\r\n"
                + (pipelining ? "250-PIPELINING\r\n" : "")
                + (smtputf8 ? "250-SMTPUTF8\r\n" : "")
                + "250 ENHANCEDSTATUSCODES";
    }

    String replyTo(String recipient) {
        return replies.getOrDefault(recipient, "250 2.1.5 ok");
    }

    /** Marks the connections that come from now on. */
    void era(int now) {
        era = now;
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return (lmtp ? "lmtp" : "smtp") + "://127.0.0.1:" + port();
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    /** How many messages the connections of one era brought. */
    long arrivals(int of) {
        return arrivals.stream().filter(arrival -> arrival.era() == of).count();
    }

    /** Waits until somebody is at a step. */
    void awaitReached(Step step) throws InterruptedException {
        if (!latch(step).await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came to " + step + " within 30 s");
        }
    }

    private CountDownLatch latch(Step step) {
        return Objects.requireNonNull(reached.get(step));
    }

    // --- what conversations call

    /** Waits here if it was told to. */
    void at(Step step) throws InterruptedException {
        latch(step).countDown();
        if (hangAt == step) {
            resumed.await();
        }
    }

    void take(Arrival arrival) {
        arrivals.add(arrival);
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket socket = server.accept();
            connections.add(socket);
            Conversation conversation = new Conversation(this, socket, era);
            thread("receiver-" + socket.getPort(), conversation::run);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        if (closing.getCount() > 0) {
                            throw new IllegalStateException(name + " failed while it was in use", e);
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closing.countDown();
        resume();
        try {
            server.close();
            for (Closeable connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
