package org.postlude.metrics;

import java.time.Duration;
import org.postlude.message.AttemptId;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;

/** Everything once that an observer may hear, so that every counter is there. */
final class AllMeters {
    private AllMeters() {}

    static void live(SpoolerObserver observer) {
        MessageId message = new MessageId("m");
        PartId part = new PartId(message, 0);
        Duration took = Duration.ofMillis(4);
        observer.submitted(new SpoolerObserver.Submitted("s", message, false, took));
        observer.refused(new SpoolerObserver.SubmitRefused("s", ErrorKind.NOT_ENOUGH_DISK));
        observer.began(new SpoolerObserver.AttemptBegan(new AttemptId(1), "s", part, "wire"));
        observer.ended(new SpoolerObserver.AttemptEnded(
                new AttemptId(1), "s", part, "wire", SpoolerObserver.Ending.ACCEPTED, took));
        observer.settled(new SpoolerObserver.PartSettled("s", part, MessageState.DELIVERED, "wire", 1, took));
        observer.withdrew(new SpoolerObserver.Withdrew("s", message));
        observer.loggedOff(new SpoolerObserver.LoggedOff("s", LogoffMode.QUIET, Outcome.RELEASED, took));
        observer.released(new SpoolerObserver.Released("s", LogoffMode.ABORT, 3, false));
        observer.broke(new SpoolerObserver.RuleBroken("T4"));
        observer.missed(1);
    }
}
