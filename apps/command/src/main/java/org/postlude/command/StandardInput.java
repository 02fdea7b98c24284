package org.postlude.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.RawMessage;
import org.postlude.store.SubmitRejectedException;

/** The one message on standard input. It has to be read twice, to be judged and to be stored, so it is kept meanwhile. */
final class StandardInput implements Letters {
    private final InputStream in;
    private final Interrupts interrupts;
    private @Nullable RawMessage message;

    StandardInput(InputStream in, Interrupts interrupts) {
        this.in = in;
        this.interrupts = interrupts;
    }

    @Override
    public @Nullable Letter next() throws IOException {
        if (message != null) {
            return null;
        }
        RawMessage read = read();
        message = read;
        return Letter.of(where(), read.content());
    }

    /** On a thread of its own: a read of a terminal ends by nothing but the terminal. */
    private RawMessage read() throws IOException {
        FutureTask<RawMessage> reading = new FutureTask<>(() -> RawMessage.read(in));
        Thread thread = new Thread(reading, "standard-input");
        thread.setDaemon(true);
        thread.start();
        try {
            return interrupts.<RawMessage, Exception>during(0, reading::get);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("a signal came");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SubmitRejectedException refused) {
                throw refused;
            }
            throw new IOException(e.getCause() == null ? e : e.getCause());
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public String where() {
        return "standard input";
    }

    @Override
    public void close() throws IOException {
        if (message != null) {
            message.close();
        }
    }
}
