package org.postlude.bench;

/**
 * What a figure is run with.
 *
 * @param counts how many messages for each kind of work
 * @param rounds how many are measured
 * @param folder for stores and queues
 * @param progress hears of each lap
 */
record Job(Counts counts, int rounds, WorkFolder folder, Contest.Progress progress) {
    /**
     * How many messages.
     *
     * @param submits by each contender in each lap
     * @param postfix accepted by Postfix in each lap; it is the slower by far
     * @param fetched from a mailbox in each lap
     * @param backlog sent in each lap
     * @param large the same with 64 KiB each
     * @param deep left in the queue
     * @param logons stores that are open at once
     * @param million queued, of which little is due
     * @param events appended to a log in each lap
     */
    record Counts(
            int submits,
            int postfix,
            int fetched,
            int backlog,
            int large,
            int deep,
            int logons,
            int million,
            int events) {
        static final Counts FULL =
                new Counts(30_000, 3_000, 10_000, 10_000, 6_000, 100_000, 10_000, 1_000_000, 200_000);

        /** For trying it out; of no weight. */
        static Counts of(int messages) {
            return new Counts(messages, messages, messages, messages, messages, messages, messages, messages, messages);
        }
    }
}
