package org.postlude.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.Refusal;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.Deadline;
import org.postlude.store.KeyConflictException;
import org.postlude.store.Registration;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;
import org.postlude.store.SubmitRejectedException;

/** Both ends of a real socket. */
@Timeout(60)
class ControlSocketTest {
    private static final StoreAddress STORE = new StoreAddress("memory", "stores/1");
    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir
    Path runtime;

    private final ScriptedQueue queue = new ScriptedQueue();
    private final TakingStore store = new TakingStore();
    private ControlServer server;
    private ControlClient client;

    @BeforeEach
    void open() throws IOException {
        server = ControlServer.open(place(), SHORT);
        server.offer(STORE, store.store(), queue.queue());
        client = ControlClient.to(server.address(), STORE);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private ControlPlace place() {
        return ControlPlace.of(
                name -> name.equals("XDG_RUNTIME_DIR") ? runtime.toString() : null, InstantSource.system());
    }

    @Test
    void whatIsAskedIsDoneByTheOwnerAndItsAnswerComesBack() {
        Change change = new Change(2, 1, List.of(new Refusal("m-2", Refusal.Kind.IN_PROCESS, "it is sent now")), 0);
        queue.on("hold", arguments -> change)
                .on("flush", arguments -> List.of())
                .on("removeRule", arguments -> true)
                .on("count", arguments -> 7_000_000_000L);

        assertEquals(change, client.queue().hold(Filter.parse("domain=example.org"), "a reason", null));
        assertEquals(List.of(), client.queue().flush(null, "example.org", Deadline.none()));
        assertTrue(client.queue().removeRule("r1"));
        assertEquals(7_000_000_000L, client.queue().count(Filter.all()));
        assertEquals(
                List.of(
                        "hold[domain=example.org, a reason, null]",
                        "flush[null, example.org, " + Deadline.none() + "]",
                        "removeRule[r1]",
                        "count[]"),
                queue.calls());
    }

    @Test
    void theSuppressionListIsTheOwners() {
        SuppressionList.Entry entry =
                new SuppressionList.Entry("ann@example.org", Instant.EPOCH, "me", "she asked for it");
        List<String> calls = new ArrayList<>();
        queue.on("suppressionList", arguments -> new SuppressionList() {
            @Override
            public List<Entry> list() {
                return List.of(entry);
            }

            @Override
            public Optional<Entry> find(String address) {
                return Optional.of(entry).filter(each -> each.address().equals(address));
            }

            @Override
            public Entry add(String address, String by, String reason) {
                calls.add(address + ", " + by + ", " + reason);
                return entry;
            }

            @Override
            public boolean remove(String address) {
                return address.equals(entry.address());
            }
        });
        SuppressionList list = client.queue().suppressionList();
        assertEquals(List.of(entry), list.list());
        assertEquals(Optional.of(entry), list.find("ann@example.org"));
        assertEquals(Optional.empty(), list.find("bob@example.org"));
        assertEquals(entry, list.add("ann@example.org", "me", "why"));
        assertEquals(List.of("ann@example.org, me, why"), calls);
        assertTrue(list.remove("ann@example.org"));
    }

    @Test
    void whatTheOwnerThrowsIsThrownHere() {
        queue.on("count", arguments -> {
                    throw new IllegalArgumentException("it means several");
                })
                .on("rules", arguments -> {
                    throw new StoreFailedException(ErrorKind.NOT_ENOUGH_DISK, "no room", false, null);
                })
                .on("suspensions", arguments -> {
                    throw new StoreClosedException("s", "it was logged off");
                })
                .on("removeRule", arguments -> {
                    throw new SubmitRejectedException(ErrorKind.BUSY, "2 messages wait");
                })
                .on("resume", arguments -> {
                    throw new IllegalStateException("a bug");
                });

        IllegalArgumentException argument = assertThrows(
                IllegalArgumentException.class, () -> client.queue().count(Filter.all()));
        assertEquals("it means several", argument.getMessage());
        StoreFailedException failed =
                assertThrows(StoreFailedException.class, () -> client.queue().rules());
        assertEquals(ErrorKind.NOT_ENOUGH_DISK, failed.code());
        SubmitRejectedException rejected =
                assertThrows(SubmitRejectedException.class, () -> client.queue().removeRule("r1"));
        assertEquals(ErrorKind.BUSY, rejected.code());
        assertEquals("2 messages wait", rejected.getMessage());
        assertEquals(
                ControlException.Reason.LEAVING, refused(() -> client.queue().suspensions()));
        assertEquals(
                ControlException.Reason.REFUSED, refused(() -> client.queue().resume("s1")));
    }

    @Test
    void aMessageIsHandedOverOctetForOctetWithAllThatIsAskedForIt() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        byte[] small = "Subject: x\r\n\r\n".getBytes(UTF_8);
        Submission submission = Submission.of(Envelope.smtp("", "a@example.org", "b@example.net"), Content.of(large))
                .withKey(new SubmissionKey("once-1"))
                .withPriority(1)
                .withHold("wait")
                .withNotBefore(Instant.parse("2030-01-01T00:00:00Z"))
                .withTransport("smtp://mx:25")
                .withDsn(new DsnParameters(
                        Optional.of("QQ+2B314"),
                        Optional.of(DsnParameters.Returned.HDRS),
                        List.of(new DsnParameters.Original(
                                Recipient.smtp("a@example.org"), "rfc822;ann+2Bx@example.org"))));

        assertEquals("m-1", client.submit(submission).id().value());
        assertEquals(
                "m-2",
                client.submit(submission.withKey(SubmissionKey.random()).withTransport("local:"))
                        .id()
                        .value());
        assertEquals(
                "m-3",
                client.submit(Submission.of(Envelope.smtp("a@example.org", "b@example.org"), Content.of(small)))
                        .id()
                        .value());

        TakingStore.Taken first = store.taken().get(0);
        assertArrayEquals(large, first.octets());
        assertArrayEquals(small, store.taken().get(2).octets());
        assertEquals(submission.envelope(), first.submission().envelope());
        assertEquals(submission.key(), first.submission().key());
        assertEquals(submission.notBefore(), first.submission().notBefore());
        assertEquals(submission.holdReason(), first.submission().holdReason());
        assertEquals(submission.transport(), first.submission().transport());
        assertEquals(submission.reports(), first.submission().reports());
        assertEquals(submission.dsn(), first.submission().dsn());
        assertEquals(1, first.submission().priority());
        try (var left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            List<Path> mine = left.filter(each -> each.getFileName().toString().matches("postlude-.*\\.eml"))
                    .filter(each -> each.toFile().length() == large.length)
                    .toList();
            assertEquals(List.of(), mine, "what was received lies there no more");
        }
    }

