package org.postlude.bridge.mail;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.store.RecipientStatus;

/** Wakes those who wait for what becomes of a message. Thread-safe. */
final class Endings implements SpoolerObserver {
    private final Map<MessageId, Semaphore> waiting = new ConcurrentHashMap<>();

    @Override
    public void settled(PartSettled what) {
        wake(what.part().message());
    }

    @Override
    public void withdrew(Withdrew what) {
        wake(what.message());
    }

    /** What was missed may have been theirs. */
    @Override
    public void missed(long things) {
        waiting.values().forEach(Semaphore::release);
    }

    @Override
    public void released(Released what) {
        waiting.values().forEach(Semaphore::release);
    }

    private void wake(MessageId id) {
        Semaphore news = waiting.get(id);
        if (news != null) {
            news.release();
        }
    }

    /**
     * Waits.
     *
     * @param now where its recipients stand, as the store has it
     */
    List<RecipientStatus> await(MessageId id, Duration most, Supplier<List<RecipientStatus>> now)
            throws InterruptedException {
        Semaphore news = new Semaphore(0);
        waiting.put(id, news);
        try {
            long end = System.nanoTime() + most.toNanos();
            List<RecipientStatus> recipients = now.get();
            while (!recipients.stream().allMatch(each -> each.state().isEnded())
                    && news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                news.drainPermits();
                recipients = now.get();
            }
            return recipients;
        } finally {
            waiting.remove(id);
        }
    }
}
