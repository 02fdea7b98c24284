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
                surroundings.line(files.get(i) + ": " + e.getMessage() + fate(e, files.size() - i - 1));
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
            refuse(file, e.why());
        } catch (IOException e) {
            refuse(file, Errors.reason(e));
        } catch (StoreFailedException | StoreClosedException e) {
            throw e;
        } catch (PostludeException e) {
            refuse(file, String.valueOf(e.getMessage()));
        }
    }

    private void refuse(Path file, String why) {
        codes.add(ExitCodes.BAD_INPUT);
        surroundings.line(Errors.refused(file, why));
    }

    private static String fate(StoreFailedException e, int untried) {
        String fate = e.isResultUnknown()
                ? ". Whether the store has it is not known: see 'postlude queue list' before you send it again"
                : ". It was not submitted, the file is unchanged";
        return untried == 0 ? fate : fate + "; " + Words.files(untried) + " after it not tried";
    }
}
