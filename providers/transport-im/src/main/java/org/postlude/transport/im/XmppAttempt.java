package org.postlude.transport.im;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.TransportSupport;

/**
 * One attempt: the text is read, the permit asked, the text handed over for each recipient, and the server's word waited for. A cancel that
 * comes before the permit ends it (rule T12); behind the permit what the server has not said is in doubt (rule T8).
 */
final class XmppAttempt implements Attempt {
    /** The address type of its recipients. */
    static final String TYPE = "XMPP";

    private static final Pattern ADDRESS =
            Pattern.compile("(?:[^\\s@/\"&'<>:\\p{Cntrl}]{1,1023}@)?[^\\s@/\\p{Cntrl}]{1,1023}(/\\P{Cntrl}{1,1023})?");

    /** What an attempt needs of its logon. */
    interface House {
        /** How a recipient is reached: a room that this user is in, or not yet; or a person. */
        enum Way {
            PERSON,
            ROOM,
            NOT_YET,
            /** One of somebody's devices, or somebody in a room that this user is not in. */
            NONE
        }

        Way way(String address);

        /** It was handed over to a person. */
        void wrote(String address);

        /** The server did not answer for it: this connection is used no more. */
        void doubted();

        void ended(XmppAttempt attempt);
    }

    private enum State {
        OPEN,
        COMMITTED,
        CUT
    }

    private final House house;
    private final TransportSupport support;
    private final Outbox outbox;
    private final ImSettings settings;
    private final OutboundMessage message;
    private final Map<Recipient, RecipientOutcome> outcomes = new LinkedHashMap<>();
    private volatile Optional<ChatLink> link = Optional.empty();
    private State state = State.OPEN; // guarded by this

    XmppAttempt(House house, TransportSupport support, Outbox outbox, ImSettings settings, OutboundMessage message) {
        this.house = house;
        this.support = support;
        this.outbox = outbox;
        this.settings = settings;
        this.message = message;
    }

    OutboundMessage message() {
        return message;
    }

    void over(ChatLink reached) {
        link = Optional.of(reached);
    }

    /** Stops it, unless its permit was granted. */
    synchronized void cancel() {
        if (state == State.OPEN) {
            state = State.CUT;
        }
    }

    synchronized boolean isCut() {
        return state == State.CUT;
    }

    private synchronized boolean commits() {
        if (state == State.CUT) {
            return false;
        }
        state = State.COMMITTED;
        return true;
    }

    private void progress(Phase phase) {
        if (!isCut()) {
            support.progress(message.attempt(), phase);
        }
    }

    @Override
    public EndResult endMessage() throws InterruptedException {
        try {
            for (Recipient each : message.recipients()) {
                look(each);
            }
            progress(Phase.ENVELOPE);
            Optional<OutgoingText> text = open().isEmpty() ? Optional.empty() : read();
            if (isCut()) {
                return new EndResult.Stopped();
            }
            if (text.isEmpty() || open().isEmpty()) {
                return result();
            }
            progress(Phase.BODY);
            if (isCut() || support.mayCommit(message.attempt()) != Permit.PROCEED || !commits()) {
                return new EndResult.Stopped();
            }
            handOver(text.get());
            return result();
        } finally {
            house.ended(this);
        }
    }

    /** Whom it cannot reach has an outcome before anybody is asked. */
    private void look(Recipient to) {
        String address = to.address();
        if (!to.addressType().equals(TYPE)) {
            outcomes.put(to, new RecipientOutcome.NotMine());
        } else if (!ADDRESS.matcher(address).matches() || house.way(address) == House.Way.NONE) {
            outcomes.put(to, refused("5.1.3", "that is no bare address, such as bob@chat.example"));
        } else if (house.way(address) == House.Way.NOT_YET) {
            outcomes.put(to, deferred("4.4.1", "this account is not in that room yet"));
        }
    }

    private List<Recipient> open() {
        return message.recipients().stream()
                .filter(each -> !outcomes.containsKey(each))
                .toList();
    }

    private Optional<OutgoingText> read() {
        try {
            return Optional.of(OutgoingText.of(message.content(), this::isRead));
        } catch (OutgoingText.Refused e) {
            open().forEach(each -> outcomes.put(each, new RecipientOutcome.Refused(e.reply())));
        } catch (IOException e) { // rule T19
            open().forEach(each ->
                    outcomes.put(each, deferred("4.3.0", "the message could not be read: " + e.getMessage())));
        }
        return Optional.empty();
    }

