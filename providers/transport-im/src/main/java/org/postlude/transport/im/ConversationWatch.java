package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.postlude.message.ActivityEvent;
import org.postlude.transport.TransportRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one room: joins it, and tells who comes and goes as events, until it is closed. Nothing is kept on any disk, and nothing that is
 * said is told. A lost connection is made anew; then the room is another conversation. Thread-safe.
 */
public final class ConversationWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationWatch.class);
    private static final String NAME = "watch";
    private static final Duration TOLD = Duration.ofSeconds(2);
    private static final Duration HEARD = Duration.ofMillis(500);

    private final Conversations conversations;
    private final Teller teller;
    private final LinkKeeper keeper;

    private ConversationWatch(
            ImSettings settings,
            Consumer<ActivityEvent> events,
            Consumer<String> notes,
            ChatLink.Maker maker,
            Pauses pauses,
            InstantSource clock) {
        String account = settings.account().address();
        this.conversations = new Conversations(NAME, account, new MemoryJournal(), clock);
        this.teller = new Teller(NAME, conversations, events, pauses);
        LinkKeeper[] mine = new LinkKeeper[1];
        Ear ear = new Ear(
                conversations,
                said -> {}, // it is no business of who only watches
                new Outbox("", new Mark("")), // nothing is sent
                false,
                (room, mayComeBack) -> mine[0].gone(room, mayComeBack),
                room -> {},
                (sent, error) -> {});
        LinkHouse shown = new LinkHouse() {
            @Override
            public void shows(LinkKeeper.State next) {
                notes.accept(
                        account + " at " + settings.place() + ": " + next.name().toLowerCase(Locale.ROOT));
            }

            @Override
            public void isFresh() {
                // Nothing is ever sent.
            }

            @Override
            public void isUnrecorded(UncheckedIOException e) {
                throw e; // there is no disk that could fail
            }
        };
        this.keeper = new LinkKeeper(NAME, settings, maker, conversations, ear, shown, pauses, clock);
        mine[0] = keeper;
        teller.listened(true);
    }

    /**
     * Connects and joins.
     *
     * @param url the account, as for {@link XmppTransportProvider}; of its options those of the connection count
     * @param room the room's address
     * @param events given each event, one after the other, on a thread of its own
     * @param notes given a line for a person whenever the connection changes
     * @return the watch; that the room does not let this user in is told as an event
     * @throws IOException the server is not reached, or does not let this account in
     * @throws InterruptedException stopped; nothing is left
     * @throws org.postlude.transport.TransportConfigurationException if the URL is wrong
     */
    public static ConversationWatch open(
            String url, String room, Consumer<ActivityEvent> events, Consumer<String> notes)
            throws IOException, InterruptedException {
        return open(url, room, events, notes, new SmackLinks(), XmppTransportProvider.usual(), InstantSource.system());
    }

    static ConversationWatch open(
            String url,
            String room,
            Consumer<ActivityEvent> events,
            Consumer<String> notes,
            ChatLink.Maker maker,
            Pauses pauses,
            InstantSource clock)
            throws IOException, InterruptedException {
        Map<String, String> options = Map.of("rooms", room, "history", "no");
        ImSettings settings = ImSettings.of(new TransportRequest(NAME, url, options), false, System::getenv);
        ConversationWatch watch = new ConversationWatch(aside(settings), events, notes, maker, pauses, clock);
        boolean isOpen = false;
        try {
            settings.rooms().forEach(watch.keeper::want);
            watch.keeper.wanted(true);
            Reached reached = watch.keeper.reach(settings.account().patience(), () -> false);
            if (reached.link().isEmpty()) {
                throw new IOException("there is nothing to watch: " + watch.keeper.why());
            }
            isOpen = true;
            return watch;
        } finally {
            if (!isOpen) {
                watch.close();
            }
        }
    }

    /** Beside the session that takes the account's texts, and other watches; none of those texts comes here. */
    private static ImSettings aside(ImSettings of) {
        ChatAccount usual = of.account();
        String name = "-watch-" + UUID.randomUUID().toString().substring(0, 8);
        ChatAccount account = usual.beside(name, usual.patience(), usual.resumption(), ChatAccount.Showing.ASIDE);
        return new ImSettings(account, of.state(), of.rooms(), of.nick(), of.folder(), of.joinsInvited(), of.history());
    }

    /**
     * Waits for its end.
     *
     * @param within how long
     * @return true when there is nothing left to watch: this user was made to leave, the room is gone or lets nobody in, or the account
     *     is not let in any more; all events have been told by then, unless somebody who is told takes too long
     * @throws InterruptedException stopped; the watch goes on
     */
    public boolean await(Duration within) throws InterruptedException {
        boolean isOver = keeper.awaitNothing(within);
        if (isOver) {
            boolean unused = teller.drain(TOLD);
        }
        return isOver;
    }

    /** Leaves the room, which is told as its last event, and disconnects. Idempotent; takes a few seconds at most. */
    @Override
    public void close() {
        for (String room : conversations.leaveAll(Departure.of("left", false))) {
            keeper.leave(room, "");
        }
        boolean isTold = teller.drain(TOLD);
        boolean isHeard = keeper.departed(HEARD);
        LOG.debug("a watch ends: told {}, heard {}", isTold, isHeard);
        keeper.close(true);
        teller.close();
        conversations.close();
    }
}
