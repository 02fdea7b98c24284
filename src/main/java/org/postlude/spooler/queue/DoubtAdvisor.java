package org.postlude.spooler.queue;

import org.postlude.store.InDoubtPolicy;

/**
 * The application, which is asked about mail in doubt under {@link InDoubtPolicy#ASK} (rule O5): it may know by other means
 * whether the message has arrived.
 */
@FunctionalInterface
public interface DoubtAdvisor {
    /**
     * Decides. Called on a thread of its own, one question after another, each after the doubt is durable; at most 1,000 wait. Until
     * it answers, and for good if it throws, the message stays in doubt and waits for a person; what is still undecided is asked again
     * when its store is opened again.
     *
     * @param doubt what is known
     * @return RETRY: it is sent again; FAIL_UNKNOWN: its sender is told that its delivery is unknown, and it ends; HOLD or ASK: it
     *     waits for a person
     */
    InDoubtPolicy decide(Doubt doubt);
}
