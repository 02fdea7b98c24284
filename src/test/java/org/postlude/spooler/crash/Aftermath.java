package org.postlude.spooler.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.ReportOn;

/** What has to be true after the program was started again: rules CR1 to CR5. */
final class Aftermath {
    private final Machine machine;

    Aftermath(Machine machine) {
        this.machine = machine;
    }

    /**
     * Starts the program again, looks, submits everything again and drains once.
     *
     * @return whether nothing is left but what waits for a person
     */
    boolean drain(Cut cut) throws Exception {
        Life life = machine.nextLife(cut);
        try {
            MessageStore store = life.open();
            life.until(() -> machine.isAtRest(life.queue()));
            look(Machine.listed(store));
            machine.lookAtOrders(life.queue(), Machine.listed(store));
            life.process.busy(false);
            life.submitAll(store);
            LogoffReport report = life.logoff(store, LogoffMode.PURGE);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(List.of(), report.problems());
            life.close(store);
            long waits =
                    machine.policy == InDoubtPolicy.RETRY ? 0 : report.counts().inDoubt();
            return report.counts().left() == waits && report.messages().stream().allMatch(Aftermath::isWaiting);
        } catch (Exception e) {
            if (!life.process.isDead() && !Died.isSaidBy(e)) {
                throw e;
            }
            return false;
        } finally {
            life.close();
        }
    }

    /** Of a message with one part in doubt another part may be to be tried again. */
    private static boolean isWaiting(MessageStatus left) {
        return left.recipients().stream()
                .allMatch(to -> Set.of(MessageState.IN_DOUBT, MessageState.DELIVERED, MessageState.RETURNED)
                        .contains(to.state()));
    }

    /** CR1: whatever the next hop has and the store does not know is in doubt, and said to be so before it is sent again. */
    private void look(Map<String, String> listed) {
        for (String recipient : machine.recipients()) {
            String state = listed.getOrDefault(recipient, "NOT_LISTED");
            if (state.equals("IN_DOUBT")) {
                machine.doubts.merge(recipient, 1, Integer::sum);
            } else if (machine.deliveriesTo(recipient) > 0) {
                boolean isTold = state.equals("DELIVERED") || state.equals("NOT_LISTED") || state.equals("RETURNED");
                assertTrue(isTold, () -> recipient + " was delivered and is listed as " + state);
            }
        }
    }

    /** CR2 to CR5, when everything is drained. */
    void judge() throws Exception {
        Life life = machine.nextLife(new Cut.Never());
        Map<String, String> listed;
        try {
            MessageStore store = life.open();
            listed = Machine.listed(store);
            life.close(store);
        } finally {
            life.close();
        }
        Map<String, Integer> filed = machine.filed();
        for (String recipient : machine.recipients()) {
            if (machine.isLocal) {
                assertEquals(1, filed.getOrDefault(recipient, 0), () -> "CR5 local deliveries to " + recipient);
                assertFalse(listed.containsKey(recipient));
            } else {
                judge(recipient, listed.get(recipient), filed.getOrDefault(recipient, 0));
            }
        }
        judgeTold(listed);
        machine.assertLawful();
    }

    /** D16, D17: whatever is told besides failures is told once, and what was asked for is told. */
    private void judgeTold(Map<String, String> listed) {
        Map<String, Integer> told = machine.told();
        told.forEach((what, times) -> assertEquals(1, times, () -> "told twice: " + what + " in " + told));
        for (String recipient : machine.recipients()) {
            boolean isDelivered =
                    machine.isLocal || (machine.deliveriesTo(recipient) > 0 && !listed.containsKey(recipient));
            if (machine.reports.contains(ReportOn.SUCCESS)) {
                String what = recipient + (machine.isLocal ? " delivered" : " relayed");
                assertEquals(isDelivered, told.containsKey(what), () -> what + " is not in " + told);
            } else {
                assertEquals(Map.of(), told, "nobody asked");
            }
        }
    }

    private void judge(String recipient, @Nullable String state, int reports) {
        int deliveries = machine.deliveriesTo(recipient);
        int doubts = machine.doubts.getOrDefault(recipient, 0);
        String all = recipient + " was delivered " + deliveries + " times, reported " + reports + " times, in doubt "
                + doubts + " times, is listed " + state + " under " + machine.policy;
        boolean isListed = state != null && !state.equals("DELIVERED") && !state.equals("RETURNED");
        boolean isWithdrawn = machine.mayBeWithdrawn && recipient.equals(Machine.CARL);
        assertTrue(!machine.isWithdrawn || !isWithdrawn || deliveries == 0, () -> "withdrawn, and sent: " + all);
        assertTrue(deliveries > 0 || reports > 0 || isListed || isWithdrawn, () -> "CR2 nothing is lost: " + all);
        assertTrue(reports <= 1, () -> "CR4 a report is filed once: " + all);
        assertTrue(!isListed || "IN_DOUBT".equals(state), () -> "CR2 everything else was drained: " + all);
        if (machine.policy == InDoubtPolicy.RETRY) {
            assertTrue(deliveries <= 1 + doubts, () -> "CR3 nothing is doubled without having been in doubt: " + all);
            assertTrue(!isListed, () -> "CR2 under RETRY a drain ends everything: " + all);
            assertEquals(recipient.equals(Machine.REFUSED) ? 1 : 0, reports, () -> "CR4: " + all);
        } else {
            assertTrue(deliveries <= 1, () -> "CR3 at most once: " + all);
            assertTrue(!isListed || doubts > 0, () -> "CR1 what is left was in doubt: " + all);
        }
        if (recipient.equals(Machine.REFUSED)) {
            assertEquals(0, deliveries, () -> "refused: " + all);
        } else if (machine.policy == InDoubtPolicy.HOLD || machine.policy == InDoubtPolicy.ASK) {
            assertEquals(0, reports, () -> "CR4 nobody was refused: " + all);
        }
    }
}
