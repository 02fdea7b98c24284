package org.postlude.spooler.run;

import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;

/**
 * What a command that could not be given on means to the core: as if the store or the transport it was for had failed.
 * The core's state is whole, for the step was over; and it knows each of these events, for stores and transports do fail.
 *
 * <p>Commands that nothing can stand for are not here: an answer that a client waits for, a permit that a worker waits
 * for, the next alarm. Where one of them fails, nobody knows any more what holds.
 */
final class Containment {
    private Containment() {}

    /** What to tell the core instead; null if the failure concerns everybody. */
    static @Nullable Event instead(Command command, Throwable cause) {
        String why = "the spooler could not carry on: " + Words.of(cause);
        if (command instanceof Command.LogonStore logon) {
            return new Event.StoreOpenFailed(logon.store());
        } else if (command instanceof Command.LoadDue load) {
            return new Event.StoreFailed(load.store(), why);
        } else if (command instanceof Command.LoadPage load) {
            return new Event.StoreFailed(load.store(), why);
        } else if (command instanceof Command.Write write) {
            return new Event.StoreFailed(write.store(), why);
        } else if (command instanceof Command.End end) {
            return new Event.StoreFailed(end.store(), why);
        } else if (command instanceof Command.SetAside aside) {
            return new Event.StoreFailed(aside.store(), why);
        } else if (command instanceof Command.FileReport report) {
            return new Event.StoreFailed(report.store(), why);
        } else if (command instanceof Command.FileLocal local) {
            return new Event.StoreFailed(local.store(), why);
        } else if (command instanceof Command.Attempt attempt) {
            return new Event.AttemptEnded(attempt.attempt(), new AttemptAnswer.Failed(why));
        } else if (command instanceof Command.StartInbound inbound) {
            return new Event.InboundEnded(inbound.attempt(), inbound.transport(), false);
        }
        return ofTransport(command, why);
    }

    private static @Nullable Event ofTransport(Command command, String why) {
        if (command instanceof Command.Poll poll) {
            return new Event.Polled(poll.transport(), false);
        } else if (command instanceof Command.Flush flush) {
            return new Event.FlushAnswered(flush.transport(), flush.store(), false);
        } else if (command instanceof Command.LogonTransport logon) {
            return new Event.TransportFailed(logon.transport(), why);
        } else if (command instanceof Command.Idle) {
            return new Event.Tick(); // nobody waits for it
        } else if (command instanceof Command.Tell tell) {
            // It does not know any more what it may do: better none than one that is out of step (rule T9).
            return new Event.TransportFailed(tell.transport(), why);
        } else if (command instanceof Command.Cancel cancel) {
            return new Event.TransportFailed(cancel.transport(), why);
        } else if (command instanceof Command.AbortDeferred abort) {
            return new Event.TransportFailed(abort.transport(), why);
        }
        return null;
    }
}
