package org.postlude.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.outbox.Table.Claim;
import org.postlude.outbox.Table.Load;
import org.postlude.store.KeyConflictException;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.SubmitRejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings rows into a store: a row is claimed, then submitted under its key, then deleted, each a transaction of its own. A crash between
 * any two leaves a row that is claimed, and the same store goes on with it: either it does not have the message, or it knows the key.
 *
 * <p>Called by one thread at a time.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final JdbcOutbox outbox;
    private final Table table;
    private final DataSource database;
    private final MessageStore store;
    private final String name;
    private final int batch;
    private final Duration keysKnown;
    private final BooleanSupplier isEnding;

    Courier(Relay.Builder settings, BooleanSupplier isEnding) {
        outbox = settings.outbox;
        table = outbox.table();
        database = settings.database;
        store = settings.store;
        name = settings.name;
        batch = settings.batch;
        keysKnown = settings.keysKnown;
        this.isEnding = isEnding;
    }

    RelayPass pass() {
        try {
            Object unused = store.info();
        } catch (StoreClosedException e) {
            return new RelayPass(0, 0, false, true, Optional.of(e.getMessage() + "; " + stays()));
        }
        Round round = new Round();
        try (OwnConnection own = OwnConnection.of(database)) {
            Dialect unused = outbox.dialectOf(own.get());
            goOn(own.get(), round);
            begin(own.get(), round);
        } catch (SQLException e) {
            round.failed("the database of " + outbox + " refused or failed: " + e + "; " + stays());
        } catch (PostludeException e) {
            round.failed(String.valueOf(e.getMessage()));
        }
        return round.result(isEnding.getAsBoolean());
    }

    private String stays() {
        return "what is committed stays in the table until a relay comes to it";
    }

    /** What it has claimed before and not finished: by another life, or because the store failed. */
    private void goOn(Connection connection, Round round) throws SQLException {
        List<Claim> left = table.claimed(connection, name, batch);
        if (left.size() == batch) {
            round.full();
        }
        carry(connection, left, false, round);
    }

    private void begin(Connection connection, Round round) throws SQLException {
        if (isEnding.getAsBoolean()) {
            return;
        }
        List<String> waiting = table.waiting(connection, batch);
        if (waiting.size() == batch) {
            round.full();
        }
        table.claim(connection, waiting, name, outbox.clock().instant());
        carry(connection, table.claimed(connection, waiting, name), true, round);
    }

    /** In their order, until one fails or the relay ends. */
    private void carry(Connection connection, List<Claim> claims, boolean isFresh, Round round) throws SQLException {
        int next = 0;
        boolean goesOn = true;
        while (goesOn && next < claims.size() && !isEnding.getAsBoolean()) {
            goesOn = carry(connection, claims.get(next++), isFresh, round);
        }
        delete(connection, round);
        if (isFresh) {
            List<String> rest = new ArrayList<>();
            claims.subList(next, claims.size()).forEach(each -> rest.add(each.id()));
            table.giveBack(connection, rest, name, 0);
        }
    }

    /** True if the next one may be tried. */
    private boolean carry(Connection connection, Claim claim, boolean isFresh, Round round) throws SQLException {
        if (!claim.since().plus(keysKnown).isAfter(outbox.clock().instant())) {
            keep(
                    connection,
                    claim,
                    false,
                    round,
                    "in doubt: claimed at " + claim.since()
                            + ", so it may have been stored then, and the store may have forgotten its key since. Look for it in the store;"
                            + " discard it if it was sent, release it if it may go (perhaps again)");
            return true;
        }
        try {
            Load load = table.load(connection, claim.id(), name);
            if (load != null) {
                Submission submission = submission(load);
                SubmitReceipt unused = store.submit(submission);
                round.done.add(claim.id());
            }
            return true;
        } catch (StoreClosedException e) {
            return failed(connection, claim, isFresh, round, e);
        } catch (SubmitRejectedException e) {
            if (e.code() == ErrorKind.BUSY) {
                return failed(connection, claim, isFresh, round, e);
            }
            keep(connection, claim, isFresh, round, "refused (" + e.code() + "): " + e.getMessage());
            return true;
        } catch (KeyConflictException e) {
            keep(connection, claim, isFresh, round, "refused (" + e.code() + "): " + e.getMessage());
            return true;
        } catch (StoreFailedException e) {
            return failed(connection, claim, isFresh && !e.isResultUnknown(), round, e);
        } catch (RuntimeException | Error e) {
            return failed(connection, claim, false, round, e);
        }
    }

    private static Submission submission(Load load) {
        if (!load.isWhole()) {
            throw new SubmitRejectedException(
                    ErrorKind.CORRUPT_DATA,
                    "the row is damaged: its digest is another one than when it was written; it was not submitted");
        }
        try {
            return SubmissionText.read(load.submission(), Content.of(load.content()));
        } catch (PostludeException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new SubmitRejectedException(
                    ErrorKind.CORRUPT_DATA,
                    "the row cannot be read, for " + e.getMessage()
                            + "; it was not submitted. Another version may have written it: relay it with that one",
                    e);
        }
    }

    /** Ends the pass. Whether the store has it decides whose the row is until it is tried again. */
    private boolean failed(Connection connection, Claim claim, boolean isSurelyNotStored, Round round, Throwable why)
            throws SQLException {
        round.failed("row " + claim.id() + " of " + outbox + " could not be brought into store " + name + ": " + why
                + "; the row stays, " + (isSurelyNotStored ? "the store does not have it" : "the store may have it")
                + ", and it is tried again under its key");
        LOG.debug("row {} of {} could not be brought into store {}", claim.id(), outbox, name, why);
        if (isSurelyNotStored) {
            table.giveBack(connection, List.of(claim.id()), name, 1);
        } else {
            table.failed(connection, claim.id(), name);
        }
        return false;
    }

    private void keep(Connection connection, Claim claim, boolean isFresh, Round round, String reason)
            throws SQLException {
        table.keep(connection, claim, name, reason, !isFresh);
        round.kept();
        LOG.warn(
                "row {} of {} is kept, and tried no more until somebody releases or discards it: {}",
                claim.id(),
                outbox,
                reason);
    }

    private void delete(Connection connection, Round round) throws SQLException {
        int deleted = table.delete(connection, round.done, name);
        if (deleted < round.done.size()) {
            LOG.error(
                    "{} of {} rows that store {} has were deleted from {}; the others were taken by somebody else meanwhile, and their"
                            + " mail may be sent twice: has another relay this name, or was its claim taken over?",
                    deleted,
                    round.done.size(),
                    name,
                    outbox);
        }
        round.deleted();
    }
}