    @Test
    void aMessageThatTheOwnerRejectsIsRejectedHere() {
        store.refuse(new SubmitRejectedException(ErrorKind.BUSY, "so many wait; nothing was submitted"));
        SubmitRejectedException rejected = assertThrows(
                SubmitRejectedException.class,
                () -> client.submit(Submission.of(Envelope.smtp("", "a@example.org"), Content.of(new byte[10]))));
        assertEquals(ErrorKind.BUSY, rejected.code());
        assertEquals("so many wait; nothing was submitted", rejected.getMessage());
    }

    @Test
    void aKeyConflictSaysWhoHasTheKey() {
        ControlServer.Offer offer = server.offered(STORE).orElseThrow();
        assertEquals(STORE, offer.address());
        Fault fault = Fault.of(new KeyConflictException(new SubmissionKey("k"), "m-9"));
        KeyConflictException thrown = (KeyConflictException) fault.thrown("k");
        assertEquals("m-9", thrown.holder());
    }

    @Test
    void aMessageThatBreaksOffIsNotSubmitted() throws Exception {
        Content torn = new Content() {
            @Override
            public long size() {
                return 1_000_000;
            }

            @Override
            public InputStream open() {
                return new java.io.ByteArrayInputStream(new byte[500_000]);
            }
        };
        SubmitRejectedException rejected = assertThrows(
                SubmitRejectedException.class,
                () -> client.submit(Submission.of(Envelope.smtp("", "a@example.org"), torn)));
        assertTrue(rejected.toString().contains("nothing was submitted"), rejected.toString());
        await().until(() -> connectionsAreGone());
        assertEquals(List.of(), store.taken());
    }

