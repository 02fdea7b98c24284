package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.store.KeyConflictException;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;

/** Operation 1: what is submitted is there, wholly, once, and unchanged. */
public interface SubmitRules extends StoreContract {
    /**
     * A submitted message is there with all its parts.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_aSubmittedMessageIsThereWithAllItsParts(StoreBench bench) throws Exception {
        byte[] longest = new byte[NewPart.MAX_RECORD];
        IntStream.range(0, longest.length).forEach(i -> longest[i] = (byte) (i * 31));
        Label held = Mail.label(LabelState.HELD, Label.NEVER, 1, "lane of b");
        NewPart first = new NewPart(List.of(Recipient.smtp("a@example.org")), Mail.ready(), longest);
        NewPart second = new NewPart(List.of(Recipient.smtp("b@example.net")), held, new byte[0]);

        MessageId id = bench.submit("m", first, second);

        List<QueuedPart> parts = bench.spooler().parts(id);
        assertEquals(2, parts.size());
        assertEquals(List.of(Recipient.smtp("a@example.org")), parts.get(0).recipients());
        assertEquals(Mail.ready(), parts.get(0).label());
        assertArrayEquals(longest, parts.get(0).record());
        assertEquals(1, parts.get(0).revision());
        assertEquals(held, parts.get(1).label());
        assertEquals(0, parts.get(1).record().length);
        assertEquals(1, parts.get(1).id().index());
    }

    /**
     * A submitted message survives the death of the process.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_aSubmittedMessageSurvivesTheDeathOfTheProcess(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));

        SpoolerLogon next = bench.restart();

        assertEquals(2, next.parts(id).size());
        assertArrayEquals(Mail.message("m"), Mail.read(next.open(id).content()));
        assertEquals(1, next.counts().messages());
    }

    /**
     * The same key gives the same message.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_theSameKeyGivesTheSameMessage(StoreBench bench) throws Exception {
        Submitted first = bench.trySubmit("m", Mail.part("a@example.org"));
        Submitted again = bench.trySubmit("m", Mail.part("a@example.org"));
        bench.restart();
        Submitted afterwards = bench.trySubmit("m", Mail.part("a@example.org"));

        assertFalse(first.existed(), "the first submit found its message there already");
        assertEquals(new Submitted(first.id(), true), again);
        assertEquals(new Submitted(first.id(), true), afterwards);
        assertEquals(1, bench.spooler().counts().messages());
    }

    /**
     * The same key for another message is a conflict.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_theSameKeyForAnotherMessageIsAConflict(StoreBench bench) throws Exception {
        SubmissionKey key = new SubmissionKey("m");
        NewPart part = Mail.part("a@example.org");
        NewPart other = Mail.part("b@example.org");
        MessageId id = bench.submit("m", part);
        SpoolerLogon store = bench.spooler();

        assertThrows(
                KeyConflictException.class,
                () -> store.submit(key, Mail.envelope(part), List.of(part), Mail.content("other bytes")));
        assertThrows(
                KeyConflictException.class,
                () -> store.submit(key, Mail.envelope(other), List.of(other), Mail.content("m")));
        Envelope otherSender = new Envelope("", part.recipients());
        assertThrows(
                KeyConflictException.class, () -> store.submit(key, otherSender, List.of(part), Mail.content("m")));

        assertEquals(1, store.counts().messages(), "a conflict stored something");
        assertArrayEquals(Mail.message("m"), Mail.read(store.open(id).content()));
    }

    /**
     * The same key gives the same id whatever became of the message.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_theSameKeyGivesTheSameIdWhateverBecameOfTheMessage(StoreBench bench) throws Exception {
        MessageId claimed = bench.submit("claimed");
        bench.claim(claimed);
        MessageId withdrawn = bench.submit("withdrawn");
        bench.spooler().withdraw(withdrawn);
        MessageId deleted = bench.submit("deleted");
        bench.end(deleted, new Disposition.Delete());
        MessageId moved = bench.submit("moved");
        bench.end(moved, new Disposition.Move("Sent"));
        MessageId retired = bench.submit("retired");
        bench.end(retired, bench.retire());
        MessageId aside = bench.submit("aside");
        bench.spooler().setAside(aside, "a test");

        for (int round = 0; round < 2; round++) {
            assertEquals(new Submitted(claimed, true), again(bench, "claimed"));
            assertEquals(new Submitted(withdrawn, true), again(bench, "withdrawn"));
            assertEquals(new Submitted(deleted, true), again(bench, "deleted"));
            assertEquals(new Submitted(moved, true), again(bench, "moved"));
            assertEquals(new Submitted(retired, true), again(bench, "retired"));
            assertEquals(new Submitted(aside, true), again(bench, "aside"));
            bench.restart();
        }
        assertEquals(2, bench.spooler().counts().messages(), "the claimed one and the one set aside have not ended");
    }

    private static Submitted again(StoreBench bench, String name) throws Exception {
        return bench.trySubmit(name, Mail.part(name + "@example.org"));
    }

    /**
     * A key outlives its message by its retention.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_aKeyOutlivesItsMessageByItsRetention(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.time().advance(bench.store(StoreUnderTest.class).keyRetention().multipliedBy(3));
        bench.end(id, new Disposition.Delete());

        bench.time().advance(bench.store(StoreUnderTest.class).keyRetention().minusSeconds(1));
        bench.spooler().sweep(bench.time().instant(), 1000);

        assertEquals(new Submitted(id, true), again(bench, "m"), "the retention begins at the end, not at the submit");
    }

    /**
     * Ids are never used again.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_idsAreNeverUsedAgain(StoreBench bench) throws Exception {
        Set<MessageId> seen = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            MessageId id = bench.submit("m" + i);
            assertTrue(seen.add(id), id + " was used before");
            if (i % 2 == 0) {
                bench.end(id, new Disposition.Delete());
            }
            Submitted filed = bench.spooler().deliver("d" + i, SpoolerLogon.INBOX, Mail.content("d" + i));
            assertTrue(seen.add(filed.id()), filed.id() + " was used before");
            if (i % 4 == 3) {
                bench.restart();
            } else if (i % 4 == 1) {
                bench.reopen();
            }
        }
    }

    /**
     * Content that cannot be read stores nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_contentThatCannotBeReadStoresNothing(StoreBench bench) throws Exception {
        NewPart part = Mail.part("m@example.org");
        Content broken = new FailingContent(Mail.message("m"));
        SpoolerLogon store = bench.spooler();

        assertThrows(
                IOException.class,
                () -> store.submit(new SubmissionKey("m"), Mail.envelope(part), List.of(part), broken));

        assertEquals(new QueueCounts(0, 0, 0, 0), store.counts());
        assertTrue(store.health().refusing().isEmpty(), "the client's failure is not the store's");
        assertFalse(bench.trySubmit("m", part).existed(), "the key was stored without its message");
    }

    /**
     * Ten thousand recipients in a hundred parts are one message.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_tenThousandRecipientsInAHundredPartsAreOneMessage(StoreBench bench) throws Exception {
        NewPart[] parts = IntStream.range(0, 100)
                .mapToObj(p -> new NewPart(
                        IntStream.range(0, 100)
                                .mapToObj(r -> Recipient.smtp("r" + r + "@d" + p + ".example.org"))
                                .toList(),
                        Mail.label(LabelState.READY, Mail.START, 0, "lane" + p),
                        Mail.bytes("part " + p)))
                .toArray(NewPart[]::new);

        MessageId id = bench.submit("big", parts);

        SpoolerLogon next = bench.restart();
        List<QueuedPart> found = next.parts(id);
        assertEquals(100, found.size());
        for (int p = 0; p < 100; p++) {
            assertEquals(p, found.get(p).id().index());
            assertEquals(parts[p].recipients(), found.get(p).recipients());
        }
        assertEquals(Mail.envelope(parts), next.open(id).envelope().orElseThrow());
        assertEquals(1, next.counts().messages());
        assertEquals(100, bench.due(1000, 1).size());
    }

    /**
     * Every octet and a line of a hundred thousand come back unchanged.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_everyOctetAndALineOfAHundredThousandComeBackUnchanged(StoreBench bench) throws Exception {
        byte[] bytes = new byte[101_000];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) 'x');
        byte[] start = Mail.bytes("Subject: all\r\n\r\n.\r\n..\r\nFrom me\r\n>From you\r\n");
        System.arraycopy(start, 0, bytes, 0, start.length);
        IntStream.range(0, 256).forEach(i -> bytes[100_500 + i] = (byte) i);
        NewPart part = Mail.part("a@example.org");

        MessageId id = bench.spooler()
                .submit(new SubmissionKey("all"), Mail.envelope(part), List.of(part), Content.of(bytes))
                .id();
        MessageId empty = bench.spooler()
                .submit(new SubmissionKey("empty"), Mail.envelope(part), List.of(part), Content.of(new byte[0]))
                .id();

        assertArrayEquals(bytes, Mail.read(bench.spooler().open(id).content()));
        SpoolerLogon next = bench.restart();
        assertArrayEquals(bytes, Mail.read(next.open(id).content()));
        assertEquals(bytes.length, next.open(id).content().size());
        assertEquals(0, Mail.read(next.open(empty).content()).length);
    }

    /**
     * Addresses outside ASCII come back as they were given: not normalized, not lower-cased, not in A-labels.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_addressesOutsideAsciiComeBackAsTheyWereGiven(StoreBench bench) throws Exception {
        List<Recipient> recipients = Stream.of(
                        "k\u00e4se@b\u00fccher.example",
                        "ka\u0308se@BU\u0308CHER.example",
                        "\u043f\u043e\u0447\u0442\u0430@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444",
                        "\"\ud83d\ude00 \u00a0\\\\n\u3000\"@example.org",
                        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc@example.org")
                .map(Recipient::smtp)
                .toList();
        Envelope envelope = new Envelope("\u5ba2@\u4f8b\u3048.\u30c6\u30b9\u30c8", recipients);
        NewPart part =
                new NewPart(recipients, Mail.label(LabelState.READY, Mail.START, 0, "\u043f\u0440"), new byte[0]);

        Submitted first = bench.spooler().submit(new SubmissionKey("m"), envelope, List.of(part), Mail.content("m"));

        assertEquals(envelope, bench.spooler().open(first.id()).envelope().orElseThrow());
        SpoolerLogon next = bench.restart();
        assertEquals(envelope, next.open(first.id()).envelope().orElseThrow());
        assertEquals(recipients, next.parts(first.id()).get(0).recipients());
        assertEquals(part.label(), next.parts(first.id()).get(0).label());
        assertEquals(
                new Submitted(first.id(), true),
                bench.spooler().submit(new SubmissionKey("m"), envelope, List.of(part), Mail.content("m")));
    }

    /**
     * Concurrent submitters get a message each.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_concurrentSubmittersGetAMessageEach(StoreBench bench) throws Exception {
        long each = 20;
        SpoolerLogon store = bench.spooler();
        List<List<MessageId>> ids = Together.run(8, thread -> {
            List<MessageId> mine = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                String name = "t" + thread + "." + i;
                NewPart part = Mail.part(name + "@example.org");
                mine.add(store.submit(new SubmissionKey(name), Mail.envelope(part), List.of(part), Mail.content(name))
                        .id());
            }
            return mine;
        });

        Set<MessageId> distinct = new HashSet<>();
        ids.forEach(distinct::addAll);
        assertEquals(8 * each, distinct.size());
        SpoolerLogon next = bench.restart();
        assertEquals(8 * each, next.counts().messages());
        assertArrayEquals(
                Mail.message("t3.7"), Mail.read(next.open(ids.get(3).get(7)).content()));
    }

    /**
     * A client whose content comes slowly holds up nobody else.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_contentThatComesSlowlyHoldsUpNobodyElse(StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        bench.lease();
        NewPart part = Mail.part("slow@example.org");
        Submitted answer;
        try (SlowClient<Submitted> slow = new SlowClient<>(
                Mail.message("slow"),
                content -> store.submit(new SubmissionKey("slow"), Mail.envelope(part), List.of(part), content))) {
            assertEquals(0, slow.meanwhile("counts()", store::counts).messages());
            MessageId quick = slow.meanwhile("the submit of another message", () -> bench.submit("quick"));
            slow.meanwhile("a claim", () -> bench.claim(quick));
            assertEquals(1, store.counts().messages(), "what is half here is no message");

            answer = slow.goOn();
        }

        assertEquals(2, store.counts().messages());
        assertArrayEquals(
                Mail.message("slow"), Mail.read(store.open(answer.id()).content()));
    }

    /**
     * Concurrent submitters of one key get one message.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q1_concurrentSubmittersOfOneKeyGetOneMessage(StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        NewPart part = Mail.part("m@example.org");
        for (int round = 0; round < 20; round++) {
            String name = "m" + round;
            List<Submitted> answers = Together.run(
                    6,
                    thread -> store.submit(
                            new SubmissionKey(name), Mail.envelope(part), List.of(part), Mail.content(name)));

            assertEquals(1, answers.stream().map(Submitted::id).distinct().count(), "ids of one key");
            assertEquals(1, answers.stream().filter(a -> !a.existed()).count(), "submits that stored it");
            assertNotEquals(0, store.parts(answers.get(0).id()).size());
        }
        assertEquals(20, store.counts().messages());
    }
}
