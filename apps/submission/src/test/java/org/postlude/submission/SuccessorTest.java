package org.postlude.submission;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.LogoffMode;

/** A server takes the place of another at the same port: nobody is refused, and no message is cut off. */
@Tag("long")
@Timeout(60)
class SuccessorTest {
    private static final String TEXT = "Subject: one\r\n\r\ntext\r\n.\r\n";

    private static SubmissionServer.Builder named(Desk desk, String name) {
        return SubmissionServer.into(desk.store).hostName(name);
    }

    /** The thread that waits for clients has to leave its call first. */
    private static void awaitNobodyAt(int port) {
        await().atMost(Desk.SOON).until(() -> {
            try {
                Wire.to(port).close();
                return false;
            } catch (ConnectException e) {
                return true;
            }
        });
    }

    @Test
    void whoConnectsIsLedToTheNewOneAndWhoIsThereFinishes() throws Exception {
        try (Desk desk = new Desk();
                Wire inAMessage = desk.begin();
                SubmissionServer next = named(desk, "new.example.net").prepareInPlaceOf(desk.server)) {
            try (Wire still = desk.connect()) {
                still.ask("QUIT", "221");
            }
            next.open();
            desk.server.leave();
            assertEquals(desk.server.port(), next.port());
            try (Wire later = Wire.to(next.port())) {
                later.expect("220 new.example.net");
            }
            assertFalse(desk.server.isIdle());
            inAMessage.raw(TEXT);
            inAMessage.expect("250 2.0.0");
            inAMessage.ask("MAIL FROM:<sender@example.org>", "421 4.3.2");
            assertEquals("(closed)", inAMessage.reply());
            await().atMost(Desk.SOON).until(desk.server::isIdle);
            desk.server.close();
            try (Wire later = Wire.to(next.port())) {
                later.expect("220 new.example.net");
            }
        }
    }

    @Test
    void oneThatIsNotOpenedAfterAllChangesNothing() throws Exception {
        try (Desk desk = new Desk()) {
            named(desk, "new.example.net").prepareInPlaceOf(desk.server).close();
            try (Wire client = desk.begin()) {
                client.raw(TEXT);
                client.expect("250 2.0.0");
            }
        }
    }

    @Test
    void oneWithoutASuccessorListensNoMoreAndFinishes() throws Exception {
        try (Desk desk = new Desk();
                Wire inAMessage = desk.begin()) {
            desk.server.leave();
            awaitNobodyAt(desk.server.port());
            inAMessage.raw(TEXT);
            inAMessage.expect("250 2.0.0");
        }
    }

    /** A mail program that is told to come again in the middle of a message may not do that. */
    @Test
    void whoHasBegunWithHisSenderFinishesAndIsWaitedFor() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.greet();
                Wire other = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "250");
            other.ask("MAIL FROM:<sender@example.org>", "250");
            desk.server.leave();
            assertEquals(2, desk.server.await(Duration.ZERO));
            client.ask("RCPT TO:<" + Desk.ANN + ">", "250");
            client.ask("DATA", "354");
            client.raw(TEXT);
            client.expect("250 2.0.0");
            other.ask("RSET", "250");
            assertEquals(0, desk.server.await(Desk.SOON));
            other.ask("MAIL FROM:<sender@example.org>", "421 4.3.2");
            assertEquals(1, desk.store.storeLogoff(LogoffMode.ORDERLY).counts().submitted());
        }
    }

    @Test
    void aPlaceThatIsTakenIsToldBeforeAnybodyIsLetIn() throws Exception {
        try (Desk desk = new Desk()) {
            SubmissionServer.Builder other = named(desk, "new.example.net")
                    .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), desk.server.port()));
            assertThrows(UncheckedIOException.class, other::prepare);
            SubmissionServer prepared = named(desk, "new.example.net").prepare();
            try (Wire waiting = Wire.to(prepared.port())) {
                assertTrue(waiting.isSilent());
                prepared.open();
                waiting.expect("220 new.example.net");
            }
            prepared.close();
            awaitNobodyAt(prepared.port());
        }
    }

    /** Twenty successors while four clients send without a pause: each connection is taken, each 250 is one message. */
    @Test
    void nothingIsLostOrDoubledWhileOneFollowsAnother() throws Exception {
        try (Desk desk = new Desk()) {
            AtomicBoolean isOver = new AtomicBoolean();
            List<CompletableFuture<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(CompletableFuture.supplyAsync(() -> send(desk.server.port(), isOver)));
            }
            SubmissionServer now = desk.server;
            for (int i = 0; i < 20; i++) {
                int before = desk.taken();
                SubmissionServer next = named(desk, "next" + i).prepareInPlaceOf(now);
                next.open();
                now.leave();
                SubmissionServer former = now;
                await().atMost(Desk.SOON).until(former::isIdle);
                former.close();
                now = next;
                await().atMost(Desk.SOON).until(() -> desk.taken() > before);
            }
            isOver.set(true);
            int accepted = 0;
            for (CompletableFuture<Integer> each : clients) {
                accepted += each.get(20, TimeUnit.SECONDS);
            }
            int all = accepted;
            await(all + " have arrived")
                    .atMost(Duration.ofSeconds(40)) // a backlog, on a machine that has other work
                    .until(() -> desk.wire.deliveriesTo(Desk.ANN).size(), count -> count == all);
            assertEquals(all, desk.taken());
            now.close();
        }
    }

    /** As a mail program: one connection as long as it can be, and another one then. */
    private static int send(int port, AtomicBoolean isOver) {
        int accepted = 0;
        while (!isOver.get()) {
            try (Wire client = Wire.to(port)) {
                client.expect("220");
                client.ask("EHLO client.example.org", "250");
                while (!isOver.get()) {
                    client.say("MAIL FROM:<sender@example.org>");
                    String reply = client.reply();
                    if (reply.startsWith("421 4.3.2")) {
                        break;
                    }
                    assertTrue(reply.startsWith("250"), reply);
                    client.ask("RCPT TO:<" + Desk.ANN + ">", "250");
                    client.ask("DATA", "354");
                    client.raw(TEXT);
                    client.expect("250 2.0.0");
                    accepted++;
                }
            } catch (Exception e) {
                throw new AssertionError("a client was let down", e);
            }
        }
        return accepted;
    }
}
