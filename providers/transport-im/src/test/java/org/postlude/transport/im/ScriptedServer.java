package org.postlude.transport.im;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A chat server in memory, and its links. Stricter than a real one: a link is opened once, used only while it is open, and tells one thing
 * after another on a thread of its own; whoever breaks that fails the test at {@link #close}.
 */
final class ScriptedServer implements ChatLink.Maker, AutoCloseable {
    static final String ANN = "ann@chat.example";
    static final String ROOM = "talk@conf.example";

    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> violations = new ArrayList<>();
    private final List<ChatText> sent = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<ChatAccount> accounts = new ArrayList<>();
    private final Map<String, Map<String, Optional<String>>> rooms = new HashMap<>();
    private final Map<String, ChatError> refusals = new HashMap<>();
    private final Deque<Told> waiting = new ArrayDeque<>();
    private final Deque<ChatException> unreachable = new ArrayDeque<>();
    private @Nullable Link current;
    private boolean resumes;
    private boolean confirms = true;
    private boolean isUnreachable;
    private boolean isLocked;
    private boolean isFresh = true;
    private boolean losesNextAnswer;
    private Optional<ChatError> failsWith = Optional.empty();
    private int opened;

    /** Somebody is in the room, with an address if the room shows it. */
    synchronized ScriptedServer with(String room, String nick, String address) {
        rooms.computeIfAbsent(room, r -> new LinkedHashMap<>())
                .put(nick, address.isEmpty() ? Optional.empty() : Optional.of(address));
        return this;
    }

    synchronized void without(String room, String nick) {
        rooms.getOrDefault(room, Map.of()).remove(nick);
    }

    synchronized void refuses(String room, ChatError error) {
        refusals.put(room, error);
    }

    synchronized void admits(String room) {
        refusals.remove(room);
    }

    synchronized void resumes(boolean is) {
        resumes = is;
    }

    synchronized void confirms(boolean is) {
        confirms = is;
    }

    /** What was told next is told, and the server does not hear so. */
    synchronized void losesNextAnswer() {
        losesNextAnswer = true;
    }

    synchronized void failsWith(ChatError error) {
        failsWith = Optional.of(error);
    }

    synchronized void fails(ChatException once) {
        unreachable.add(once);
    }

    /** Nobody is let in any more. */
    synchronized void locks() {
        isLocked = true;
    }

    synchronized void unreachable(boolean is) {
        isUnreachable = is;
    }

    synchronized List<ChatText> sent() {
        return List.copyOf(sent);
    }

    /** As whom the links were made. */
    synchronized List<ChatAccount> accounts() {
        return List.copyOf(accounts);
    }

    synchronized List<String> left() {
        return List.copyOf(left);
    }

    synchronized int opened() {
        return opened;
    }

    synchronized boolean isOpen() {
        return current != null;
    }

    @Override
    public synchronized ChatLink make(ChatAccount account, ChatLink.Listener listener) {
        accounts.add(account);
        return new Link(listener);
    }

    /** Tells something over the open link, and waits until it is taken. */
    void tell(Told told) {
        Link link = open();
        on(() -> link.listener.told(told));
    }

    private synchronized Link open() {
        if (current == null) {
            throw new AssertionError("no link is open");
        }
        return current;
    }

    void present(String room, String nick, String address) {
        with(room, nick, address);
        tell(new Told.Present(room, occupant(nick, address), false, Optional.empty()));
    }

    void gone(String room, String nick, String address, Integer... statuses) {
        without(room, nick);
        tell(gone(room, nick, address, false, false, statuses));
    }

    void goneSelf(String room, boolean destroyed, Integer... statuses) {
        tell(gone(room, "ann", ANN, true, destroyed, statuses));
    }

    static Told.Gone gone(
            String room, String nick, String address, boolean self, boolean destroyed, Integer... statuses) {
        return new Told.Gone(
                room,
                occupant(nick, address),
                self,
                Set.of(statuses),
                destroyed,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Told.Occupant occupant(String nick, String address) {
        return new Told.Occupant(nick, address.isEmpty() ? Optional.empty() : Optional.of(address));
    }

    static Told.Said said(String conversation, boolean room, String from, String id, String body) {
        return new Told.Said(
                conversation,
                room,
                from,
                false,
                id.isEmpty() ? Optional.empty() : Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(body));
    }

    /** Keeps it until the client has said that it has it, over however many links. */
    void deliver(Told told) {
        synchronized (this) {
            waiting.add(told);
        }
        on(this::flush);
    }

    /** What was not taken is told no more. */
    synchronized void forget() {
        waiting.clear();
    }

    private void flush() {
        while (true) {
            Link link;
            Told next;
            synchronized (this) {
                if (current == null || waiting.isEmpty()) {
                    return;
                }
                link = current;
                next = waiting.element();
            }
            boolean isKept = isKept(link, next);
            synchronized (this) {
                boolean isHeard = isKept && !losesNextAnswer;
                losesNextAnswer &= !isKept;
                if (isHeard) {
                    waiting.remove();
                    continue;
                }
                boolean isTold = current == link && !link.isOpening;
                current = current == link ? null : current;
                if (!isTold) {
                    return;
                }
            }
            link.listener.lost(isKept ? "the answer was lost" : "it could not be kept");
            return;
        }
    }

    /** What could not be kept was not told, and its stream is not gone on with. */
    private boolean isKept(Link link, Told told) {
        try {
            link.listener.told(told);
            return true;
        } catch (RuntimeException e) {
            synchronized (this) {
                isFresh = true;
            }
            return false;
        }
    }

    /** The socket is cut. */
    void drop() {
        Link link = open();
        synchronized (this) {
            current = null;
        }
        on(() -> link.listener.lost("connection reset"));
    }

    private void on(Runnable task) {
        Future<?> done = reader.submit(task);
        try {
            done.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("what was told was not taken", e);
        }
    }

    @Override
    public void close() {
        reader.shutdown();
        synchronized (this) {
            if (current != null) {
                violations.add("a link is open at the end");
            }
            if (!violations.isEmpty()) {
                throw new AssertionError("against the link's contract: " + violations);
            }
        }
    }

    private final class Link implements ChatLink {
        private final Listener listener;
        private boolean isUsed;
        private boolean isOpening;

        Link(Listener listener) {
            this.listener = listener;
        }

        @Override
        public boolean open() throws ChatException {
            boolean isResumed;
            synchronized (ScriptedServer.this) {
                if (isUsed || current != null) {
                    violations.add("opened twice, or beside another one");
                }
                isUsed = true;
                opened++;
                if (!unreachable.isEmpty()) {
                    throw unreachable.remove();
                }
                if (isLocked) {
                    throw new ChatException(ChatException.Fault.ACCOUNT, "not-authorized", new IOException());
                }
                if (isUnreachable) {
                    throw new ChatException(ChatException.Fault.NETWORK, "nobody listens", new IOException());
                }
                isOpening = true;
                isResumed = resumes && !isFresh;
            }
            if (!isResumed) {
                fresh();
            }
            synchronized (ScriptedServer.this) {
                current = isOpening ? this : null;
                isFresh = false;
            }
            on(ScriptedServer.this::flush);
            synchronized (ScriptedServer.this) {
                isOpening = false;
                if (current != this) {
                    throw new ChatException(ChatException.Fault.NETWORK, "lost as it was opened", new IOException());
                }
            }
            return isResumed;
        }

        private void fresh() throws ChatException {
            try {
                listener.fresh();
            } catch (RuntimeException e) {
                throw new ChatException(ChatException.Fault.NETWORK, "nothing may be told", e);
            }
        }

        private void requireOpen(String what) throws ChatException {
            synchronized (ScriptedServer.this) {
                if (!isUsed) {
                    violations.add(what + " before open");
                }
                if (current != this) {
                    throw new ChatException(
                            ChatException.Fault.NETWORK, "the link is lost", new IllegalStateException(what));
                }
            }
        }

        @Override
        public void join(String room, String nick, Optional<Instant> since) throws ChatException {
            requireOpen("join");
            List<Told> told = new ArrayList<>();
            synchronized (ScriptedServer.this) {
                if (refusals.containsKey(room)) {
                    throw new ChatException(room, refusals.get(room));
                }
                rooms.getOrDefault(room, Map.of())
                        .forEach((other, address) -> told.add(
                                new Told.Present(room, new Told.Occupant(other, address), false, Optional.empty())));
            }
            told.add(new Told.Present(room, occupant(nick, ANN), true, Optional.empty()));
            on(() -> told.forEach(listener::told));
        }

        @Override
        public void leave(String room, String words, Duration within) {
            synchronized (ScriptedServer.this) {
                left.add(room);
                if (current != this) {
                    return;
                }
            }
            on(() -> listener.told(gone(room, "ann", ANN, true, false)));
        }

        @Override
        public void send(ChatText text) throws ChatException {
            requireOpen("send");
            synchronized (ScriptedServer.this) {
                sent.add(text);
            }
        }

        @Override
        public boolean confirmed(Duration within) {
            Optional<ChatText> last;
            boolean answer;
            synchronized (ScriptedServer.this) {
                last = sent.stream().reduce((one, other) -> other);
                answer = confirms && current == this;
            }
            if (answer && failsWith.isPresent() && last.isPresent()) {
                on(() -> listener.told(
                        new Told.Failed(last.get().id(), last.get().to(), failsWith.get())));
            }
            return answer;
        }

        @Override
        public void close(boolean politely) {
            synchronized (ScriptedServer.this) {
                isOpening = false;
                if (current == this) {
                    current = null;
                    isFresh |= politely;
                }
            }
        }
    }
}
