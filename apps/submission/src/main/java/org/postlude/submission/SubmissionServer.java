package org.postlude.submission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Recipient;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.internal.server.CommandHandler;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.ServerSocketCreator;
import org.subethamail.smtp.server.Session;

/**
 * Takes mail of mail programs into one store (RFC 6409), on the loopback unless told otherwise. Its {@code 250} after the text of a
 * message says that the message is durable: whatever happens then, it is in the store.
 *
 * <p>It speaks STARTTLS, AUTH (PLAIN, LOGIN), PIPELINING, 8BITMIME, SMTPUTF8, SIZE, DSN and ENHANCEDSTATUSCODES. The text ends with
 * CRLF, dot, CRLF, and with nothing that looks like that; a message with other line ends is refused.
 *
 * <p>Before its store is logged off it is told by {@link #finish} to take nothing more. Thread-safe.
 */
public final class SubmissionServer implements AutoCloseable {
    private static final int BACKLOG = 100;
    private static final AtomicLong THREADS = new AtomicLong();
    private static final long THREAD_SECONDS = 60;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, THREAD_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "postlude-submission-" + THREADS.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
    private final Clients clients;
    private final SMTPServer server;
    private final Door door;
    private final ClientSockets way;

    private SubmissionServer(SubmissionSettings settings, Door door) throws IOException {
        this.door = door;
        this.way = new ClientSockets(door, settings.idle(), settings.isTlsImplicit() ? settings.certificate() : null);
        clients = new Clients(settings.errors());
        SMTPServer.Builder builder = SMTPServer.port(settings.address().getPort())
                .bindAddress(settings.address().getAddress())
                .hostName(settings.hostName())
                .softwareName("Postlude")
                .backlog(BACKLOG)
                .serverSocketFactory((ServerSocketCreator) () -> way)
                .executorService(threads)
                .messageHandlerFactory(context -> new Transaction(clients, context))
                .sessionHandler(clients)
                .maxConnections(settings.connections())
                .connectionTimeoutMs(Math.toIntExact(settings.idle().toMillis()));
        TlsCertificate certificate = settings.certificate();
        if (certificate != null) {
            builder = builder.enableTLS().startTlsSocketFactory(certificate::over);
        }
        PasswordCheck passwords = settings.passwords();
        if (passwords != null) {
            builder = builder.authenticationHandlerFactory(
                    new EasyAuthenticationHandlerFactory((user, password, context) -> {
                        if (!passwords.isRight(user, password)) {
                            throw new LoginFailedException();
                        }
                    }));
        }
        server = builder.build();
        CommandHandler commands = server.getCommandHandler();
        commands.addCommand(new EhloCommand("EHLO", clients, settings));
        commands.addCommand(new EhloCommand("HELO", clients, settings));
        commands.addCommand(new TlsCommand(clients, settings));
        commands.addCommand(new LoginCommand(clients, settings));
        commands.addCommand(new FromCommand(clients, settings));
        commands.addCommand(new ToCommand(clients, settings));
        commands.addCommand(new TextCommand(clients, settings));
        simple("RSET", "250 2.0.0 Ok", Session::resetMailTransaction);
        simple("NOOP", "250 2.0.0 Ok", session -> {});
        simple("QUIT", "221 2.0.0 Bye", Clients::quit);
        simple("HELP", "214 2.0.0 RFC 5321 and RFC 6409 say what can be said here", session -> {});
        simple("VRFY", "252 2.1.5 Nobody is looked up; send the message", session -> {});
        simple("EXPN", "502 5.5.1 Nobody is looked up", session -> {});
        simple("BDAT", "502 5.5.1 CHUNKING is not offered: send the text with DATA", session -> {});
        BrowserVerb.WORDS.forEach(word -> commands.addCommand(new BrowserVerb(word, clients)));
    }

    private void simple(String name, String answer, Consumer<Session> work) {
        server.getCommandHandler().addCommand(new SimpleVerb(name, clients, answer, work));
    }

