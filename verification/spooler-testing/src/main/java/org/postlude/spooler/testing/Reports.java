package org.postlude.spooler.testing;

import java.util.List;
import org.postlude.message.PartId;
import org.postlude.store.Activity;
import org.postlude.store.LogoffReport;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** Whether a logoff's report says what the disk shows. */
final class Reports {
    private Reports() {}

    /** For a store that was let go, and that nobody has opened since. */
    static void compare(World world, LogoffReport report) {
        List<QueuedPart> parts = world.disk().parts(world.address);
        long left = messages(parts, part -> part.label().state() != LabelState.DONE);
        long inDoubt = messages(parts, part -> part.label().state() == LabelState.IN_DOUBT);
        if (report.counts().left() != left || report.messages().size() + report.messagesOmitted() != left) {
            world.ledger.violated("the store holds " + left + " messages, and the report says " + report);
        }
        if (report.counts().inDoubt() != inDoubt) {
            world.ledger.violated(inDoubt + " messages in the store are in doubt, and the report says " + report);
        }
        if (report.activity().contains(Activity.OUTBOUND_QUEUE) != left > 0) {
            world.ledger.violated("the store holds " + left + " messages, and the mask is " + report.activity());
        }
    }

    private static long messages(List<QueuedPart> parts, java.util.function.Predicate<QueuedPart> which) {
        return parts.stream()
                .filter(which)
                .map(QueuedPart::id)
                .map(PartId::message)
                .distinct()
                .count();
    }
}
