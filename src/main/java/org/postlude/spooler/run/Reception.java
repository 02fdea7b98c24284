package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.ProviderContractException;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportKey;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Page;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.Permit;
import org.postlude.transport.SavedKeys;
import org.postlude.transport.TransportLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inbound side of one transport: whether mail waits, and how one message comes in (semantics 3.6). */
final class Reception {
    /** Levels with a slash between them, and no control characters; or nothing. */
    private static final String FOLDER = "|[^/\\p{Cntrl}]+(/[^/\\p{Cntrl}]+)*";

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Duration POLL_ENDS = Duration.ofSeconds(1);

    private final TransportKey key;
    private final String name;
    private final Supplier<TransportLogon> logon;
    private final NoticeQueue notices;
    private final Workers workers;
    private final Waiting waiting;
    private final Consumer<Event> post;
    private final Trace trace;

    /** Between BEGIN_INBOUND and END_INBOUND, as the owner has given them. */
    private volatile boolean receiving;
    /** A message is being handed in. */
    private volatile boolean active;
    /** Completes with the latest poll. */
    private volatile CompletableFuture<Boolean> polled = CompletableFuture.completedFuture(false);

    Reception(
            TransportKey key,
            String name,
            Supplier<TransportLogon> logon,
            NoticeQueue notices,
            Workers workers,
            Waiting waiting,
            Consumer<Event> post,
            Trace trace) {
        this.key = key;
        this.name = name;
        this.logon = logon;
        this.notices = notices;
        this.workers = workers;
        this.waiting = waiting;
        this.post = post;
        this.trace = trace;
    }

    boolean isActive() {
        return active;
    }

    /** BEGIN_INBOUND is about to be told. */
    void begin() {
        receiving = true;
    }

    /** END_INBOUND is about to be told. */
    void end() {
        receiving = false;
        CompletableFuture<Boolean> poll = polled;
        notices.add(() -> awaitPoll(poll));
    }

    /** What is to run on a worker thread to ask whether mail waits. */
    Runnable poll() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        polled = done;
        return () -> {
            boolean waiting = false;
            try {
                // END_INBOUND may have been given since: then it is not asked any more.
                waiting = receiving
                        && notices.isUsable()
                        && Callbacks.inside(() -> logon.get() instanceof InboundTransport inbound && inbound.poll());
            } catch (InterruptedException e) {
                LOG.debug("transport {} was interrupted while it was polled", name);
            } catch (Throwable e) {
                notices.failed("poll", e);
            }
            done.complete(waiting);
            post.accept(new Event.Polled(key, waiting));
        };
    }

    /** A poll lies between BEGIN_INBOUND and END_INBOUND; one that hangs cannot hold the notice back for long. */
    private void awaitPoll(CompletableFuture<Boolean> poll) {
        try {
            waiting.get(poll, POLL_ENDS);
        } catch (TimeoutException e) {
            LOG.warn("transport {} is told END_INBOUND while its poll has not returned for {}", name, POLL_ENDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a poll never fails here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to run on a worker thread to take one message in. */
    Runnable start(AttemptId attempt, Filing.Commit commit) {
        return () -> {
            Incoming incoming = new Incoming(attempt, commit);
            active = true;
            try {
                boolean unused = workers.enter(attempt)
                        && Callbacks.inside(() -> {
                            trace.line(name + ".startMessage");
                            if (notices.isUsable() && logon.get() instanceof InboundTransport inbound) {
                                inbound.startMessage(incoming);
                            }
                            return true;
                        });
            } catch (InterruptedException e) {
                LOG.info("transport {}: inbound {} was interrupted; the source keeps its copy", name, attempt);
            } catch (Throwable e) {
                notices.failed("startMessage", e);
            }
            active = false;
            workers.leave(attempt);
            post.accept(new Event.InboundEnded(attempt, key, incoming.saved));
        };
    }

    /** Where one inbound message goes. */
    private final class Incoming implements InboundMessage {
        private final AttemptId attempt;
        private final Filing.Commit commit;
        private boolean saved;

        Incoming(AttemptId attempt, Filing.Commit commit) {
            this.attempt = attempt;
            this.commit = commit;
        }

        @Override
        public AttemptId attempt() {
            return attempt;
        }

        @Override
        public SavedKeys saved(String prefix, String after, int most) throws IOException {
            if (prefix == null || after == null) {
                throw broken("T20", "saved with null");
            }
            String mine = mine();
            Page<Delivered> page = commit.delivered(mine + prefix, after, Math.max(1, most));
            return new SavedKeys(
                    page.items().stream()
                            .map(each -> new SavedKeys.Saved(each.key().substring(mine.length()), each.sha256()))
                            .toList(),
                    page.next());
        }

        private String mine() {
            return Received.PREFIX + name + ":";
        }

        @Override
        public boolean saveChanges(String sourceKey, String folder, Content content)
                throws IOException, InterruptedException {
            // Two messages under one name, be it the name of none, would be taken for one and the second be lost.
            if (sourceKey == null || sourceKey.isEmpty()) {
                throw broken("T16", "saveChanges without a key");
            }
            if (folder == null || content == null) {
                throw broken("T20", "saveChanges with null for the " + (folder == null ? "folder" : "content"));
            }
            if (!folder.matches(FOLDER)) {
                throw broken("T26", "saveChanges with '" + folder + "', which cannot be a folder,");
            }
            if (workers.await(attempt, () -> post.accept(new Event.PermitAsked(attempt))) == Permit.STOP) {
                return false;
            }
            boolean existed = commit.deliver(mine() + sourceKey, folder, content);
            saved = true;
            post.accept(new Event.InboundSaved(attempt, existed));
            return true;
        }

        private ProviderContractException broken(String rule, String how) {
            return new ProviderContractException(
                    rule, "transport '" + name + "' called " + how + "; nothing was filed, leave it at the source");
        }
    }
}
