package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.ProviderContractException;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.spi.support.Sha256;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SavedKeys;
import org.postlude.transport.SpoolerNotice;

/** A transport asks what it has saved before. */
class SavedBeforeTest {
    private final FreeTransport free = new FreeTransport();
    private final List<String> offered = new CopyOnWriteArrayList<>(List.of("box:1;", "box:10;", "box:2;", "other:1;"));

    /** Saves what is offered and was not saved. */
    private void takeOne(InboundMessage message) {
        try {
            while (!offered.isEmpty()) {
                String key = offered.remove(0);
                if (message.saved(key, "", 1).saved().isEmpty()) {
                    boolean isSaved =
                            message.saveChanges(key, Content.of(("Subject: " + key + "\r\n\r\n").getBytes(US_ASCII)));
                    assertTrue(isSaved);
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SavedKeys.Saved saved(String key) {
        return new SavedKeys.Saved(key, Sha256.of("Subject: " + key + "\r\n\r\n"));
    }

    @Test
    void T16_whatWasSavedIsToldByItsKeyWithItsDigestAndToNobodyElse() throws Exception {
        free.poll = none -> !offered.isEmpty();
        free.start = this::takeOne;
        try (FreeBench bench = new FreeBench(free)) {
            Bench.until(() -> bench.bench.inbox().size() == 4);
            CompletableFuture<List<SavedKeys>> told = new CompletableFuture<>();
            free.start = message -> {
                try {
                    SavedKeys first = message.saved("box:", "", 2);
                    SavedKeys rest = message.saved("box:", first.next().orElse(""), 2);
                    told.complete(List.of(first, rest, message.saved("elsewhere:", "", 9)));
                } catch (IOException e) {
                    told.completeExceptionally(e);
                }
            };
            ask();
            List<SavedKeys> pages = told.get(10, TimeUnit.SECONDS);
            assertEquals(2, pages.get(0).saved().size());
            assertEquals(
                    Set.of(saved("box:1;"), saved("box:10;"), saved("box:2;")),
                    Stream.concat(pages.get(0).saved().stream(), pages.get(1).saved().stream())
                            .collect(Collectors.toSet()));
            assertTrue(pages.get(1).next().isEmpty());
            assertEquals(List.of(), pages.get(2).saved());
        }
    }

    @Test
    void T16_whatWasSavedIsNotSavedAgain() throws Exception {
        offered.addAll(List.copyOf(offered));
        free.poll = none -> !offered.isEmpty();
        free.start = this::takeOne;
        try (FreeBench bench = new FreeBench(free)) {
            Bench.until(() -> offered.isEmpty() && bench.bench.inbox().size() == 4);
            assertEquals(4, bench.bench.inbox().size());
        }
    }

    @Test
    void T26_whatATransportNamesAFolderForLiesThere() throws Exception {
        offered.retainAll(List.of("box:1;"));
        free.poll = none -> !offered.isEmpty();
        free.start = message -> {
            try {
                Content letter = Content.of("Subject: tea\r\n\r\n".getBytes(US_ASCII));
                assertTrue(message.saveChanges(offered.remove(0), "Conversations/tea@conf.example.org", letter));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (FreeBench bench = new FreeBench(free)) {
            Bench.until(() -> bench.bench
                            .disk
                            .filed(bench.bench.address, "Conversations/tea@conf.example.org")
                            .size()
                    == 1);
            assertEquals(List.of(), bench.bench.inbox());
        }
    }

    @Test
    void whatCameInIsToldInTheFeedOnce() throws Exception {
        offered.addAll(List.copyOf(offered));
        free.poll = none -> !offered.isEmpty();
        free.start = this::takeOne;
        try (FreeBench bench = new FreeBench(builder -> builder.activityFeed(store -> true), free)) {
            Bench.until(() -> offered.isEmpty() && bench.bench.inbox().size() == 4);
            Bench.until(() -> bench.store.activity().read(0, 100).size() == 4);
            assertEquals(
                    Set.of("box:1;", "box:10;", "box:2;", "other:1;"),
                    bench.store.activity().read(0, 100).stream()
                            .map(entry -> entry.event().facts().get("subject"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void T20_nullIsThrownBack() throws Exception {
        CompletableFuture<ProviderContractException> thrown = new CompletableFuture<>();
        free.start = message ->
                thrown.complete(assertThrows(ProviderContractException.class, () -> message.saved(nothing(), "", 1)));
        try (FreeBench bench = new FreeBench(free)) {
            ask();
            assertTrue(String.valueOf(thrown.get(10, TimeUnit.SECONDS).getMessage())
                    .contains("T20"));
            assertEquals(List.of(), bench.bench.inbox());
        }
    }

    private void ask() {
        offered.add("again");
        free.poll = none -> !offered.isEmpty() && offered.remove("again");
        free.support().spoolerNotify(SpoolerNotice.NEWMAIL);
    }

    @SuppressWarnings("NullAway") // what a vendor may do
    private static String nothing() {
        return null;
    }
}
