package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Registration;
import org.postlude.store.StoreEvent;

/** Each listener for new mail is told for itself, and as long as its handle is valid. */
class AdviceTest {
    private static final StoreKey STORE = new StoreKey(1);
    private static final StoreEvent MAIL = StoreEvent.of(StoreEvent.Kind.NEW_MAIL, new MessageId("m-1"), "INBOX");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Advice advice = new Advice(threads);
    private final BlockingQueue<StoreEvent> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        go.countDown();
        threads.shutdownNow();
    }

    private static final Set<StoreEvent.Kind> MAILS = Set.of(StoreEvent.Kind.NEW_MAIL);

    private static HandleState handle(int key, StoreKey store) {
        return new HandleState(new HandleKey(key), store);
    }

    private void hang(StoreEvent mail) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatHangsSilencesNoOther() throws InterruptedException {
        Registration hanging = advice.add("a", handle(1, STORE), MAILS, this::hang);
        Registration other = advice.add("a", handle(2, STORE), MAILS, heard::add);
        advice.tell(STORE, MAIL);
        assertEquals(MAIL, heard.poll(10, TimeUnit.SECONDS));
        hanging.close();
        other.close();
        assertEquals(0, advice.count());
    }

    @Test
    void oneIsToldOfItsOwnStoreOnly() throws InterruptedException {
        Registration one = advice.add("a", handle(1, STORE), MAILS, heard::add);
        advice.tell(new StoreKey(2), StoreEvent.of(StoreEvent.Kind.NEW_MAIL, new MessageId("m-2"), "INBOX"));
        advice.tell(STORE, MAIL);
        assertEquals(MAIL, heard.poll(10, TimeUnit.SECONDS));
        one.close();
    }

    @Test
    void aHandleThatEndsEndsItsListeners() {
        HandleState handle = handle(1, STORE);
        Registration one = advice.add("a", handle, MAILS, heard::add);
        handle.invalidate();
        advice.end(handle);
        assertEquals(0, advice.count());
        advice.tell(STORE, MAIL);
        one.close();
        assertTrue(heard.isEmpty());
    }

    @Test
    void oneOfAHandleThatHasEndedAlreadyIsNotKept() {
        HandleState handle = handle(1, STORE);
        handle.invalidate();
        advice.add("a", handle, MAILS, heard::add).close();
        Registration late = advice.add("a", handle, MAILS, heard::add);
        assertEquals(0, advice.count());
        late.close();
    }
}
