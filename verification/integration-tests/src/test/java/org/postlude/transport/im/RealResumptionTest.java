package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.integration.ChatUser;
import org.postlude.integration.CuttingProxy;
import org.postlude.integration.Prosody;
import org.postlude.transport.im.ChatException.Fault;

/** A connection that is cut again and again, between this user and a real server. */
class RealResumptionTest extends RealProsodyTest {
    private static final int TEXTS = 100;
    private static final String ROOM = Prosody.room("cut");

    private @Nullable CuttingProxy proxy;
    private final SmackLinks maker = new SmackLinks();

    private void start(Duration resumption) throws IOException {
        serve(Prosody.Options.plain().withResumption(resumption));
        proxy = new CuttingProxy(server().port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy().close();
    }

    private CuttingProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    @Test
    void ofAHundredTextsEachWayNoneIsLostOrDoubledWhereTheStreamGoesOn() throws Exception {
        start(Duration.ofMinutes(5));
        List<String> others = Collections.synchronizedList(new ArrayList<>());
        ChatUser bob = user("bob").hearing(stanza -> {
            if (stanza instanceof Message message && message.getBody() != null) {
                others.add(message.getBody());
            }
        });
        bob.join(ROOM, "bob");
        Cut ann = new Cut();
        ann.reopen(false);
        ann.link().join(ROOM, "ann", Optional.empty());
        for (int i = 0; i < TEXTS; i++) {
            bob.say(ROOM, "b" + i, "bob " + i);
            ann.say("a" + i, "ann " + i, i % 12 == 4);
        }
        Awaitility.await().atMost(PATIENCE.multipliedBy(2)).until(() -> {
            ann.reopenWhereLost();
            return ann.said.size() >= 2 * TEXTS && others.size() >= 2 * TEXTS;
        });
        List<String> all = IntStream.range(0, TEXTS)
                .boxed()
                .flatMap(i -> List.of("ann " + i, "bob " + i).stream())
                .sorted()
                .toList();
        assertEquals(all, ann.said.stream().sorted().toList());
        assertEquals(all, others.stream().sorted().toList());
        assertTrue(ann.cuts.get() > 10, () -> "it was cut " + ann.cuts + " times only");
    }

    @Test
    void whenItsTimeIsOverTheStreamBeginsAnewAndTheRoomTellsWhatWasSaid() throws Exception {
        start(Duration.ofSeconds(1));
        CountDownLatch gone = new CountDownLatch(1);
        ChatUser bob = user("bob").hearing(stanza -> {
            if (stanza instanceof Presence presence
                    && presence.getType() == Presence.Type.unavailable
                    && String.valueOf(presence.getFrom()).equals(ROOM + "/ann")) {
                gone.countDown();
            }
        });
        bob.join(ROOM, "bob");
        Heard heard = new Heard();
        ChatLink ann = made(maker, account("ann", proxy().port()), heard);
        assertFalse(ann.open());
        ann.join(ROOM, "ann", Optional.empty());
        proxy().shut(true);
        heard.awaitLost();
        bob.say(ROOM, "m1", "meanwhile");
        assertTrue(gone.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));

        proxy().shut(false);
        Heard after = new Heard();
        ChatLink again = made(maker, account("ann", proxy().port()), after);
        assertFalse(again.open());
        again.join(ROOM, "ann", Optional.of(Instant.EPOCH));
        assertEquals(Optional.of("meanwhile"), after.next(Told.Said.class).body());
    }

    @Test
    void whatCouldNotBeKeptIsDeliveredAnew() throws Exception {
        start(Duration.ofMinutes(5));
        CountDownLatch lost = new CountDownLatch(1);
        ChatLink ann = made(maker, account("ann", server().port()), new ChatLink.Listener() {
            @Override
            public void told(Told told) {
                throw new UncheckedIOException(new IOException("disk full"));
            }

            @Override
            public void lost(String why) {
                lost.countDown();
            }
        });
        assertFalse(ann.open());
        user("bob").tell(Prosody.address("ann"), "m1", "once more");
        assertTrue(lost.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));

        Heard after = new Heard();
        assertFalse(made(maker, account("ann", server().port()), after).open());
        Told.Said again = after.next(Told.Said.class);
        assertEquals(Optional.of("m1"), again.id());
        assertTrue(again.at().isPresent(), "the server says that it is late");
    }

    /** Ann, who opens a link again and again, and each thirteenth time is cut while she is being told something. */
    private final class Cut implements ChatLink.Listener {
        final List<String> said = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger cuts = new AtomicInteger();
        private volatile CountDownLatch lost = new CountDownLatch(1);
        private int heard;
        private @Nullable ChatLink opened;

        void reopen(boolean resumed) throws Exception {
            for (int attempt = 0; attempt < 20; attempt++) {
                lost = new CountDownLatch(1);
                opened = made(maker, account("ann", proxy().port()), this);
                try {
                    assertEquals(resumed, link().open());
                    return;
                } catch (ChatException e) {
                    assertEquals(Fault.NETWORK, e.fault(), e::toString);
                }
            }
            throw new AssertionError("the link did not open again");
        }

        ChatLink link() {
            return Objects.requireNonNull(opened);
        }

        void reopenWhereLost() throws Exception {
            if (lost.getCount() == 0) {
                reopen(true);
            }
        }

        /** What was handed over and is in doubt is not handed over again: the stream brings it. */
        void say(String id, String body, boolean cut) throws Exception {
            boolean handedOver = false;
            while (!handedOver) {
                try {
                    link().send(toRoom(ROOM, id, body));
                    handedOver = true;
                    if (cut) {
                        cut();
                    }
                } catch (ChatException e) {
                    assertEquals(Fault.NETWORK, e.fault());
                    link().close(false);
                    reopen(true);
                }
            }
            while (!link().confirmed(PATIENCE)) {
                link().close(false);
                reopen(true);
            }
        }

        private void cut() {
            cuts.incrementAndGet();
            try {
                proxy().cut();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void told(Told told) {
            if (told instanceof Told.Said one) {
                said.add(one.body().orElseThrow());
                heard++;
                if (heard % 13 == 0) {
                    cut();
                }
            }
        }

        @Override
        public void lost(String why) {
            lost.countDown();
        }
    }
}
