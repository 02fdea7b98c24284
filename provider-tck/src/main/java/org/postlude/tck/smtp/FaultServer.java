package org.postlude.tck.smtp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP or LMTP server on the loopback that fails as it is told, and knows what it took all the same.
 *
 * <pre>{@code
 * try (FaultServer server = FaultServer.smtp().pipelining().start()) {
 *     server.at(SmtpPoint.END_OF_DATA, SmtpFault.cut(Cut.RESET));
 *     // ... a client sends to server.port() and must find out that it does not know ...
 *     server.heal();
 *     // ... it tries again, and server.taken() holds what really came ...
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> One that accepts and one for each connection, all daemons; {@link #close()} ends them and waits until
 * they have ended. Every method may be called from any thread; what is told applies from the next time a conversation comes
 * to that point, limits in octets and {@link #heal()} from the next connection on.
 */
public final class FaultServer implements AutoCloseable {
    private static final Duration ENDS = Duration.ofSeconds(10);

    private final Talent talent;
    private final Account account = new Account();
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Map<SmtpPoint, CountDownLatch> reached = new EnumMap<>(SmtpPoint.class);
    private final AtomicInteger conversations = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Door door;
    private volatile Script script = new Script();
    private volatile CountDownLatch released = new CountDownLatch(1);

    private FaultServer(Talent talent) throws IOException {
        this.talent = talent;
        for (SmtpPoint point : SmtpPoint.values()) {
            reached.put(point, new CountDownLatch(1));
        }
        this.door = new Door(this::serve);
    }

    /**
     * Begins one that speaks SMTP (RFC 5321).
     *
     * @return without TLS, login and PIPELINING so far
     */
    public static Builder smtp() {
        return new Builder(false);
    }

    /**
     * Begins one that speaks LMTP (RFC 2033): after the final dot it answers for each recipient.
     *
     * @return without TLS, login and PIPELINING so far
     */
    public static Builder lmtp() {
        return new Builder(true);
    }

    /** What a server is able to do. Not thread-safe. */
    public static final class Builder {
        private final boolean lmtp;
        private boolean pipelining;
        private boolean implicitTls;
        private @Nullable SSLContext tls;
        private @Nullable String user;
        private @Nullable String password;

        private Builder(boolean lmtp) {
            this.lmtp = lmtp;
        }

        /**
         * Offers PIPELINING (RFC 2920).
         *
         * @return this
         */
        public Builder pipelining() {
            pipelining = true;
            return this;
        }

        /**
         * Offers STARTTLS, and takes neither logins nor mail without it.
         *
         * @param certificate what it shows
         * @return this
         */
        public Builder startTls(ThrowAwayCertificate certificate) {
            tls = certificate.server();
            return this;
        }

        /**
         * TLS from the first octet.
         *
         * @param certificate what it shows
         * @return this
         */
        public Builder implicitTls(ThrowAwayCertificate certificate) {
            implicitTls = true;
            return startTls(certificate);
        }

        /**
         * Takes mail of one user only, by AUTH PLAIN or LOGIN.
         *
         * @param name who
         * @param secret his password
         * @return this
         */
        public Builder login(String name, String secret) {
            user = Objects.requireNonNull(name, "name");
            password = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /**
         * Listens from here on.
         *
         * @return a server without faults
         * @throws IOException if it cannot listen
         */
        public FaultServer start() throws IOException {
            return new FaultServer(new Talent(lmtp, pipelining, implicitTls, tls, user, password));
        }
    }

    // --- what it is told

    /**
     * What it does whenever a conversation comes by this point.
     *
     * @param point where
     * @param fault what
     * @return this
     * @throws IOException for {@link SmtpFault#hang()} at CONNECT, if its port cannot be kept busy
     */
    public FaultServer at(SmtpPoint point, SmtpFault fault) throws IOException {
        if (point == SmtpPoint.CONNECT && fault.isHang()) {
            door.keepBusy();
        } else {
            script.always(point, fault);
        }
        return this;
    }

    /**
     * What it does at one of the next visits to this point, before what {@link #at} says: the first that was told at the
     * first, and so on.
     *
     * @param point where
     * @param faults one for each visit
     * @return this
     */
    public FaultServer once(SmtpPoint point, SmtpFault... faults) {
        for (SmtpFault fault : faults) {
            script.once(point, fault);
        }
        return this;
    }

    /**
     * The due replies to RCPT.
     *
     * @param replies the reply for an address, such as {@code 450 4.2.1 later}; called by many threads
     * @return this
     */
    public FaultServer recipients(UnaryOperator<String> replies) {
        script.toRecipient(replies);
        return this;
    }

    /**
     * The due replies to the final dot.
     *
     * @param replies by LMTP the reply for an address, by SMTP for the empty text; called by many threads
     * @return this
     */
    public FaultServer afterData(UnaryOperator<String> replies) {
        script.afterData(replies);
        return this;
    }

    /**
     * What happens to each new connection when the server has sent so many octets on it, those of TLS among them.
     *
     * @param octets zero or more; asked once at each connection
     * @param fault to {@linkplain SmtpFault#hang() hang} or to {@linkplain SmtpFault#cut cut}
     * @return this
     */
    public FaultServer afterSent(LongSupplier octets, SmtpFault fault) {
        script.sent(() -> new Wire.Limit(octets.getAsLong(), fault));
        return this;
    }

    /**
     * What happens to each new connection when the server has received so many octets on it, before it makes anything of the
     * last of them.
     *
     * @param octets one or more; asked once at each connection
     * @param fault to {@linkplain SmtpFault#hang() hang} or to {@linkplain SmtpFault#cut cut}
     * @return this
     */
    public FaultServer afterReceived(LongSupplier octets, SmtpFault fault) {
        script.received(() -> new Wire.Limit(octets.getAsLong(), fault));
        return this;
    }

    /**
     * Whether it takes responsibility for mail whose final dot it read and whose reply never goes, or not to its end. A client
     * cannot see which.
     *
     * @param takes true unless told
     * @return this
     */
    public FaultServer takesUntold(boolean takes) {
        script.takesUntold(takes);
        return this;
    }

    /**
     * Nobody listens at its port any more, and nobody else can.
     *
     * @return this
     * @throws IOException if the port was lost
     */
    public FaultServer refuseConnections() throws IOException {
        door.shut();
        return this;
    }

    /** Lets all go that is {@linkplain SmtpFault#held held} now or comes later. */
    public void release() {
        released.countDown();
    }

    /**
     * Forgets all faults and listens. Conversations that hang go on hanging; every new one is without fault.
     *
     * @throws IOException if the port was lost
     */
    public void heal() throws IOException {
        script = new Script();
        released = new CountDownLatch(1);
        door.open();
    }

    // --- what is known of it

    /**
     * Where it listens, on 127.0.0.1.
     *
     * @return the same as long as it lives
     */
    public int port() {
        return door.port();
    }

    /**
     * What it took responsibility for.
     *
     * @return one for each recipient, oldest first
     */
    public List<Taken> taken() {
        return account.taken();
    }

    /**
     * What was said to it.
     *
     * @return the commands, each behind the number of its conversation; a login without its words; 10,000 at most
     */
    public List<String> commands() {
        return account.lines();
    }

    /**
     * What should have come through TLS only, and did not.
     *
     * @return AUTH, MAIL, RCPT and DATA, each behind the number of its conversation
     */
    public List<String> saidInPlain() {
        return account.inPlain();
    }

    /**
     * How many connections came.
     *
     * @return those that it accepted
     */
    public int conversations() {
        return conversations.get();
    }

    /**
     * Waits until a conversation comes to a point, or has come before.
     *
     * @param point where
     * @param atMost how long
     * @throws InterruptedException if the caller is interrupted
     * @throws AssertionError if nobody comes
     */
    public void awaitReached(SmtpPoint point, Duration atMost) throws InterruptedException {
        if (!latch(point).await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("nobody came to " + point + " within " + atMost + "; it heard " + commands());
        }
    }

    /**
     * Ends every conversation.
     *
     * @throws AssertionError if one of its threads failed or does not end
     */
    @Override
    public void close() throws IOException {
        closed.countDown();
        released.countDown();
        door.close();
        for (Wire wire : wires) {
            wire.close();
        }
        try {
            for (Thread thread : threads) {
                thread.join(ENDS.toMillis());
                if (thread.isAlive()) {
                    failures.add(new IllegalStateException(thread + " has not ended within " + ENDS));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(e);
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("the fault server itself has failed");
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }

    // --- what conversations call

    void reached(SmtpPoint point) {
        latch(point).countDown();
    }

    Stage stage(Wire wire, String due) {
        return new Stage(wire, due, released, closed);
    }

    private CountDownLatch latch(SmtpPoint point) {
        return Objects.requireNonNull(reached.get(point));
    }

    private void serve(Socket socket) throws IOException {
        int number = conversations.incrementAndGet();
        Script now = script;
        Wire wire;
        try {
            wire = new Wire(socket, now.sent(), now.received(), closed);
        } catch (IOException gone) {
            account.heard(number, false, "<over: " + gone.getMessage() + ">");
            socket.close();
            return;
        }
        wires.add(wire);
        Conversation conversation = new Conversation(this, talent, account, now, wire, number);
        Thread thread = new Thread(() -> run(conversation, wire, number), "fault-server-" + number);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(Conversation conversation, Wire wire, int number) {
        try (wire) {
            conversation.run();
        } catch (LineCut asTold) {
            account.heard(number, wire.isSecure(), "<cut by us>");
        } catch (IOException | InterruptedException gone) {
            account.heard(number, wire.isSecure(), "<over: " + gone.getMessage() + ">");
        } catch (RuntimeException | Error e) {
            failures.add(e);
        } finally {
            wires.remove(wire);
        }
    }
}
