package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.message.Content;
import org.postlude.message.Recipient;
import org.postlude.tck.transport.FailingPeer;
import org.postlude.tck.transport.Received;
import org.postlude.transport.TransportRequest;

/** The stub as the kit sees it. */
final class SmtpPeer implements FailingPeer {
    private final SmtpStub stub;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Received> taken = new CopyOnWriteArrayList<>();
    private final Set<SmtpStub.Received> known =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private volatile Answer toMessage = Answer.ACCEPT;
    private volatile Failure failure = Failure.NONE;
    private volatile CountDownLatch failed = new CountDownLatch(1);

    private final Map<String, String> options;

    SmtpPeer() throws IOException {
        this(new SmtpStub(), Map.of());
    }

    SmtpPeer(SmtpStub talking) {
        this(talking, Map.of());
    }

    /** One that wants TLS and a login. */
    static SmtpPeer secure() throws IOException {
        SmtpPeer peer = new SmtpPeer(
                new SmtpStub(), Map.of("trust", Certificates.pem(), "user", StubLogin.USER, "starttls", "required"));
        peer.stub
                .always("EHLO", Reaction.offers("STARTTLS", "AUTH PLAIN", "8BITMIME"))
                .always("STAR", Reaction.say("220 go").then(Reaction.tls(Certificates.Kind.GOOD)))
                .always("AUTH", new StubLogin());
        return peer;
    }

    /** One that wants TLS and a login, and takes no password. */
    static SmtpPeer refusingLogins() throws IOException {
        SmtpPeer peer = secure();
        peer.stub.always("AUTH", Reaction.say("535 5.7.8 no"));
        return peer;
    }

    private SmtpPeer(SmtpStub talking, Map<String, String> options) {
        this.options = options;
        stub = talking.always("CONNECT", failing(Failure.SILENT, Reaction.silence(), Reaction.say("220 peer")))
                .always(
                        "RCPT",
                        line -> Reaction.say(reply(answerTo(line.command()))).on(line))
                .always("BODY", failing(Failure.CUT_IN_BODY, Reaction.cut(), line -> true))
                .always(
                        "DOT",
                        failing(
                                Failure.CUT_AFTER_FINAL_DOT,
                                Reaction.cut(),
                                failing(Failure.SILENT_AFTER_FINAL_DOT, Reaction.silence(), this::message)));
    }

    private Reaction failing(Failure kind, Reaction then, Reaction otherwise) {
        return line -> {
            if (failure != kind) {
                return otherwise.on(line);
            }
            failed.countDown();
            return then.on(line);
        };
    }

    private boolean message(SmtpStub.Line line) throws IOException, InterruptedException {
        if (toMessage == Answer.ACCEPT) {
            SmtpStub.Received one = line.message();
            if (!known.add(one)) {
                return Reaction.say(reply(toMessage)).on(line); // LMTP: the reply for the next recipient
            }
            byte[] bytes = one.data().getBytes(StandardCharsets.ISO_8859_1);
            taken.add(new Received(one.from(), one.to(), Content.of(bytes)));
        }
        return Reaction.say(reply(toMessage)).on(line);
    }

    private Answer answerTo(String rcpt) {
        return answers.getOrDefault(rcpt.substring(rcpt.indexOf('<') + 1, rcpt.lastIndexOf('>')), Answer.ACCEPT);
    }

    private static String reply(Answer answer) {
        return switch (answer) {
            case ACCEPT -> "250 2.0.0 ok";
            case DEFER -> "450 4.2.0 later";
            case REFUSE -> "550 5.1.1 no";
        };
    }

    @Override
    public TransportRequest request() {
        return new TransportRequest("out", stub.url(), options);
    }

    @Override
    public List<Received> received() {
        return List.copyOf(taken);
    }

    @Override
    public void answer(Recipient recipient, Answer answer) {
        answers.put(recipient.address(), answer);
    }

    @Override
    public void answerMessage(Answer answer) {
        toMessage = answer;
    }

    @Override
    public OptionalInt transactions() {
        return OptionalInt.of((int) stub.count("MAIL"));
    }

    @Override
    public void fail(Failure next) {
        failed = new CountDownLatch(1);
        failure = next;
        try {
            if (next == Failure.DOWN) {
                stub.down();
            } else {
                stub.up();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void awaitFailure(Duration atMost) throws InterruptedException {
        if (!failed.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("nobody ran into " + failure + " within " + atMost);
        }
    }

    @Override
    public int connections() {
        return stub.connections();
    }

    @Override
    public void close() {
        try {
            stub.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
