package org.postlude.command;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.EnvelopeReader;
import org.postlude.control.ControlException;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.store.KeyConflictException;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.SubmitRejectedException;

/** Hands files to a store, one message after the other. A bad one is refused by a line and the others go on. */
final class Submitting {
    /** Who makes messages durable: a store, or the process that owns it. */
    interface Taker {
        SubmitReceipt take(Submission submission);
    }

    private final Taker taker;
    private final EnvelopeReader envelopes;
    private final MboxFormat format;
    private final boolean once;
    private final Surroundings surroundings;
    private final Interrupts interrupts;
    private final ExitCodes codes;
    private Progress progress;
    private int found;
    private int submitted;
    private int existed;
    private int untried;
    /** What the run is looking at. */
    private String where = "";
    /** Of the present file, what the store has. */
    private int ofFile;

    private String lastOfFile = "";

    Submitting(
            Taker taker,
            EnvelopeReader envelopes,
            MboxFormat format,
            boolean once,
            Surroundings surroundings,
            Interrupts interrupts,
            ExitCodes codes) {
        this.taker = taker;
        this.envelopes = envelopes;
        this.format = format;
        this.once = once;
        this.surroundings = surroundings;
        this.interrupts = interrupts;
        this.codes = codes;
        progress = new Progress(surroundings, 0);
    }

    /** Submits what can be. A store that fails ends it: what it would not take is named. */
    void submit(List<Path> files) {
        try (Progress shown = new Progress(surroundings, files.size())) {
            progress = shown;
            for (int i = 0; i < files.size(); i++) {
                int after = files.size() - i - 1;
                if (!submitAll(files.get(i), after)) {
                    untried = after;
                    return;
                }
                progress.nextFile();
            }
        }
    }

    /** How many are durable now. */
    int submitted() {
        return submitted;
    }

    /** How many the store had from an earlier run, under the same key. */
    int existed() {
        return existed;
    }

    /** How many files nobody has looked into, for the run ended before. */
    int untried() {
        return untried;
    }

    /** How many messages there were in the files, the bad ones included. */
    int found() {
        return found;
    }

    private boolean submitAll(Path file, int filesAfter) {
        where = file.toString();
        ofFile = 0;
        try (Letters letters = open(file)) {
            where = letters.where();
            for (Letter letter = next(letters); letter != null; letter = next(letters)) {
                if (interrupts.count() > 0) {
                    return interrupted(filesAfter);
                }
                submit(letter);
            }
        } catch (InterruptedIOException e) {
            return interrupted(filesAfter);
        } catch (IOException e) {
            found++; // at least one
            String why = Errors.reason(e);
            refuse(ofFile == 0 ? Errors.refused(where, why) : where + ": " + why + rest());
        } catch (NoRoom e) {
            codes.add(ExitCodes.LEFT);
            progress.tell(where + ": " + e.getMessage() + (ofFile == 0 ? "" : rest()) + untried(filesAfter));
            return false;
        } catch (SubmitRejectedException e) {
            found++;
            refuse(where + ": " + e.getMessage());
        } catch (StoreFailedException e) {
            codes.add(ExitCodes.of(e));
            progress.tell(where + ": " + e.getMessage() + rest(e) + untried(filesAfter));
            return false;
        } catch (ControlException e) {
            boolean isKnown = !EnumSet.of(ControlException.Reason.UNREACHABLE, ControlException.Reason.REFUSED)
                    .contains(e.reason());
            codes.add(isKnown ? ExitCodes.LEFT : ExitCodes.IO_ERROR);
            progress.tell(
                    where + ": " + e.getMessage() + (isKnown ? rest() : restAfterUnknown()) + untried(filesAfter));
            return false;
        }
        return true;
    }

    private String rest(StoreFailedException e) {
        if (e.isResultUnknown()) {
            return restAfterUnknown();
        }
        return ofFile == 0 ? "" : rest();
    }