    private boolean connectionsAreGone() {
        client.hello();
        return true;
    }

    @Test
    void anOwnerThatDoesNotHaveTheStoreSaysSo() {
        try (ControlClient other = ControlClient.to(server.address(), new StoreAddress("memory", "stores/2"))) {
            assertEquals(ControlException.Reason.NOT_OPEN, refused(other::hello));
        }
        client.hello();
    }

    @Test
    void anOwnerThatIsAboutToLogOffSaysThatItTakesNoMail() {
        assertTrue(client.hello());
        server.takesNoMoreMail(STORE);
        assertFalse(client.hello());
    }

    @Test
    void aStoreIsTheSameByEveryWayToItsDirectory() throws Exception {
        Path real = Files.createDirectory(runtime.resolve("real"));
        Path link = Files.createSymbolicLink(runtime.resolve("link"), real);
        server.offer(new StoreAddress("sqlite", real + "#a"), store.store(), queue.queue());
        try (ControlClient same = ControlClient.to(server.address(), new StoreAddress("sqlite", link + "#a"));
                ControlClient another = ControlClient.to(server.address(), new StoreAddress("sqlite", link + "#b"))) {
            same.hello();
            assertEquals(ControlException.Reason.NOT_OPEN, refused(another::hello));
        }
    }

    @Test
    void whatIsNoRequestIsAnsweredInOneLine() throws Exception {
        assertTrue(answerTo("{\"postlude\":2,\"store\":\"memory:stores/1\",\"word\":\"count\"}\n")
                .contains("\"kind\":\"VERSION\""));
        assertTrue(answerTo("nonsense\n").contains("\"exit\":64"));
        assertTrue(answerTo("[]\n").contains("\"kind\":\"ARGUMENT\""));
        assertTrue(answerTo(request("close", "[]")).contains("is no word"));
        assertTrue(answerTo(request("count", "[]")).contains("takes 1 arguments"));
        assertTrue(answerTo(request("count", "[\"what=ever\"]")).contains("no filter has"));
        assertTrue(answerTo("x".repeat(2_000_000)).contains("a line of more than"));
        client.hello();
        assertEquals(List.of(), queue.calls());
    }

    private static String request(String word, String arguments) {
        return "{\"postlude\":1,\"store\":\"memory:stores/1\",\"word\":\"" + word + "\",\"arguments\":" + arguments
                + "}\n";
    }

