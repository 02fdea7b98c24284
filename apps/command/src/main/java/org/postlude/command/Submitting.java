package org.postlude.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.postlude.message.Content;
import org.postlude.message.PostludeException;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;

/** Hands files to a store, one after the other. A bad file is refused by a line and the others go on. */
final class Submitting {
    private static final int PROGRESS_EVERY = 1000;

    private final MessageStore store;
    private final EnvelopeReader envelopes;
    private final Surroundings surroundings;
    private final ExitCodes codes;
    private int submitted;

    Submitting(MessageStore store, EnvelopeReader envelopes, Surroundings surroundings, ExitCodes codes) {
        this.store = store;
        this.envelopes = envelopes;
        this.surroundings = surroundings;
        this.codes = codes;
    }

    /** Returns how many are durable now. A store that fails ends it: what it would not take is named. */
    int submit(List<Path> files) {
        for (int i = 0; i < files.size(); i++) {
            try {
                submit(files.get(i));
            } catch (StoreFailedException e) {
                codes.add(ExitCodes.of(e));
                surroundings.line(files.get(i) + ": " + e.getMessage() + whatNext(e, files.size() - i - 1));
                return submitted;
            }
            if ((i + 1) % PROGRESS_EVERY == 0 && i + 1 < files.size()) {
                surroundings.line((i + 1) + " of " + Words.files(files.size()) + " read");
            }
        }
        return submitted;
    }

    private void submit(Path file) {
        try {
            Content content = FileContent.of(file);
            store.submit(Submission.of(envelopes.read(content), content));
            submitted++;
        } catch (BadInputException e) {
            refuse(Errors.refused(file, e.why()));
        } catch (IOException e) {
            refuse(Errors.refused(file, Errors.reason(e)));
        } catch (StoreFailedException | StoreClosedException e) {
            throw e;
        } catch (PostludeException e) {
            refuse(file + ": " + e.getMessage()); // says itself that nothing was stored
        }
    }

    private void refuse(String line) {
        codes.add(ExitCodes.BAD_INPUT);
        surroundings.line(line);
    }

    /** The store's own text says whether it has the message. */
    private static String whatNext(StoreFailedException e, int untried) {
        String next = e.isResultUnknown() ? ". See 'postlude queue list' before you send this file again" : "";
        return untried == 0 ? next : next + "; " + Words.files(untried) + " after it not tried";
    }
}
