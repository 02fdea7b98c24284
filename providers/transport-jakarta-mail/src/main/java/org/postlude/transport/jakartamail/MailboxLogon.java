package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SavedKeys;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One mailbox. It sends nothing. What goes wrong with it is told once, and tried again later and later. */
final class MailboxLogon implements TransportLogon, InboundTransport, CancellableTransport {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxLogon.class);
    // The contract's second, less what our own closing takes.
    private static final Duration GOODBYE = Duration.ofMillis(800);

    private final TransportSupport support;
    private final String name;
    private final MailboxSettings settings;
    private final Mailbox mailbox;
    private final MailboxWatch watch;
    private final Quota quota;
    /** The mailbox is one worker's at a time, or whoever tells it goodbye. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Set<StatusBit> status = EnumSet.of(StatusBit.AVAILABLE); // guarded by itself
    private volatile @Nullable AttemptId current;
    private volatile @Nullable AttemptId cancelled;
    private volatile boolean isReceiving;
    private volatile boolean isEnded;

    // Guarded by this.
    private @Nullable Instant notBefore;
    private Duration pause;

    MailboxLogon(TransportSupport support, String name, MailboxSettings settings, Mailbox mailbox) {
        this.support = support;
        this.name = name;
        this.settings = settings;
        this.mailbox = mailbox;
        this.pause = settings.backOff();
        this.quota = new Quota(settings.perHour());
        this.watch = new MailboxWatch(name, settings, mailbox, this::tell);
    }

    private void tell() {
        try {
            support.spoolerNotify(SpoolerNotice.NEWMAIL);
        } catch (ProviderContractException e) {
            LOG.debug("transport '{}' was logged off meanwhile", name, e);
        }
    }

    /** A type of its own, which no recipient has. */
    @Override
    public List<String> addressTypes() {
        return List.of(settings.kind().name().toUpperCase(Locale.ROOT));
    }

    @Override
    public int maxAttempts() {
        return 1;
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) {
        return new SubmitResult.NotMine();
    }

    @Override
    public boolean poll() throws InterruptedException {
        if (isWaiting()) {
            return false;
        }
        turn.lockInterruptibly();
        try {
            mailbox.ready();
            if (isUsedUp()) {
                return false;
            }
            boolean found = mailbox.isWaiting();
            succeeded();
            return found;
        } catch (MailboxFailure e) {
            failed(e);
            return false;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void startMessage(InboundMessage message) throws InterruptedException {
        if (isWaiting()) {
            return;
        }
        AttemptId attempt = message.attempt();
        turn.lockInterruptibly();
        try {
            current = attempt;
            mailbox.ready();
            if (isUsedUp() || isEnded || attempt.equals(cancelled)) {
                return;
            }
            support.progress(attempt, Phase.CONNECTING);
            mailbox.fetch(new Counted(message), () -> isOn(attempt));
            succeeded();
        } catch (IOException e) {
            LOG.warn(
                    "transport '{}': the store took nothing, so the mail stays in its mailbox: {}",
                    name,
                    e.getMessage(),
                    e);
        } catch (MailboxFailure e) {
            if (!attempt.equals(cancelled)) { // its connection was cut for it
                failed(e);
            }
        } finally {
            current = null;
            turn.unlock();
        }
    }

    /** It is looked into again when the hour lets it. */
    private boolean isUsedUp() {
        Duration rest = quota.rest(support.clock().instant());
        if (rest.isZero()) {
            return false;
        }
        watch.tellIn(rest);
        mailbox.rest(); // or it would be locked for so long, and what is deleted would still be there
        return true;
    }

    /** What is saved counts. */
    private final class Counted implements InboundMessage {
        private final InboundMessage message;

        Counted(InboundMessage message) {
            this.message = message;
        }

        @Override
        public AttemptId attempt() {
            return message.attempt();
        }

        @Override
        public SavedKeys saved(String prefix, String after, int most) throws IOException {
            return message.saved(prefix, after, most);
        }

        @Override
        public boolean saveChanges(String sourceKey, String folder, Content content)
                throws IOException, InterruptedException {
            boolean isSaved = message.saveChanges(sourceKey, folder, content);
            if (isSaved) {
                quota.took(support.clock().instant());
            }
            return isSaved;
        }
    }

    private boolean isOn(AttemptId attempt) {
        return !isEnded && !attempt.equals(cancelled) && support.spoolerYield(attempt);
    }

    private synchronized boolean isWaiting() {
        return isEnded || (notBefore != null && support.clock().instant().isBefore(notBefore));
    }

    private void succeeded() {
        synchronized (this) {
            if (notBefore != null) {
                LOG.info("transport '{}' reaches its mailbox again", name);
            }
            notBefore = null;
            pause = settings.backOff();
        }
        show(StatusBit.FAILURE, false);
    }

    /** Tells it if it is news. Who is in trouble is not available. */
    private void show(StatusBit bit, boolean isSet) {
        synchronized (status) {
            boolean isNews = isSet ? status.add(bit) : status.remove(bit);
            if (bit == StatusBit.FAILURE && isNews) {
                boolean unused = isSet ? status.remove(StatusBit.AVAILABLE) : status.add(StatusBit.AVAILABLE);
            }
            if (!isNews) {
                return;
            }
            try {
                support.modifyStatusRow(Set.copyOf(status));
            } catch (ProviderContractException e) {
                LOG.debug("transport '{}' was logged off meanwhile", name, e);
            }
        }
    }

    /** A wrong password is not tried again soon: servers lock out who fails time and again. */
    private void failed(MailboxFailure failure) {
        Duration time;
        synchronized (this) {
            if (isEnded) {
                return;
            }
            time = failure.isForPeople() ? settings.mostBackOff() : pause;
            if (notBefore == null) {
                LOG.warn(
                        "transport '{}' does not reach its mailbox, whose mail stays there; tried again in {}: {}",
                        name,
                        time,
                        failure.getMessage());
            }
            notBefore = support.clock().instant().plus(time);
            pause = MailboxWatch.min(pause.multipliedBy(2), settings.mostBackOff());
        }
        LOG.debug("transport '{}' in full", name, failure);
        show(StatusBit.FAILURE, true);
        watch.tellIn(time);
    }

    @Override
    public void cancelMessage(AttemptId attempt) {
        cancelled = attempt;
        if (attempt.equals(current)) {
            mailbox.abort();
        }
    }

    @Override
    public void transportNotify(TransportNotice notice) {
        switch (notice) {
            case BEGIN_INBOUND -> {
                show(StatusBit.INBOUND_ENABLED, true);
                isReceiving = true;
                watch.begin();
            }
            case END_INBOUND -> {
                show(StatusBit.INBOUND_ENABLED, false);
                isReceiving = false;
                watch.end();
                LightThreads.start("postlude-mailbox-" + name + "-goodbye", this::rest);
            }
            case BEGIN_INBOUND_FLUSH -> {
                show(StatusBit.INBOUND_FLUSH, true);
                tryNow();
            }
            case END_INBOUND_FLUSH -> show(StatusBit.INBOUND_FLUSH, false);
            case BEGIN_OUTBOUND -> show(StatusBit.OUTBOUND_ENABLED, true);
            case END_OUTBOUND -> show(StatusBit.OUTBOUND_ENABLED, false);
            case BEGIN_OUTBOUND_FLUSH -> show(StatusBit.OUTBOUND_FLUSH, true);
            case END_OUTBOUND_FLUSH -> show(StatusBit.OUTBOUND_FLUSH, false);
        }
    }

    /** Somebody asks for it. */
    private synchronized void tryNow() {
        notBefore = null;
    }

    /** After what is in process: a server may keep a mailbox for whoever has not said goodbye. */
    private void rest() {
        turn.lock();
        try {
            if (!isReceiving) {
                mailbox.rest();
            }
        } finally {
            turn.unlock();
        }
    }

    /** What is under way is ended by its socket, and what was saved is known by its key. */
    @Override
    public void transportLogoff(Haste haste) {
        isEnded = true;
        isReceiving = false;
        watch.end();
        if (haste == Haste.NORMAL) {
            try {
                LightThreads.start("postlude-mailbox-" + name + "-goodbye", this::rest)
                        .join(GOODBYE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        mailbox.close();
    }

    @Override
    public void close() {
        transportLogoff(Haste.HURRY);
    }
}