    /**
     * Begins one.
     *
     * @param store into which the mail goes; stays the caller's
     * @return with the loopback, any free port, no login and no TLS
     */
    public static Builder into(MessageStore store) {
        return new Builder(store);
    }

    /**
     * Where it listens.
     *
     * @return the port, also where any free one was asked for
     */
    public int port() {
        return door.port();
    }

    /**
     * Lets clients in, who may have connected already. Of one that was prepared in the place of another: the other one gets no new
     * clients from here on.
     */
    public void open() {
        door.lead(way);
    }

    /**
     * Takes no new connections any more; who is in the middle of a message finishes it. Whoever begins another one is told 421, to
     * connect again, where a server that has taken its place or another one may be.
     */
    public void leave() {
        clients.leave();
        door.closeFor(way);
    }

    /**
     * Whether nobody is connected.
     *
     * @return true after {@link #leave} when the last one has gone
     */
    public boolean isIdle() {
        return threads.getActiveCount() == 0;
    }

    /**
     * Waits for the messages whose MAIL was answered, and changes nothing.
     *
     * @param most for so long
     * @return how many are still to come or on their way
     * @throws InterruptedException if the caller is interrupted
     */
    public int await(Duration most) throws InterruptedException {
        return clients.awaitBegun(most);
    }

    /**
     * Takes no new mail from now on: whoever wants to bring some is told 4.3.2, and to come again. What is on its way is finished as
     * the mode says: {@code ABORT} cuts it off, before anything of it is stored; {@code QUIET} neither waits for it nor touches it; all
     * others wait for it.
     *
     * @param mode of the logoff that follows
     * @param most for so long
     * @return how many messages are still on their way
     * @throws InterruptedException if the caller is interrupted; it goes on to take nothing
     */
    public int finish(LogoffMode mode, Duration most) throws InterruptedException {
        clients.shut();
        return switch (mode) {
            case QUIET -> clients.countOnTheWay();
            case ABORT -> clients.cut(most);
            case ORDERLY, NO_WAIT, PURGE -> clients.await(most);
        };
    }

    /** Takes mail again: the logoff was refused. */
    public void resume() {
        clients.resume();
    }

    /** Ends all connections; what was not answered with 250 is not stored, or its client will bring it again. */
    @Override
    public void close() {
        clients.shut();
        door.closeFor(way);
        server.stop();
        threads.shutdown();
    }

    /** Settings of a server. */
    public static final class Builder {
        private final MessageStore store;
        private @Nullable String via;
        private String addressType = Recipient.SMTP;
        private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        private String hostName = "localhost";
        private @Nullable PasswordCheck passwords;
        private @Nullable TlsCertificate certificate;
        private boolean isTlsImplicit;
        private int largest = 50 * 1024 * 1024;
        private int connections = 100;
        private int recipients = 10_000;
        private int errors = 20;
        private Duration idle = Duration.ofMinutes(5);
        private InstantSource clock = InstantSource.system();

