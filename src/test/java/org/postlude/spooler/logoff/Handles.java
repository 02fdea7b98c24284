package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.postlude.store.mapi.ResultCode;

/** What a handle does after its release, and while its store is closing. */
final class Handles {
    private static final int INVALID_OBJECT = 0x80040108;

    private Handles() {}

    /** D1: every method but close fails with INVALID_OBJECT; close stays harmless, also twice. */
    static void assertReleased(MessageStore store) {
        Map<String, Executable> methods = new LinkedHashMap<>();
        methods.put("info", store::info);
        methods.put("submit", () -> store.submit(World.mailTo("nobody@example.org")));
        methods.put("withdraw", () -> store.withdraw(new MessageId("m1")));
        methods.put("release", () -> store.release(new MessageId("m1")));
        methods.put("resolve", () -> store.resolve(new MessageId("m1"), InDoubtPolicy.RETRY));
        methods.put("queue", () -> store.queue("", 1));
        methods.put("advise", () -> store.advise(mail -> {}));
        methods.put("duplicate", store::duplicate);
        methods.put("storeLogoff", () -> store.storeLogoff(LogoffMode.QUIET));
        methods.put("storeLogoffAsync", () -> store.storeLogoffAsync(LogoffMode.ABORT, Deadline.DEFAULT));
        methods.put("storeLogoffDetached", () -> store.storeLogoffDetached(LogoffMode.PURGE));
        methods.forEach((name, method) -> {
            StoreClosedException thrown = assertThrows(StoreClosedException.class, method, name);
            assertEquals(INVALID_OBJECT, ResultCode.of(thrown.code()), name);
        });
        assertDoesNotThrow(store::close);
        assertDoesNotThrow(store::close);
    }

    /** Waits for the release without asking for its report. */
    static void awaitInvalid(MessageStore store) {
        await().until(() -> {
            try {
                store.info();
                return false;
            } catch (StoreClosedException e) {
                return true;
            }
        });
    }

    /** D8: the store is closing; a submit is refused. The handle itself is still valid. */
    static void assertClosing(MessageStore store) {
        assertThrows(StoreClosedException.class, () -> store.submit(World.mailTo("late@example.org")));
        assertDoesNotThrow(store::info);
        assertThrows(StoreClosedException.class, store::duplicate);
    }

    /** D1: refused means that the handle works exactly as before. */
    static void assertUsable(MessageStore store) {
        assertDoesNotThrow(store::info);
        assertDoesNotThrow(() -> store.duplicate().close());
        MessageId id = store.submit(World.mailTo("extra@example.org").withHold("a probe"))
                .id();
        assertEquals("HELD", World.stateOf(store, id));
        store.withdraw(id);
    }
}
