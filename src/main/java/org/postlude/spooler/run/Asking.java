package org.postlude.spooler.run;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.message.ProviderContractException;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.spi.StoreRefusingException;

/** What a handle asks its store: how it fails is told in the words that a client can act on. */
record Asking(String store, HandleState handle) {
    /** What is asked. */
    interface Question<T extends @Nullable Object> {
        T ask() throws IOException;
    }

    void requireValid() {
        if (!handle.isValid()) {
            throw new StoreClosedException(
                    store, "the handle is closed or was released by a logoff; open the store again (rule D1)");
        }
    }

    <T extends @Nullable Object> T ask(String what, Question<T> question) {
        requireValid();
        try {
            return Callbacks.inside(question::ask);
        } catch (StoreRefusingException e) {
            throw new StoreFailedException(
                    e.code(),
                    "store " + store + " could not " + what + ", nothing was changed; all mail is where it was: "
                            + e.getMessage(),
                    false,
                    e);
        } catch (IOException | IllegalStateException e) {
            requireValid();
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    "store " + store + " could not " + what + ": " + Words.of(e)
                            + "; all mail is where it was, or where that would have put it",
                    true,
                    e);
        } catch (PostludeException | IllegalArgumentException e) {
            throw e; // the second for a name that can be no folder (rule F1)
        } catch (RuntimeException | Error e) {
            throw new ProviderContractException(
                    "Q0",
                    "store " + store + " threw when it was to " + what + ": " + Words.of(e)
                            + "; all mail is where it was, or where that would have put it",
                    e);
        }
    }
}
