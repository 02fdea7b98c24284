package org.postlude.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.transport.Attempt;
import org.postlude.transport.Conversational;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * Instant messaging without a network, scheme {@code chatscript}, for addresses of type XMPP; found by its service file. A test finds the
 * place of its URL by {@link #at}. Stricter than reality: what nobody asks for while mail comes in, and what is left twice, is a violation.
 */
public final class ScriptedChat implements TransportProvider {
    private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();

    /** The place of a URL; made when it is first asked for. */
    static Place at(String url) {
        return PLACES.computeIfAbsent(url, Place::new);
    }

    /** One account of one user, who is ann. */
    static final class Place {
        static final String SELF = "ann@chat.example";

        final List<String> calls = new CopyOnWriteArrayList<>();
        final List<String> violations = new CopyOnWriteArrayList<>();
        final List<String> sent = new CopyOnWriteArrayList<>();
        private final String url;
        // Guarded by this.
        private final Map<String, List<String>> rooms = new LinkedHashMap<>();
        private @Nullable TransportSupport support;
        private boolean isIn;
        private boolean isCrashed;
        private int told;

        private Place(String url) {
            this.url = url;
        }

        private synchronized void logon(TransportSupport offered) {
            support = offered;
            isCrashed = false;
        }

        /** The process is killed, as this transport sees it: nobody is heard any more, and the next one is in the same conversations. */
        synchronized void crash() {
            isCrashed = true;
        }

        private synchronized boolean isCrashed() {
            return isCrashed;
        }

        /** Somebody comes; the first is the user. */
        synchronized void join(String room, String who) {
            if (!isIn) {
                violations.add("nobody may join " + room + " now");
            }
            List<String> members = rooms.computeIfAbsent(room, name -> new ArrayList<>());
            members.add(who);
            ImJoin join = new ImJoin(
                    Fact.of("Script"),
                    Fact.of("1"),
                    SELF,
                    room,
                    Fact.absent("members do not see it"),
                    who,
                    Blocked.NOT,
                    Fact.of(List.copyOf(members)),
                    Fact.absent("nobody asked for it"));
            told++;
            TransportSupport to = Objects.requireNonNull(support);
            to.activity(join.activity(url + " " + told, to.clock().instant()));
        }

        private synchronized List<String> open() {
            return List.copyOf(rooms.keySet());
        }

        private synchronized void leave(String room, Blocked reason, boolean forced) {
            List<String> members = rooms.remove(room);
            if (members == null) {
                violations.add("left twice: " + room);
                return;
            }
            members.remove(SELF);
            ImLeave leave = new ImLeave(
                    Fact.of("Script"),
                    Fact.of("1"),
                    SELF,
                    room,
                    Fact.absent("members do not see it"),
                    SELF,
                    reason,
                    Fact.of(members),
                    new LeaveFlags(forced, true));
            told++;
            TransportSupport to = Objects.requireNonNull(support);
            to.activity(leave.activity(url + " " + told, to.clock().instant()));
        }

        private synchronized void notified(TransportNotice notice) {
            calls.add(notice.name());
            isIn = notice == TransportNotice.BEGIN_INBOUND || (isIn && notice != TransportNotice.END_INBOUND);
            if (notice == TransportNotice.END_INBOUND && !rooms.isEmpty() && !isCrashed) {
                violations.add("still in " + rooms.keySet() + " at the end");
            }
        }

        /** Whether mail may come in now. */
        synchronized boolean isIn() {
            return isIn;
        }
    }

    @Override
    public Set<String> schemes() {
        return Set.of("chatscript");
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        Place place = at(request.url());
        place.logon(support);
        return new Logon(place, support);
    }

    @Override
    public void shutdown() {}

    private record Logon(Place place, TransportSupport support)
            implements TransportLogon, InboundTransport, Conversational {
        @Override
        public List<String> addressTypes() {
            return List.of("XMPP");
        }

        @Override
        public int maxAttempts() {
            return 1;
        }

        @Override
        public SubmitResult submitMessage(OutboundMessage message) {
            return (Attempt) () -> {
                if (support.mayCommit(message.attempt()) == Permit.STOP) {
                    return new EndResult.Stopped();
                }
                message.recipients().stream().map(Recipient::toString).forEach(place.sent::add);
                return new EndResult.Done(message.recipients().stream()
                        .map(to -> new EndResult.Result(
                                to, new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "said to " + to))))
                        .toList());
            };
        }

        @Override
        public void transportNotify(TransportNotice notice) {
            place.notified(notice);
        }

        @Override
        public boolean poll() {
            return false;
        }

        @Override
        public void startMessage(InboundMessage message) {
            throw new IllegalStateException("nothing waits");
        }

        @Override
        public List<String> conversations() {
            return place.open();
        }

        @Override
        public void leave(String conversation, Blocked reason, String words) {
            place.calls.add("leave " + conversation + " " + reason + " " + words);
            place.leave(conversation, reason, reason.isBlocked());
        }

        @Override
        public void leaveAll(boolean forced) {
            place.calls.add("leaveAll " + forced);
            if (!place.isCrashed()) {
                place.open().forEach(each -> place.leave(each, Blocked.NOT, forced));
            }
        }

        @Override
        public void transportLogoff(Haste haste) {
            place.calls.add("transportLogoff");
        }

        @Override
        public void close() {}
    }
}
