package org.postlude.transport.im;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stanzas of a stream say, one after another, and who has waited for it. Whoever waits goes on when it has been told. Hears on
 * the thread that reads; whoever waits does so on any other.
 */
final class XmppHearing {
    /** Where it is told. */
    interface Telling {
        void tell(Told told) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(XmppHearing.class);

    /** Somebody who waits for a room; who comes later waits in their place. Whoever stops waiting cancels it. */
    private static final class Wait<T> extends CompletableFuture<T> {
        private final Map<String, CompletableFuture<T>> waiting;
        private final String room;

        Wait(Map<String, CompletableFuture<T>> waiting, String room) {
            this.waiting = waiting;
            this.room = room;
            waiting.put(room, this);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            waiting.remove(room, this);
            return super.cancel(mayInterrupt);
        }
    }

    private final String account;
    private final SmackStream stream;
    private final Telling telling;
    private final XmppMessages messages;
    private final XmppPresences presences;

    /** By room: whether it is a new one. */
    private final Map<String, CompletableFuture<Boolean>> joins = new ConcurrentHashMap<>();

    private final Map<String, CompletableFuture<Void>> leaves = new ConcurrentHashMap<>();
    private volatile @Nullable XmppPrograms programs;

    XmppHearing(String account, SmackStream stream, XmppSent sent, Telling telling) {
        this.account = account;
        this.stream = stream;
        this.telling = telling;
        messages = new XmppMessages(account, stream.rooms, sent);
        presences = new XmppPresences(stream.rooms);
    }

    /** Who asks those that are met, and answers others; until then they are not asked. */
    void ask(XmppPrograms asking) {
        programs = asking;
    }

    /** Completes when this user has been told of in the room, with whether it is new; fails if they may not join. */
    CompletableFuture<Boolean> joining(String room) {
        return new Wait<>(joins, room);
    }

    /** Completes when it has been told that this user has left the room. */
    CompletableFuture<Void> leaving(String room) {
        return new Wait<>(leaves, room);
    }

    /** Whoever waits waits no longer. */
    void over(ChatException why) {
        joins.values().forEach(join -> join.completeExceptionally(why));
        leaves.values().forEach(leave -> leave.completeExceptionally(why));
    }

    /**
     * Hears one.
     *
     * @throws IOException if what it says could not be told
     */
    void hear(StanzaElement stanza) throws IOException {
        if (stanza.name().equals("iq")) {
            hearQuery(stanza);
            return;
        }
        Optional<XmppAddress> from = XmppAddress.of(stanza.attribute("from").orElse(account));
        if (from.isEmpty()) {
            LOG.warn(
                    "refused a {} whose sender has no valid address: {}",
                    stanza.name(),
                    XmppFaults.line(stanza.attribute("from").orElse("")));
        } else if (stanza.name().equals("presence")) {
            hearPresence(stanza, from.get());
        } else {
            for (Told told : understood(stanza, () -> messages.read(stanza, from.get()))) {
                telling.tell(told);
            }
            meet(from.get());
        }
    }

    private void hearPresence(StanzaElement stanza, XmppAddress from) throws IOException {
        CompletableFuture<Boolean> join = joins.get(from.bare());
        if (join != null && stanza.attribute("type").filter("error"::equals).isPresent()) {
            join.completeExceptionally(
                    new ChatException("the room " + from.bare() + " may not be joined", XmppMessages.error(stanza)));
            return;
        }
        for (Told told : understood(
                stanza,
                () -> presences.read(stanza, from, join != null).stream().toList())) {
            telling.tell(told);
            if (told instanceof Told.Present present) {
                arrived(present, stanza, from, join);
            } else if (told instanceof Told.Renamed renamed && renamed.self()) {
                stream.rooms.joined(renamed.room(), renamed.nick());
            } else if (told instanceof Told.Gone gone) {
                left(gone, from);
            }
        }
    }

    /** A fault of ours in reading one stanza must not end each stream that brings it. */
    private static List<Told> understood(StanzaElement stanza, Supplier<List<Told>> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            LOG.error(
                    "a {} was not understood, and is left out: {}", stanza.name(), XmppFaults.line(stanza.toXml()), e);
            return List.of();
        }
    }

    private void arrived(
            Told.Present present, StanzaElement stanza, XmppAddress from, @Nullable CompletableFuture<Boolean> join) {
        XmppPrograms asking = programs;
        if (present.self()) {
            stream.rooms.joined(present.room(), present.who().nick());
            if (join != null) {
                join.complete(XmppPresences.isNewRoom(stanza));
            }
        } else if (asking != null) {
            asking.met(from, present.room(), present.who().nick());
        }
    }

    private void left(Told.Gone gone, XmppAddress from) {
        XmppPrograms asking = programs;
        if (asking != null) {
            asking.gone(from);
        }
        if (gone.self()) {
            stream.rooms.left(gone.room());
            CompletableFuture<Void> leave = leaves.remove(gone.room());
            if (leave != null) {
                leave.complete(null);
            }
        }
    }

    private void meet(XmppAddress from) {
        XmppPrograms asking = programs;
        if (asking != null && stream.rooms.nick(from.bare()).isEmpty()) {
            asking.met(from, from.bare(), from.bare());
        }
    }

    private void hearQuery(StanzaElement stanza) throws IOException {
        XmppPrograms asking = programs;
        String type = stanza.attribute("type").orElse("");
        if (type.equals("get") || type.equals("set")) {
            if (asking != null) {
                asking.question(stanza);
            }
            return;
        }
        stream.answered(stanza);
        Optional<Told> program = asking == null ? Optional.empty() : asking.answer(stanza);
        if (program.isPresent()) {
            telling.tell(program.get());
        }
    }
}
