package org.postlude.tck.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SavedKeys;

/** Takes one inbound message as the spooler does. Used by one thread. */
final class SavingMessage implements InboundMessage {
    /** How the save ends. */
    enum Ending {
        SAVED,
        STOPPED,
        FAILED,
        INTERRUPTED
    }

    private final AttemptId attempt;
    private final Ending ending;
    private final BooleanSupplier stillAtTheSource;
    private final List<String> keys = new ArrayList<>();
    private final List<byte[]> saved = new ArrayList<>();
    private boolean wasAtTheSource;

    SavingMessage(AttemptId attempt, Ending ending, BooleanSupplier stillAtTheSource) {
        this.attempt = attempt;
        this.ending = ending;
        this.stillAtTheSource = stillAtTheSource;
    }

    @Override
    public AttemptId attempt() {
        return attempt;
    }

    /** It is the first one, whatever the source offers. */
    @Override
    public SavedKeys saved(String prefix, String after, int most) {
        return new SavedKeys(List.of(), Optional.empty());
    }

    @Override
    public boolean saveChanges(String key, String folder, Content content) throws IOException, InterruptedException {
        if (!keys.isEmpty()) {
            throw new AssertionError("saveChanges was called a second time, for '" + key + "', after " + keys);
        }
        keys.add(key);
        saved.add(Bytes.all(content));
        wasAtTheSource = stillAtTheSource.getAsBoolean();
        return switch (ending) {
            case SAVED -> true;
            case STOPPED -> false;
            case FAILED -> throw new IOException("the store has failed");
            case INTERRUPTED -> throw new InterruptedException("stopped");
        };
    }

    /** The keys it was called with: none or one. */
    List<String> keys() {
        return keys;
    }

    List<byte[]> saved() {
        return saved;
    }

    boolean wasAtTheSource() {
        return wasAtTheSource;
    }
}
