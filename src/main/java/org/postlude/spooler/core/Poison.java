package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.transport.EndResult;
import org.postlude.transport.SubmitResult;

/**
 * A message that breaks whoever carries it: its attempts end, one after the other, with a worker that threw or hung, and with
 * no answer of the other side. It is held for a person then, and not tried for ever (rule D19). A transport that breaks on
 * whatever it is given says nothing of a message: while two parts or more broke it, and none was answered in between, its mail
 * is tried on as after any temporary failure.
 */
final class Poison {
    /** So many in a row. */
    static final int ENOUGH = 3;

    private static final int SEVERAL = 2;

    private Poison() {}

    /** What the end of an attempt tells of its transport; an attempt that was stopped tells nothing. */
    static void heard(TransportState transport, PartId part, AttemptAnswer answer) {
        AttemptAnswer told = answer.ofTransport();
        boolean isStop = told instanceof AttemptAnswer.Ended ended && ended.result() instanceof EndResult.Stopped;
        boolean isBusy = told instanceof AttemptAnswer.None none && none.result() instanceof SubmitResult.Busy;
        if (isBroken(told)) {
            if (transport.broken.size() < SEVERAL) {
                transport.broken.add(part);
            }
        } else if (!(told instanceof AttemptAnswer.Failed) && !isStop && !isBusy) {
            transport.broken.clear();
        }
    }

    static boolean isBroken(AttemptAnswer answer) {
        return answer.ofTransport() instanceof AttemptAnswer.Failed failed && failed.broke();
    }

    /** Why a part is held whose attempt has just ended; null if it is not. */
    static @Nullable String found(@Nullable TransportState transport, PartRecord record) {
        if (transport == null || record.past().broken() < ENOUGH || transport.broken.size() >= SEVERAL) {
            return null;
        }
        Past.Try last = record.past().tries().get(record.past().tries().size() - 1);
        return "its last " + ENOUGH + " attempts broke transport " + last.transport()
                + " without an answer of the other side (" + last.answer()
                + "). Release it to have it tried again, or withdraw it (rule D19)";
    }
}
