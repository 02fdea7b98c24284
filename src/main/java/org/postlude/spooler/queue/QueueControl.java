package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.Registration;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;

/**
 * What an operator does with the queue of a store that is open in this spooler. Thread-safe; each method waits for its answer,
 * so none is called from a callback of a provider or listener.
 *
 * <p><b>Filters.</b> An operation takes whatever its filter means at the time when it is come to, page by page. A word without a
 * key that means no message, or several, is an {@link IllegalArgumentException}, and nothing is changed.
 *
 * <p><b>Messages in process.</b> What is being attempted stays as it is, and the answer says so ({@link Refusal.Kind#IN_PROCESS}):
 * ask again when the attempt has ended, or stop it by a logoff with ABORT. A message of several parts is changed in those that
 * can be.
 *
 * <p><b>Durable.</b> What is counted as changed is recorded in the store. All methods throw {@link StoreFailedException} if the
 * store failed, and {@link StoreClosedException} if it is not open in this spooler any more; what was changed before stays.
 */
public interface QueueControl extends QueueView {
    /**
     * Keeps mail back: no attempt begins, by no mode of a logoff and no flush. What a transport keeps is taken back from it. What
     * is in doubt stays in doubt, and is not tried again. Mail on hold does not expire.
     *
     * @param filter which; what is held already gets the new reason and time
     * @param reason shown wherever it is listed
     * @param until when it is let go by itself; null for when it is released
     * @return what was done
     */
    Change hold(Filter filter, String reason, @Nullable Instant until);

    /**
     * Lets held mail go: it is due at once, or at the time for which its sender scheduled it. Rules that are there now do not hold
     * it again. What was set aside for damage is tried anew.
     *
     * @param filter which
     * @return what was done
     */
    Change release(Filter filter);

    /**
     * Tries mail now, whatever its back-off, the memory of dead destinations or a breaker say; never over a limit. What a
     * transport keeps is taken back from it. Held, suspended and scheduled mail is not sent, nor what is in doubt under
     * another policy than RETRY.
     *
     * @param filter which
     * @return what was done; a message is changed when it is due, before its attempt has begun
     */
    Change retry(Filter filter);

    /**
     * Gives mail another route; it is due at once if it would be sent at all. Its other routes are forgotten. Held mail stays
     * held, what is in doubt stays so.
     *
     * @param filter which
     * @param transport the name of a transport of this spooler, or the URL of any
     * @return what was done
     * @throws IllegalArgumentException if this spooler has no such transport, and no provider knows the URL; says which it has
     */
    Change reroute(Filter filter, String transport);

    /**
     * Takes messages back, whole, whichever of their parts are meant; nobody is told. What was delivered stays delivered.
     *
     * @param filter which
     * @return what was done
     */
    Change withdraw(Filter filter);

    /**
     * Ends mail now, with a report to its sender: whoever was not sent to is refused, and of whom it is in doubt the report says
     * that it is unknown.
     *
     * @param filter which
     * @param reason in the report
     * @return what was done; a message is changed when its end is recorded, before the report is filed
     */
    Change bounce(Filter filter, String reason);

    /**
     * Decides about mail in doubt, whatever its policy says.
     *
     * @param filter which
     * @param decision RETRY: it is sent again; FAIL_UNKNOWN: its sender is told that its delivery is unknown, and it ends
     * @return what was done
     * @throws IllegalArgumentException for another decision
     */
    Change decide(Filter filter, InDoubtPolicy decision);

    /**
     * Makes a rule and applies it to what is there. It is durable before the first message is touched.
     *
     * @param kind hold or bounce
     * @param filter to what; neither a state nor the beginning of an id
     * @param reason shown wherever its work is listed
     * @param until when it ends; null if {@link #removeRule} ends it
     * @param by who makes it; for people
     * @return the rule, and what was done to what was there
     * @throws IllegalArgumentException if the filter is none for a rule, or there are {@value #MOST_STANDING} rules already
     */
    Made addRule(Rule.Kind kind, Filter filter, String reason, @Nullable Instant until, String by);

    /** So many rules, and so many suspensions, a store has at most. */
    int MOST_STANDING = 1_000;

    /**
     * A new rule.
     *
     * @param rule as it is recorded
     * @param change what was done to what was there
     */
    record Made(Rule rule, Change change) {}

    /**
     * Ends a rule. What it holds stays held until it is released.
     *
     * @param id its name
     * @return false if there is none of that name
     */
    boolean removeRule(String id);

    /**
     * Sends nothing more over a transport, or to one destination over it, from this store. What is in process ends.
     *
     * @param transport its name
     * @param domain the destination; empty for all
     * @param reason shown wherever it keeps something back
     * @param until when it ends; null if {@link #resume} ends it
     * @param by who wants it; for people
     * @return the suspension as it is recorded
     * @throws IllegalArgumentException if there are {@value #MOST_STANDING} already
     */
    Suspension suspend(String transport, Optional<String> domain, String reason, @Nullable Instant until, String by);

    /**
     * Ends a suspension. Its mail is due when its time has come or had.
     *
     * @param id its name
     * @return false if there is none of that name
     */
    boolean resume(String id);

    /**
     * Attempts everything once now, in one transport, to one destination, or all; MAPI {@code FlushQueues}. Overrides back-off and
     * the memory of dead destinations; never hold, suspension, send-later, a limit, or doubt under another policy than RETRY.
     * One flush of a store waits for the one before it.
     *
     * @param transport its name; null for all
     * @param domain a destination; null for all
     * @param deadline how long to wait; what is under way then goes on
     * @return one for each transport of which the store has mail
     * @throws IllegalArgumentException if this spooler has no such transport, and no mail waits for it; says which it has
     */
    List<FlushResult> flush(@Nullable String transport, @Nullable String domain, Deadline deadline);

    /**
     * The addresses to which the store does not send (rule D18).
     *
     * @return its list, for this opening of the store
     * @throws StoreClosedException if it was opened without mail
     */
    SuppressionList suppressionList();

    /**
     * Listens to the conversations of attempts that begin from now on. A transport that tells nothing of its conversation is
     * heard by its phases and results only.
     *
     * @param filter of which mail; its state is ACTIVE
     * @param listener called on a thread of its own. At most 10,000 lines wait for it; beyond that the oldest are dropped, and a
     *     line says how many. What it throws changes nothing and is logged once
     * @return close it to end it; it also ends with the opening of the store
     */
    Registration trace(Filter filter, Consumer<TraceLine> listener);
}
