package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.RecordedEvent;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SavedKeys;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportRequest;

/** One account logged on to a scripted server, as a spooler would. Its close looks whether any contract was broken. */
final class Desk implements AutoCloseable {
    static final Pauses SOON = new Pauses(Duration.ofMillis(1), Duration.ofMillis(20), () -> 1);
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What was saved. */
    record Saved(String key, String folder, String text) {}

    private final ScriptedServer server;
    private final DirectSupport support = new DirectSupport();
    private final XmppLogon logon;
    private final AtomicLong attempts = new AtomicLong();
    private boolean isEnded;

    Desk(ScriptedServer server, Path state, String... options) {
        this.server = server;
        Map<String, String> all = new HashMap<>(Map.of("state", state.toString(), "password", "env:PW", "tls", "no"));
        all.put("domain", "chat.example");
        all.put("patience", "2s");
        for (String each : options) {
            all.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        XmppTransportProvider provider = new XmppTransportProvider(server, SOON, name -> "secret");
        this.logon = (XmppLogon)
                provider.transportLogon(support, new TransportRequest("chat", "xmpp://ann@localhost:5222", all));
    }

    /** Makes what is logged on by itself. */
    interface Maker {
        XmppLogon make(DirectSupport support) throws IOException;
    }

    Desk(ScriptedServer server, Maker maker) throws IOException {
        this.server = server;
        this.logon = maker.make(support);
    }

    /** Logged on, connected, and in the room. */
    static Desk inRoom(ScriptedServer server, Path state, String... options) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = "rooms=" + ScriptedServer.ROOM;
        Desk desk = new Desk(server, state, all);
        desk.begin();
        desk.awaitIn();
        return desk;
    }

    void awaitIn() {
        await().atMost(PATIENCE).until(() -> logon.way(ScriptedServer.ROOM) == XmppAttempt.House.Way.ROOM);
    }

    Desk begin() {
        logon.transportNotify(TransportNotice.BEGIN_INBOUND);
        logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
        await().atMost(PATIENCE).until(server::isOpen);
        return this;
    }

    XmppLogon logon() {
        return logon;
    }

    DirectSupport support() {
        return support;
    }

    /** All that was told once it is quiet, as this test sees it: as many as it waits for. */
    List<ActivityEvent> events(int count) {
        await().atMost(PATIENCE).until(() -> support.activities().size() >= count);
        return support.activities();
    }

    List<ImLeave> leaves(int count) {
        await().atMost(PATIENCE).until(() -> leaves(support.activities()).size() >= count);
        return leaves(support.activities());
    }

    static List<ImLeave> leaves(List<ActivityEvent> events) {
        return events.stream()
                .map(RecordedEvent::of)
                .flatMap(Optional::stream)
                .filter(ImLeave.class::isInstance)
                .map(ImLeave.class::cast)
                .toList();
    }

    /** Empty if it is none of it. */
    static String fact(ActivityEvent event, String name) {
        return event.facts().getOrDefault(name, "");
    }

    static ImLeave leave(ActivityEvent event) {
        return assertInstanceOf(ImLeave.class, RecordedEvent.of(event).orElseThrow());
    }

    /** Takes what waits into a store that takes everything. */
    List<Saved> take() throws InterruptedException {
        List<Saved> all = new ArrayList<>();
        while (logon.poll()) {
            logon.startMessage(new Store(all, true));
        }
        return all;
    }

    /** A store that stops at each of them. */
    Saved look() throws InterruptedException {
        List<Saved> one = new ArrayList<>();
        logon.startMessage(new Store(one, false));
        return one.get(0);
    }

    final class Store implements InboundMessage {
        private final AttemptId attempt = new AttemptId(attempts.incrementAndGet());
        private final List<Saved> saved;
        private final boolean takes;

        Store(List<Saved> saved, boolean takes) {
            this.saved = saved;
            this.takes = takes;
        }

        @Override
        public AttemptId attempt() {
            return attempt;
        }

        @Override
        public SavedKeys saved(String prefix, String after, int most) {
            return new SavedKeys(List.of(), Optional.empty());
        }

        @Override
        public boolean saveChanges(String key, String folder, Content content) throws IOException {
            saved.add(new Saved(key, folder, new String(content.open().readAllBytes(), StandardCharsets.UTF_8)));
            return takes;
        }
    }

    OutboundMessage message(String body, String... recipients) {
        return named("m" + attempts.incrementAndGet(), body, recipients);
    }

    OutboundMessage named(String id, String body, String... recipients) {
        List<Recipient> all = Arrays.stream(recipients)
                .map(each -> new Recipient("XMPP", each))
                .toList();
        String text = "From: ann@example.org\r\nSubject: words\r\n\r\n" + body + "\r\n";
        return new OutboundMessage(
                new AttemptId(attempts.incrementAndGet()),
                new PartId(new MessageId(id), 0),
                "ann@example.org",
                all,
                Content.of(text.getBytes(StandardCharsets.UTF_8)),
                false);
    }

    List<RecipientOutcome> send(OutboundMessage message) throws InterruptedException {
        Attempt attempt = assertInstanceOf(Attempt.class, logon.submitMessage(message));
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, attempt.endMessage());
        return done.results().stream().map(EndResult.Result::outcome).toList();
    }

    /** As a process that is killed: nothing is said and nothing left. The folder can be opened by the next one. */
    void die() {
        isEnded = true;
        support.closed();
        logon.die();
    }

    @Override
    public void close() {
        if (!isEnded) {
            isEnded = true;
            logon.transportLogoff(Haste.NORMAL);
            logon.close();
            support.closed();
            support.assertNoViolations();
        }
    }
}