    private void isRead(long octets) {
        progress(Phase.ENVELOPE);
        if (!isCut() && !support.spoolerYield(message.attempt())) {
            cancel();
        }
    }

    /** Behind the permit an interrupt stops no more waiting than it has to: what was handed over is in doubt. */
    private void handOver(OutgoingText text) {
        Map<String, Recipient> sent = new LinkedHashMap<>();
        Optional<ChatLink> over = link;
        boolean isConfirmed = false;
        try {
            for (Recipient each : open()) {
                send(over, each, text).ifPresent(id -> sent.put(id, each));
            }
            isConfirmed = sent.isEmpty()
                    || (over.isPresent()
                            && over.get().confirmed(settings.account().patience()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Map.Entry<String, Recipient> each : sent.entrySet()) {
            outcomes.put(each.getValue(), outcome(each.getKey(), isConfirmed));
        }
        open().forEach(each -> outcomes.put(each, deferred("4.4.2", "it was stopped before this one was handed over")));
        sent.forEach((id, to) -> outbox.ended(id, ending(outcomes.get(to))));
        if (!isConfirmed) { // rule T8
            house.doubted();
        }
    }

    private static Outbox.Ending ending(@Nullable RecipientOutcome outcome) {
        return outcome instanceof RecipientOutcome.Accepted
                ? Outbox.Ending.ACCEPTED
                : outcome instanceof RecipientOutcome.InDoubt ? Outbox.Ending.DOUBTFUL : Outbox.Ending.NOT_SENT;
    }

    /** The name it has if it was handed over, in this attempt or, on the same stream, in one before. */
    private Optional<String> send(Optional<ChatLink> over, Recipient to, OutgoingText text)
            throws InterruptedException {
        String id = outbox.id(message.part(), to, text.body());
        boolean isRoom = house.way(to.address()) == House.Way.ROOM;
        if (isRoom && outbox.isEchoed(id)) {
            outcomes.put(to, accepted("the room has repeated it, after an earlier attempt"));
            return Optional.empty();
        }
        boolean isCarried = outbox.isCarried(id);
        outbox.underWay(id, new Outbox.Sent(message.part(), to));
        if (isCarried) {
            return Optional.of(id); // a stream that is gone on with says it by itself (XEP-0198, 5)
        }
        try {
            Optional<String> subject = isRoom ? Optional.empty() : text.subject();
            over.orElseThrow().send(new ChatText(to.address(), isRoom, id, subject, text.body()));
        } catch (ChatException e) {
            outbox.ended(id, Outbox.Ending.NOT_SENT);
            outcomes.put(
                    to,
                    e.error()
                            .map(XmppAttempt::outcome)
                            .orElseGet(() -> deferred(
                                    "4.4.2", "the connection was lost before it was handed over: " + e.getMessage())));
            return Optional.empty();
        } catch (InterruptedException e) {
            outbox.ended(id, Outbox.Ending.NOT_SENT);
            throw e;
        }
        if (!isRoom) {
            house.wrote(to.address());
        }
        return Optional.of(id);
    }

    private RecipientOutcome outcome(String id, boolean isConfirmed) {
        Optional<ChatError> failure = outbox.failure(id);
        if (failure.isPresent()) {
            return outcome(failure.get());
        }
        if (outbox.isEchoed(id)) {
            return accepted("the room has repeated it");
        }
        return isConfirmed
                ? accepted(settings.account().host() + " has it (XEP-0198)")
                : new RecipientOutcome.InDoubt(
                        Reply.local("4.4.2", "handed over, and the server has not said that it has it"));
    }

    static RecipientOutcome outcome(ChatError error) {
        return error.mayPass() ? deferred("4.4.0", "answered: " + error) : refused("5.0.0", "answered: " + error);
    }

    private static RecipientOutcome accepted(String words) {
        return new RecipientOutcome.Accepted(Reply.local("2.0.0", words));
    }

    private static RecipientOutcome deferred(String status, String words) {
        return new RecipientOutcome.Deferred(Reply.local(status, words));
    }

    private static RecipientOutcome refused(String status, String words) {
        return new RecipientOutcome.Refused(Reply.local(status, words));
    }

    private EndResult result() {
        List<EndResult.Result> all = new ArrayList<>();
        outcomes.forEach((to, outcome) -> all.add(new EndResult.Result(to, outcome)));
        return new EndResult.Done(all);
    }
}