    private String answerTo(String text) throws IOException {
        try (SocketChannel channel = connected()) {
            ByteBuffer octets = ByteBuffer.wrap(text.getBytes(UTF_8));
            try {
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
            } catch (IOException e) {
                assertTrue(text.length() > 1_000_000, "only who is too long is cut off: " + e);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        } catch (IOException e) {
            return "a line of more than, and the rest was not read: " + e;
        }
    }

    private SocketChannel connected() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(server.address()));
        return channel;
    }

    @Tag("long")
    @Test
    void whoHangsIsCutOffAndCostsNobodyElse() throws Exception {
        queue.on("count", arguments -> 1L);
        List<SocketChannel> hanging = new ArrayList<>();
        for (int i = 0; i < ControlServer.MOST_CONNECTIONS - 1; i++) {
            hanging.add(connected());
        }
        assertEquals(1, client.queue().count(Filter.all()));
        hanging.add(connected());
        await().until(() -> isBusyOrServed());
        for (SocketChannel each : hanging) {
            assertTrue(Channels.newInputStream(each).readAllBytes().length < 1_000, "closed by the server");
            each.close();
        }
        assertEquals(1, client.queue().count(Filter.all()), "they are gone");
    }

    private boolean isBusyOrServed() {
        try {
            client.hello();
            return true;
        } catch (ControlException e) {
            return e.reason() == ControlException.Reason.BUSY;
        }
    }

    @Test
    void workThatTakesLongIsWaitedFor() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        queue.on("flush", arguments -> {
            over.await();
            return List.of();
        });
        CompletableFuture<Object> flush =
                CompletableFuture.supplyAsync(() -> client.queue().flush(null, null, Deadline.none()));
        await().until(() -> queue.calls().size() == 1);
        client.hello();
        assertFalse(flush.isDone());
        over.countDown();
        assertEquals(List.of(), flush.get());
    }

    @Test
    void aTraceGoesOnUntilTheOwnerLeavesAndThenSaysSo() throws Exception {
        TraceLine line = new TraceLine(
                Instant.EPOCH, new MessageId("m-1"), List.of(), "smtp", new AttemptId(1), TraceLine.Kind.SENT, "QUIT");
        CountDownLatch closed = new CountDownLatch(1);
        queue.on("trace", arguments -> {
            @SuppressWarnings("unchecked")
            java.util.function.Consumer<TraceLine> listener = (java.util.function.Consumer<TraceLine>) arguments[1];
            listener.accept(line);
            listener.accept(line);
            return (Registration) closed::countDown;
        });
        List<TraceLine> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        CompletableFuture<ControlException.Reason> trace =
                CompletableFuture.supplyAsync(() -> refused(() -> client.queue().trace(Filter.all(), heard::add)));
        await().until(() -> heard.equals(List.of(line, line)));

        server.close();

        assertEquals(ControlException.Reason.LEAVING, trace.get());
        closed.await();
    }

    @Test
    @Tag("long")
    void whoEndsATraceWithoutReadingItKeepsNoThreadOfTheOwner() throws Exception {
        TraceLine line = new TraceLine(
                Instant.EPOCH,
                new MessageId("m-1"),
                List.of(),
                "smtp",
                new AttemptId(1),
                TraceLine.Kind.SENT,
                "x".repeat(500));
        CompletableFuture<Void> told = new CompletableFuture<>();
        queue.on("trace", arguments -> {
            @SuppressWarnings("unchecked")
            java.util.function.Consumer<TraceLine> listener = (java.util.function.Consumer<TraceLine>) arguments[1];
            Thread listening = new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    listener.accept(line);
                }
                told.complete(null);
            });
            listening.setDaemon(true);
            listening.start();
            return (Registration) () -> {};
        });
        try (SocketChannel hangs = connected()) {
            hangs.write(ByteBuffer.wrap(request("trace", "[\"\"]").getBytes(UTF_8)));
            told.get(20, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void aMessageForAStoreThatTheOwnerDoesNotHaveIsRefusedBeforeItsOctetsWereTaken() {
        Submission submission = Submission.of(Envelope.smtp("", "a@example.org"), Content.of(new byte[10_000_000]));
        try (ControlClient other = ControlClient.to(server.address(), new StoreAddress("memory", "stores/2"))) {
            assertEquals(ControlException.Reason.NOT_OPEN, refused(() -> other.submit(submission)));
        }
    }

    @Test
    @Tag("long")
    void aMessageToVeryManyIsHandedOverOrRefusedAsAMessageIs() {
        String[] everybody = new String[300_000];
        java.util.Arrays.setAll(everybody, i -> "somebody" + i + "@example.org");
        Submission submission = Submission.of(Envelope.smtp("", everybody), Content.of(new byte[10]));
        SubmitRejectedException refused = assertThrows(SubmitRejectedException.class, () -> client.submit(submission));
        assertTrue(refused.toString().contains("nothing was submitted"), refused.toString());
    }

    @Test
    void theSocketIsItsUsersAloneAndGoesWithTheServer() throws Exception {
        Path socket = Path.of(server.address());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
        assertEquals(runtime.resolve("postlude"), socket.getParent());

        server.close();

        assertFalse(Files.exists(socket));
        assertEquals(ControlException.Reason.ABSENT, refused(client::hello));
    }

    @Test
    void nobodyIsSentMailToADirectoryThatOthersMayWrite() throws Exception {
        Files.setPosixFilePermissions(runtime.resolve("postlude"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(ControlException.Reason.ABSENT, refused(client::hello));
    }

    private static ControlException.Reason refused(Runnable call) {
        return assertThrows(ControlException.class, call::run).reason();
    }
}
