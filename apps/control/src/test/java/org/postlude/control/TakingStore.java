package org.postlude.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;

/** Takes whatever is submitted, and reads it twice, as a store does that looks at the header first. */
final class TakingStore {
    @SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody
    record Taken(Submission submission, byte[] octets) {}

    private final List<Taken> taken = Collections.synchronizedList(new ArrayList<>());

    private volatile @Nullable RuntimeException refusal;

    void refuse(RuntimeException why) {
        refusal = why;
    }

    List<Taken> taken() {
        return List.copyOf(taken);
    }

    MessageStore store() {
        return (MessageStore) Proxy.newProxyInstance(
                MessageStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("submit")) {
                        throw new AssertionError("the control socket called " + method);
                    }
                    return take((Submission) Objects.requireNonNull(arguments)[0]);
                });
    }

    private SubmitReceipt take(Submission submission) {
        RuntimeException why = refusal;
        if (why != null) {
            throw why;
        }
        try (InputStream first = submission.content().open();
                InputStream second = submission.content().open()) {
            first.readNBytes(10);
            taken.add(new Taken(submission, second.readAllBytes()));
            return new SubmitReceipt(new MessageId("m-" + taken.size()), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