        private Builder(MessageStore store) {
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * Sets where the mail goes.
         *
         * @param transport the name of a transport of the spooler, or the URL of any; the spooler's own order unless set
         * @return this
         */
        public Builder via(String transport) {
            via = Objects.requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Sets which type the recipients' addresses are of. They are written as mailboxes all the same, as {@code bob@chat.example}.
         *
         * @param type in upper case, for example {@code XMPP} where a transport takes these; {@link Recipient#SMTP} unless set
         * @return this
         */
        public Builder addressType(String type) {
            addressType = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Sets where it listens.
         *
         * @param at elsewhere than on the loopback only with passwords and a certificate; then nobody sends without both
         * @return this
         */
        public Builder address(InetSocketAddress at) {
            address = Objects.requireNonNull(at, "at");
            return this;
        }

        /**
         * Sets its own name.
         *
         * @param name for greetings and {@code Received}
         * @return this
         */
        public Builder hostName(String name) {
            hostName = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets who may log in; from then on everybody has to.
         *
         * @param check asked at each login
         * @return this
         */
        public Builder passwords(PasswordCheck check) {
            passwords = Objects.requireNonNull(check, "check");
            return this;
        }

        /**
         * Sets what it shows to whoever wants TLS.
         *
         * @param shown may be replaced on the disk while it runs
         * @return this
         */
        public Builder certificate(TlsCertificate shown) {
            certificate = Objects.requireNonNull(shown, "shown");
            return this;
        }

        /**
         * Speaks TLS from the first octet on (RFC 8314, 3.3; usually at port 465) instead of waiting for STARTTLS.
         *
         * @return this
         */
        public Builder implicitTls() {
            isTlsImplicit = true;
            return this;
        }

        /**
         * Sets the size of a message that is taken.
         *
         * @param octets 50 MiB unless set
         * @return this
         */
        public Builder largest(int octets) {
            largest = octets;
            return this;
        }

        /**
         * Sets how many connections there are at once.
         *
         * @param most 100 unless set; further ones are told 421
         * @return this
         */
        public Builder connections(int most) {
            connections = most;
            return this;
        }

        /**
         * Sets how many recipients a message has.
         *
         * @param most 10,000 unless set; RFC 5321 (4.5.3.1.8) wants 100 at least
         * @return this
         */
        public Builder recipients(int most) {
            recipients = most;
            return this;
        }

        /**
         * Sets how many commands of one client may be refused for good (5yz).
         *
         * @param most 20 unless set; then it is told 421
         * @return this
         */
        public Builder errors(int most) {
            errors = most;
            return this;
        }

        /**
         * Sets how long a client may take for a command, for 64 KiB of a text, or to read what it is told.
         *
         * @param most five minutes unless set (RFC 5321, 4.5.3.2.7); then it is told 421, if it reads
         * @return this
         */
        public Builder idle(Duration most) {
            idle = Objects.requireNonNull(most, "most");
            return this;
        }

        /**
         * Sets what time it is.
         *
         * @param source for {@code Received}; the machine's unless set
         * @return this
         */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Listens from now on.
         *
         * @return the server, which the caller closes
         * @throws IllegalArgumentException if it would be open to others, is to speak TLS without a certificate, or a limit is none
         * @throws RuntimeException if it cannot listen there
         */
        public SubmissionServer start() {
            SubmissionServer made = prepare();
            made.open();
            return made;
        }

        /**
         * Takes its place without letting anybody in: clients that connect wait for {@link SubmissionServer#open}.
         *
         * @return the server, which the caller opens or closes
         * @throws IllegalArgumentException if it would be open to others, or a limit is none
         * @throws UncheckedIOException if it cannot listen there
         */
        public SubmissionServer prepare() {
            SubmissionSettings checked = settings();
            Door door;
            try {
                door = new Door(checked.address(), BACKLOG);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
            return made(checked, door);
        }

        /**
         * The same in the place of a server that listens, at whose port it goes on without a moment in which nobody listens.
         *
         * @param former goes on until this one is opened; the caller has it {@link SubmissionServer#leave}, and closes it
         * @return the server, which the caller opens or closes; closed without, it changes nothing for the former one
         * @throws IllegalArgumentException if it would be open to others, or a limit is none
         */
        public SubmissionServer prepareInPlaceOf(SubmissionServer former) {
            return made(settings(), former.door);
        }

        private SubmissionSettings settings() {
            return new SubmissionSettings(
                            store,
                            via,
                            addressType,
                            address,
                            hostName,
                            passwords,
                            certificate,
                            isTlsImplicit,
                            largest,
                            connections,
                            recipients,
                            errors,
                            idle,
                            clock)
                    .checked();
        }

        private static SubmissionServer made(SubmissionSettings settings, Door door) {
            SubmissionServer made;
            try {
                made = new SubmissionServer(settings, door);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try {
                made.server.start();
            } catch (RuntimeException e) {
                made.close();
                throw e;
            }
            return made;
        }
    }
}
