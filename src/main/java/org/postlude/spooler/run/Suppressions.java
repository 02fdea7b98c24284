package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.spooler.queue.SuppressionPolicy;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The suppression list of an open store. It is read when the first attempt or the first question needs it, and lives in memory from
 * then on; each change is written before it counts. One at a time, on the thread of whoever asks.
 */
final class Suppressions implements SuppressionList {
    private static final Logger LOG = LoggerFactory.getLogger(Suppressions.class);
    /** RFC 3463, section 3.8: the sender is not allowed to send there. */
    private static final String STATUS = "5.7.1";

    private static final int LONGEST_BY = 64;

    private final String store;
    private final StoreDesk desk;
    private final InstantSource clock;
    private final @Nullable SuppressionPolicy policy;
    /** Guarded by this; null before it was read. */
    private @Nullable SuppressionNotes notes;
    /** Nobody needs to be asked for; an attempt may then go by. */
    private volatile boolean known;

    private volatile boolean empty;

    Suppressions(String store, StoreDesk desk, InstantSource clock, @Nullable SuppressionPolicy policy) {
        this.store = store;
        this.desk = desk;
        this.clock = clock;
        this.policy = policy;
    }

    /** As it is kept, so that whoever adds an address is told what everybody reads later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    // --- attempts

    /** Those of an attempt's recipients who are on the list, as refused. On the worker's thread. */
    List<EndResult.Result> refused(List<Recipient> recipients) throws IOException {
        if (known && empty) {
            return List.of();
        }
        List<EndResult.Result> refused = new ArrayList<>();
        synchronized (this) {
            SuppressionNotes present = notes();
            for (Recipient recipient : recipients) {
                SuppressionNotes.Line line = present.line(recipient.address());
                if (line != null && line.isListed()) {
                    refused.add(new EndResult.Result(recipient, new RecipientOutcome.Refused(reply(line))));
                }
            }
        }
        return refused;
    }

    private static Reply reply(SuppressionNotes.Line line) {
        return Reply.local(
                STATUS,
                "not sent: " + line.address() + " is on this store's suppression list since " + line.since() + ", by "
                        + line.by() + ": " + line.reason() + " (rule D18)");
    }

    /** What the other side said of each; what goes wrong here changes nothing of the attempt. */
    void heard(AttemptAnswer answer) {
        SuppressionPolicy judge = policy;
        boolean isOver =
                answer.ofTransport() instanceof AttemptAnswer.Ended ended && ended.result() instanceof EndResult.Done;
        if (judge == null || !isOver) {
            return;
        }
        EndResult.Done done = (EndResult.Done) ((AttemptAnswer.Ended) answer.ofTransport()).result();
        try {
            for (EndResult.Result result : done.results()) {
                heard(judge, result.recipient().address(), result.outcome());
            }
        } catch (Exception e) {
            LOG.warn(
                    "store {}: its suppression list did not take note of a refusal, which counts for nothing now: {}",
                    store,
                    Masked.text(Words.of(e)));
        }
    }

    private synchronized void heard(SuppressionPolicy judge, String address, RecipientOutcome outcome)
            throws IOException {
        if (outcome instanceof RecipientOutcome.Accepted && known && empty) {
            return;
        }
        SuppressionNotes present = notes();
        SuppressionNotes.Line line = present.line(address);
        if (outcome instanceof RecipientOutcome.Accepted && line != null && !line.isListed()) {
            put(present, address, null);
        } else if (outcome instanceof RecipientOutcome.Refused && (line == null || !line.isListed())) {
            int times = line == null ? 1 : line.refused() + 1;
            Optional<String> why = judge.suppress(address, outcome.reply(), times);
            if (line != null || hasRoom(present)) {
                String reason = why.map(Suppressions::cut).orElse("");
                put(
                        present,
                        address,
                        new SuppressionNotes.Line(address, now(), "policy", reason, times, why.isPresent()));
            } else if (why.isPresent()) {
                throw new IOException("the list is full with " + MOST + " addresses; remove some");
            }
        }
    }

    // --- people

    @Override
    public List<Entry> list() {
        return read(SuppressionNotes::entries);
    }

    @Override
    public Optional<Entry> find(String address) {
        return read(present -> Optional.ofNullable(present.line(address))
                .filter(SuppressionNotes.Line::isListed)
                .map(SuppressionNotes.Line::entry));
    }

    @Override
    public Entry add(String address, String by, String reason) {
        Recipient.smtp(address); // is one, or says why not
        String who = by.length() > LONGEST_BY ? by.substring(0, LONGEST_BY) : by;
        SuppressionNotes.Line wanted = new SuppressionNotes.Line(address, now(), who, cut(reason), 0, true);
        return read(present -> {
            SuppressionNotes.Line line = present.line(address);
            if (line != null && line.isListed()) {
                return line.entry();
            }
            if (line == null && !hasRoom(present)) {
                throw new IllegalStateException("the suppression list of store " + store + " is full with " + MOST
                        + " addresses; " + address + " was not added. Remove some");
            }
            put(present, address, wanted);
            return wanted.entry();
        });
    }

    @Override
    public boolean remove(String address) {
        return read(present -> {
            SuppressionNotes.Line line = present.line(address);
            if (line != null) {
                put(present, address, null);
            }
            return line != null && line.isListed();
        });
    }

    /** Whether one more has room; an address that is only counted gives way, the one that was refused longest ago. */
    private boolean hasRoom(SuppressionNotes present) throws IOException {
        if (present.size() < MOST) {
            return true;
        }
        Optional<String> counted = present.oldestCounted();
        if (counted.isPresent()) {
            put(present, counted.get(), null);
        }
        return counted.isPresent();
    }

    // --- the store

    private interface Question<T> {
        T ask(SuppressionNotes notes) throws IOException;
    }

    private synchronized <T> T read(Question<T> question) {
        try {
            return desk.visit(logon -> question.ask(notes()));
        } catch (StoreDesk.Leaving e) {
            throw new StoreClosedException(
                    store, "it is not open any more; its suppression list is in it, open it again");
        } catch (IOException e) {
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    "store " + store
                            + " failed while its suppression list was read or written; whether the last change was"
                            + " made is not known, look again when it is open anew: " + Words.of(e),
                    true,
                    e);
        }
    }

    private SuppressionNotes notes() throws IOException {
        SuppressionNotes present = notes;
        if (present == null) {
            present = desk.visit(logon -> Callbacks.inside(() -> SuppressionNotes.read(logon)));
            notes = present;
            empty = present.size() == 0;
            known = true;
        }
        return present;
    }

    private void put(SuppressionNotes present, String address, SuppressionNotes.@Nullable Line line)
            throws IOException {
        try {
            desk.visit(logon -> Callbacks.inside(() -> present.write(logon, address, line)));
        } catch (IOException e) {
            // Whether it was written nobody knows: what the store has is read anew.
            known = false;
            notes = null;
            throw e;
        }
        empty = present.size() == 0;
    }

    private static String cut(String text) {
        return text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) : text;
    }
}
