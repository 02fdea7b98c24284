package org.postlude.command.tour;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/** One spooler with one store and one transport, put into the state that every mode begins with. */
final class Scene implements AutoCloseable {
    static final StandingTime NOW = new StandingTime(Instant.parse("2026-01-01T09:00:00Z"));
    /** When what was turned away may come again. */
    static final StandingTime AN_HOUR_LATER = new StandingTime(Instant.parse("2026-01-01T10:00:00Z"));

    private static final int ALL = 100;

    private final NextHop hop;
    private final Calls calls;
    private final StoreAddress address;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final SpoolerCoordinator spooler;
    private final StoreSession session;
    private final MessageStore store;

    /**
     * Opens a store.
     *
     * @param root the tour's directory
     * @param name the store's directory in it
     * @param hop the other side
     * @param time when it is
     */
    Scene(Path root, String name, NextHop hop, StandingTime time) {
        this.hop = hop;
        this.calls = new Calls(root + File.separator);
        this.address = address(root, name);
        this.spooler = SpoolerCoordinator.builder()
                .transportProvider(new GatedTransport(hop, calls::name))
                .transport(GatedTransport.NAME, GatedTransport.URL, Map.of())
                .clock(time)
                .alarm(time)
                .localName("post.example.org")
                .trace(calls::add)
                .warnings(warnings::add)
                .build();
        this.session = spooler.logon("a mail client");
        this.store = session.openStore(address, OpenOptions.DEFAULT);
    }

    /** The first warning with these words; empty if there was none. */
    String warning(String words) {
        return warnings.stream()
                .filter(line -> line.contains(words))
                .findFirst()
                .orElse("");
    }

    static StoreAddress address(Path root, String name) {
        return new StoreAddress("maildir", root.resolve(name).toString());
    }

    /** A new store, with one message on the wire that can be stopped, one ready, one backing off, one arriving. */
    static Scene arranged(Path root, String name, NextHop hop) {
        hop.offer(Mail.content(Mail.ARRIVING));
        Scene scene = new Scene(root, name, hop, NOW);
        try {
            // One after another: each is where it belongs before the next one comes.
            hop.arriving().awaitReached(Mail.ARRIVING);
            scene.store.submit(Mail.to(Mail.BACKING_OFF));
            hop.awaitTurnedAway();
            scene.store.submit(Mail.to(Mail.ON_THE_WIRE));
            hop.wire().awaitReached(Mail.ON_THE_WIRE);
            scene.store.submit(Mail.to(Mail.READY));
            return scene;
        } catch (RuntimeException e) {
            scene.close();
            throw e;
        }
    }

    NextHop hop() {
        return hop;
    }

    Calls calls() {
        return calls;
    }

    MessageStore store() {
        return store;
    }

    /** A handle on the same store in a session of somebody else. */
    MessageStore openForAnother() {
        return spooler.logon("another client").openStore(address, OpenOptions.DEFAULT);
    }

    /** Where each message stands, read from the store and, for what is not in a store yet, from the transport. */
    List<Standing> state() {
        return state(store, hop);
    }

    static List<Standing> state(MessageStore store, NextHop hop) {
        List<Standing> state = new ArrayList<>();
        for (MessageStatus message : store.queue("", ALL).messages()) {
            state.add(Standing.of(message));
        }
        if (hop.arriving().isHolding()) {
            state.add(new Standing(Mail.ARRIVING, MessageState.ACTIVE, "comes in; held before it is saved"));
        }
        return Standing.inOrder(state).stream()
                .map(each -> each.name().equals(Mail.ON_THE_WIRE) && hop.wire().isHolding()
                        ? each.with("goes out; held before it is handed over")
                        : each)
                .toList();
    }

    /** Lets everything go that stands, and ends in an orderly way whatever is still open. */
    @Override
    public void close() {
        hop.letAllGo();
        session.close();
        store.close();
        spooler.close();
    }
}
