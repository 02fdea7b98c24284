package org.postlude.transport.im;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.SmackException.NotConnectedException;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks those whom this user meets what they talk with, each once, and answers what others ask (XEP-0092, XEP-0030, XEP-0199). All of it
 * may as well not happen: what is too much is left out. Also notices a server that has fallen silent. One thread of its own, so that
 * the one that reads never waits for the one that writes.
 */
final class XmppPrograms implements AutoCloseable {
    /** What is done for a link when nobody has asked for anything for a while. */
    interface Idle {
        void look() throws NotConnectedException, InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(XmppPrograms.class);
    private static final int MOST_WAITING = 500;
    private static final int MOST_KNOWN = 5_000;
    private static final int MOST_ASKED = 4;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** Whom an answer is of. */
    private record Asked(String conversation, String from) {}

    private interface Task {
        void run() throws NotConnectedException, InterruptedException;
    }

    private final SmackStream stream;
    private final String version;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final Semaphore questions = new Semaphore(MOST_ASKED);
    private final Thread worker;
    private volatile boolean closed;

    /** Used by the thread that reads. */
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    XmppPrograms(SmackStream stream, String version, Duration idle, Idle look) {
        this.stream = stream;
        this.version = version;
        worker = new Thread(() -> work(idle, look), "postlude-im-" + stream.getUser());
        worker.setDaemon(true);
    }

    void start() {
        worker.start();
    }

    /** Somebody was met, at a full address. */
    void met(XmppAddress who, String conversation, String from) {
        Jid to = jid(who.toString());
        if (to == null || who.resource().isEmpty() || known.putIfAbsent(who.toString(), true) != null) {
            return;
        }
        if (!tasks.offer(() -> ask(to, new Asked(conversation, from)))) {
            LOG.debug("not asked for their program: so many are waiting for that already");
        }
    }

    /** Somebody has gone; who comes under that address is asked anew. */
    void gone(XmppAddress who) {
        known.remove(who.toString());
    }

    /** What an answer tells; empty if it is none to what was asked here, or a refusal. */
    Optional<Told> answer(StanzaElement stanza) {
        Asked whom = stanza.attribute("id").map(asked::remove).orElse(null);
        if (whom == null) {
            return Optional.empty();
        }
        questions.release();
        return stanza.child("query", XmppNames.VERSION)
                .filter(query -> query.childText("name").isPresent())
                .map(query -> new Told.Program(
                        whom.conversation,
                        whom.from,
                        query.childText("name").orElseThrow(),
                        query.childText("version").orElse("")));
    }

    /** Somebody asks. */
    void question(StanzaElement stanza) {
        Jid from = stanza.attribute("from").map(XmppPrograms::jid).orElse(null);
        Optional<String> id = stanza.attribute("id");
        Optional<StanzaElement> asks = stanza.children().stream().findFirst();
        if (id.isEmpty() || asks.isEmpty()) {
            return;
        }
        XmppQuery answer = answer(stanza.attribute("type").orElse(""), asks.get(), from, id.get());
        if (!tasks.offer(() -> stream.sendStanza(answer))) {
            LOG.debug("a question was left without an answer: so many are waiting already");
        }
    }

    private XmppQuery answer(String type, StanzaElement asks, @Nullable Jid to, String id) {
        if (type.equals("get")) {
            switch (asks.namespace()) {
                case XmppNames.PING -> {
                    return XmppQuery.done(to, id);
                }
                case XmppNames.VERSION -> {
                    return XmppQuery.result(
                            to,
                            id,
                            "query",
                            XmppNames.VERSION,
                            List.of(text("name", "Postlude"), text("version", version)));
                }
                case XmppNames.DISCO_INFO -> {
                    return XmppQuery.result(to, id, "query", XmppNames.DISCO_INFO, abilities());
                }
                default -> {
                    // Refused below, with all that would change something.
                }
            }
        }
        return XmppQuery.refusal(to, id, asks.name(), asks.namespace());
    }

    private static List<StandardExtensionElement> abilities() {
        return List.of(
                XmppStanzas.element(
                        "identity",
                        XmppNames.DISCO_INFO,
                        Map.of("category", "client", "type", "bot", "name", "Postlude")),
                feature(XmppNames.DISCO_INFO),
                feature(XmppNames.VERSION),
                feature(XmppNames.PING),
                feature(XmppNames.MUC),
                feature(XmppNames.CONFERENCE));
    }

    private static StandardExtensionElement feature(String name) {
        return XmppStanzas.element("feature", XmppNames.DISCO_INFO, Map.of("var", name));
    }

    private static StandardExtensionElement text(String name, String text) {
        return StandardExtensionElement.builder(name, XmppNames.VERSION)
                .setText(text)
                .build();
    }

    private void ask(Jid to, Asked whom) throws NotConnectedException, InterruptedException {
        // Who does not answer keeps nobody else from being asked.
        if (!questions.tryAcquire(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
            asked.clear();
            questions.release(MOST_ASKED - 1);
        }
        XmppQuery question = XmppQuery.get(to, "query", XmppNames.VERSION);
        asked.put(question.getStanzaId(), whom);
        stream.sendStanza(question);
    }

    private void work(Duration idle, Idle look) {
        while (!closed) {
            try {
                Task task = tasks.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
                if (task == null) {
                    look.look();
                } else {
                    task.run();
                }
            } catch (NotConnectedException e) {
                LOG.debug("not asked nor answered, for the stream is lost", e);
                return;
            } catch (InterruptedException e) {
                // By close, or as Smack says that its queue is closed: the link is over.
                return;
            } catch (RuntimeException e) {
                LOG.warn("a question to somebody, or an answer, was left out", e);
            }
        }
    }

    private static @Nullable Jid jid(String address) {
        try {
            return JidCreate.from(address);
        } catch (XmppStringprepException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        closed = true;
        // Who finds that the server is silent is this thread, and goes on to tell it.
        if (Thread.currentThread() != worker) {
            worker.interrupt();
        }
    }
}