    /** Of a file that was submitted in part: what of it the store has, and how that does not go out twice. */
    private String rest() {
        if (ofFile == 0) {
            return ". It is not submitted, nor is what comes after it in the file; send it again";
        }
        return ". " + ofSameFile() + "; what comes after that is not. "
                + (once
                        ? "Repeat the same command: under --once those are not submitted again"
                        : "Take those out before you send the file again, or they go twice; of a command with --once a"
                                + " repetition leaves them out");
    }

    /** The same where the store itself cannot say whether it has the present one. */
    private String restAfterUnknown() {
        return ". " + (ofFile == 0 ? "Whether it is submitted" : ofSameFile() + "; whether this one is submitted")
                + " is not known, what comes after it in the file is not submitted. "
                + (once
                        ? "Repeat the same command: under --once nothing of it is submitted again"
                        : "See 'postlude queue list' before you send the file again, and take out what is submitted,"
                                + " or it goes twice; of a command with --once a repetition leaves it out");
    }

    private String ofSameFile() {
        return "Of the same file " + Words.messages(ofFile) + (ofFile == 1 ? " is" : " are")
                + " submitted, the last of them " + lastOfFile;
    }

    /** Nobody else has it, and a script must not take the run for a whole one: 75, as for mail that is left. */
    private boolean interrupted(int filesAfter) {
        codes.add(ExitCodes.LEFT);
        progress.tell(where + ": not submitted, for a signal ended the run; nor was what follows"
                + (filesAfter == 0 ? " in it" : ", " + Words.files(filesAfter)) + ". Send it again"
                + (once ? "" : ", without what was submitted"));
        return false;
    }

    private Letters open(Path file) throws IOException {
        return file.equals(MailFiles.STANDARD_INPUT)
                ? new StandardInput(surroundings.in(), interrupts)
                : Letters.of(file, format);
    }

    private @Nullable Letter next(Letters letters) throws IOException {
        Letter letter;
        try {
            letter = letters.next();
        } finally {
            where = letters.where();
        }
        if (letter != null) {
            found++;
            progress.nextMessage();
        }
        return letter;
    }

    private void submit(Letter letter) {
        try {
            if (letter.refusal().isPresent()) {
                refuse(Errors.refused(letter.name(), letter.refusal().get()));
                return;
            }
            if (isNew(Submission.of(envelopes.read(letter.content()), letter.content()))) {
                submitted++;
            } else {
                existed++;
            }
            ofFile++;
            lastOfFile = letter.name();
        } catch (IOException e) {
            refuse(Errors.refused(letter.name(), Errors.reason(e)));
        } catch (StoreFailedException | StoreClosedException | ControlException e) {
            throw e;
        } catch (SubmitRejectedException e) {
            if (e.code() == ErrorKind.BUSY) {
                throw new NoRoom(e);
            }
            refuse(letter.name() + ": " + e.getMessage());
        } catch (PostludeException e) {
            refuse(letter.name() + ": " + e.getMessage()); // says itself that nothing was stored
        }
    }

    /** Nothing is wrong with the message: the next ones would be told the same, and all may be sent again later. */
    private static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoRoom(SubmitRejectedException told) {
            super(told.getMessage(), told);
        }
    }

    private boolean isNew(Submission submission) throws IOException {
        if (!once) {
            return !taker.take(submission).existed();
        }
        try {
            return !taker.take(submission.withKey(OnceKey.of(submission.envelope(), submission.content())))
                    .existed();
        } catch (KeyConflictException e) {
            // It came without Message-ID or Date and has ended, so that what was added then is not known any more
            // (docs/adr/0010). The key alone says that it is the same.
            return false;
        }
    }

    private void refuse(String line) {
        codes.add(ExitCodes.BAD_INPUT);
        progress.tell(line);
    }

    private static String untried(int files) {
        return files == 0 ? "" : "; " + Words.files(files) + " after it not tried";
    }
}
