package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.message.event.Blocked;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Conversational;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.IdleAware;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusAnswer;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account. What comes in lies in its folder until a store has it; what is sent is handed to the server within an attempt. In what is
 * left by whatever way there is one event that says so, for the record is written before anything is done.
 */
final class XmppLogon
        implements TransportLogon,
                InboundTransport,
                Conversational,
                CancellableTransport,
                IdleAware,
                XmppAttempt.House {
    private static final Logger LOG = LoggerFactory.getLogger(XmppLogon.class);
    private static final int ATTEMPTS = 10;
    /** The contract's second (rule T9), less what the disk takes. */
    private static final Duration TOLD = Duration.ofMillis(400);

    private static final Duration HURRIED = Duration.ofMillis(200);
    private static final Duration HEARD = Duration.ofMillis(300);
    private static final Duration LEAVE_TOLD = Duration.ofSeconds(2);

    private final TransportSupport support;
    private final String name;
    private final ImSettings settings;
    private final Kept kept;
    private final TextSpool spool;
    private final TextFiling filing;
    private final Conversations conversations;
    private final Teller teller;
    private final LinkKeeper keeper;
    private final Outbox outbox;
    private final RunningAttempts attempts = new RunningAttempts(ATTEMPTS);
    private final Set<StatusBit> status = EnumSet.of(StatusBit.AVAILABLE); // guarded by itself

    private final Object voice = new Object();
    private boolean isSilent; // guarded by voice

    // Guarded by this.
    private boolean isReceiving;
    private boolean isSending;
    private boolean isEnded;
    private boolean isBroken;

    /** Connects to nobody, and has what is kept of the account until it is closed. */
    XmppLogon(
            TransportSupport support,
            String name,
            ImSettings settings,
            ChatLink.Maker maker,
            Pauses pauses,
            Kept kept) {
        this.support = support;
        this.name = name;
        this.settings = settings;
        this.kept = kept;
        this.outbox = new Outbox(settings.account().address(), kept.mark());
        this.spool = kept.spool();
        this.filing = new TextFiling(name, settings, spool, support);
        this.conversations = kept.conversations();
        this.teller = new Teller(name, conversations, support::activity, pauses);
        Ear ear = new Ear(
                conversations, this::keep, outbox, settings.joinsInvited(), this::gone, this::goTo, this::failedLate);
        this.keeper = new LinkKeeper(
                name,
                settings,
                maker,
                conversations,
                told -> hear(ear, told),
                new LinkHouse() {
                    @Override
                    public void shows(LinkKeeper.State next) {
                        show(next);
                    }

                    @Override
                    public void isFresh() {
                        outbox.fresh();
                    }

                    @Override
                    public void isUnrecorded(UncheckedIOException e) {
                        broken(e);
                    }
                },
                pauses,
                support.clock());
    }

    // What the server tells, on its link's thread.

    /** What cannot be kept has not been heard: the connection goes, so that the server tells it again. */
    private void hear(Ear ear, Told told) {
        try {
            long before = spool.next();
            ear.accept(told);
            if (told instanceof Told.Said && spool.next() > before) {
                kept();
            }
        } catch (UncheckedIOException e) {
            broken(e);
            throw e;
        } catch (RuntimeException e) {
            // A fault here. A text is not lost by it; of anything else the server would tell the same again, for ever.
            LOG.error("transport '{}': nothing came of what the server told, for a fault of this program", name, e);
            if (told instanceof Told.Said || told instanceof Told.Notice) {
                boolean unused = isNewlyBroken();
                unkept();
                throw e;
            }
        }
    }

    /** The server has the text, and tells it again: at once, if it were not for longer and longer pauses. */
    private void broken(UncheckedIOException e) {
        if (isNewlyBroken()) {
            LOG.error(
                    "transport '{}' has failed, as its status says until a text is kept again: {}: {}. What is said to"
                            + " this user stays at the server, which tells it again over the next connection; that"
                            + " is made later each time. Make room where {} lies, or have a store take the {} texts"
                            + " that wait in it; if it was the journal, log the transport on again then",
                    name,
                    e.getMessage(),
                    e.getCause(),
                    kept.folder(),
                    spool.size(),
                    e);
        }
        unkept();
    }

    private synchronized boolean isNewlyBroken() {
        boolean isNew = !isBroken;
        isBroken = true;
        return isNew;
    }

    private synchronized boolean isBroken() {
        return isBroken;
    }

    private void unkept() {
        show(StatusBit.FAILURE, true);
        keeper.unkept("nothing was taken in here");
    }

    private void kept() {
        synchronized (this) {
            if (!isBroken) {
                return;
            }
            isBroken = false;
        }
        LOG.info("transport '{}' takes in again what its server tells", name);
        keeper.kept();
        show(StatusBit.FAILURE, false);
    }

    private void keep(Told.Said said) throws IOException {
        IncomingText text = IncomingText.of(
                settings.account().address(), said, support.clock().instant(), spool.next());
        if (spool.add(text)) {
            newMail();
        }
    }

    private void newMail() {
        synchronized (this) {
            if (!isReceiving || isEnded) {
                return;
            }
        }
        say(() -> support.spoolerNotify(SpoolerNotice.NEWMAIL));
    }

    private void goTo(String room) {
        keeper.want(room);
    }

    private void gone(String room, boolean mayComeBack) {
        keeper.gone(room, mayComeBack);
    }

    private void failedLate(Outbox.Sent sent, ChatError error) {
        List<EndResult.Result> results = List.of(new EndResult.Result(
                sent.recipient(), new RecipientOutcome.Refused(Reply.local("5.0.0", "answered: " + error))));
        teller.errand(() -> isReported(sent, results));
    }

    /** Rule T23. */
    private boolean isReported(Outbox.Sent sent, List<EndResult.Result> results) {
        try {
            StatusAnswer answer = support.statusRecipients(sent.part(), results);
            if (answer == StatusAnswer.UNKNOWN) {
                LOG.warn(
                        "transport '{}': {} could not be delivered, and no open store knows it any more",
                        name,
                        sent.part());
            }
            return answer != StatusAnswer.TOO_EARLY;
        } catch (IOException e) {
            LOG.warn("transport '{}': that {} could not be delivered is told again later", name, sent.part(), e);
            return false;
        } catch (ProviderContractException e) {
            if (!e.rule().equals("T10")) {
                throw e; // a refusal of what was told, not of who tells it
            }
            LOG.debug("transport '{}' was logged off meanwhile", name, e);
            return true;
        }
    }

    // The status row.

    private void show(LinkKeeper.State next) {
        show(StatusBit.OFFLINE, next != LinkKeeper.State.UP);
        if (next == LinkKeeper.State.UP) {
            if (!isBroken()) { // else it shows with the next text whether it is mended
                show(StatusBit.FAILURE, false);
            }
            if (isOn(false)) {
                say(() -> support.spoolerNotify(SpoolerNotice.READYTOSEND));
            }
        } else if (next == LinkKeeper.State.REFUSED) {
            show(StatusBit.FAILURE, true);
        }
    }

    private void show(StatusBit bit, boolean isSet) {
        synchronized (status) {
            boolean isNews = isSet ? status.add(bit) : status.remove(bit);
            if (isNews) {
                say(() -> support.modifyStatusRow(Set.copyOf(status)));
            }
        }
    }

    /** Nothing is said any more once close has returned (rule T10). */
    private void say(Runnable word) {
        try {
            synchronized (voice) {
                if (!isSilent) {
                    word.run();
                }
            }
        } catch (ProviderContractException e) {
            LOG.debug("transport '{}' was logged off meanwhile", name, e);
        }
    }

    private synchronized boolean isOn(boolean inbound) {
        return !isEnded && (inbound ? isReceiving : isSending);
    }

    // What goes out.

    @Override
    public List<String> addressTypes() {
        return List.of(XmppAttempt.TYPE);
    }

    @Override
    public int maxAttempts() {
        return ATTEMPTS;
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
        synchronized (this) {
            if (isEnded) {
                throw new IllegalStateException(
                        "transport '" + name + "' is logged off; " + message.part() + " was not taken");
            }
        }
        if (message.recipients().stream().noneMatch(to -> to.addressType().equals(XmppAttempt.TYPE))) {
            return new SubmitResult.NotMine();
        }
        XmppAttempt attempt = new XmppAttempt(this, support, outbox, settings, message);
        if (!attempts.begin(attempt)) {
            return new SubmitResult.Busy();
        }
        boolean isBegun = false;
        try {
            wanted();
            if (!attempt.isCut()) {
                support.progress(message.attempt(), Phase.CONNECTING);
            }
            Reached reached = keeper.reach(settings.account().patience(), attempt::isCut);
            reached.link().ifPresent(attempt::over);
            isBegun = reached.none().isEmpty(); // one that was stopped ends as such
            return isBegun ? attempt : reached.none().orElseThrow();
        } finally {
            if (!isBegun) {
                ended(attempt);
            }
        }
    }

    @Override
    public Way way(String address) {
        int slash = address.indexOf('/');
        String bare = (slash < 0 ? address : address.substring(0, slash)).toLowerCase(Locale.ROOT);
        if (conversations.isIn(bare)) {
            return slash < 0 ? Way.ROOM : Way.PERSON; // to whoever is called so there, alone
        }
        return settings.rooms().contains(bare) ? Way.NOT_YET : slash < 0 ? Way.PERSON : Way.NONE;
    }

    /** As the server writes it: only a nick in a room has capital letters. */
    private static String canonical(String address) {
        int slash = address.indexOf('/');
        return slash < 0
                ? address.toLowerCase(Locale.ROOT)
                : address.substring(0, slash).toLowerCase(Locale.ROOT) + address.substring(slash);
    }

    @Override
    public void doubted() {
        keeper.cut("the server has not answered");
    }

    /** The text is handed over: a record that fails now takes nothing back. */
    @Override
    public void wrote(String address) {
        try {
            conversations.wrote(canonical(address), true);
        } catch (UncheckedIOException e) {
            broken(e);
        }
    }

    @Override
    public void ended(XmppAttempt attempt) {
        attempts.end(attempt);
        wanted();
    }

    @Override
    public void cancelMessage(AttemptId attempt) {
        attempts.cancel(attempt);
        keeper.look();
    }

    // What comes in.

    @Override
    public boolean poll() {
        return !spool.isEmpty();
    }

    @Override
    public void startMessage(InboundMessage message) throws InterruptedException {
        filing.file(message);
        if (spool.isEmpty() && isBroken()) {
            keeper.tryNow(); // there is room
        }
    }

    // Conversations.

    @Override
    public List<String> conversations() {
        return conversations.identifiers();
    }

    @Override
    public void leave(String conversation, Blocked reason, String words) {
        String cause = reason.equals(Blocked.NOT) ? "left" : "policy";
        conversations
                .conversation(conversation)
                .filter(Conversation::isRoom)
                .ifPresent(there -> keeper.gone(there.address(), false));
        try {
            conversations
                    .leave(conversation, Departure.of(cause, reason, words))
                    .ifPresent(room -> keeper.leave(room, Identity.of(words)));
        } catch (UncheckedIOException e) {
            broken(e);
            throw e;
        }
        if (!teller.drain(LEAVE_TOLD)) {
            LOG.warn(
                    "transport '{}': that this user left {} is recorded, and told later",
                    name,
                    Identity.of(conversation));
        }
    }

    /** Rule R6: what this user is in when a store is logged off is left, by force if that is. */
    @Override
    public void leaveAll(boolean forced) {
        conversations.received(false);
        keeper.wantNothing();
        try {
            conversations.leaveAll(Departure.of("logoff", forced)).forEach(room -> keeper.leave(room, ""));
        } catch (UncheckedIOException e) {
            broken(e);
            throw e;
        }
        if (!teller.drain(TOLD)) {
            LOG.warn("transport '{}': not all who left is told yet; the next logon tells it", name);
        }
        if (!keeper.departed(HEARD)) {
            LOG.info("transport '{}': not every room has heard yet that this user leaves", name);
        }
    }

    private void leaveRest() {
        try {
            leaveAll(false);
        } catch (UncheckedIOException e) {
            LOG.error("transport '{}': what this user leaves is not recorded; the next logon tells it", name, e);
        }
    }

    // The life of a logon.

    @Override
    public void transportNotify(TransportNotice notice) {
        switch (notice) {
            case BEGIN_INBOUND -> {
                show(StatusBit.INBOUND_ENABLED, true);
                conversations.received(true);
                findAgain();
                turned(() -> isReceiving = true);
                if (!spool.isEmpty()) {
                    newMail();
                }
            }
            case END_INBOUND -> {
                leaveRest(); // of what the store's logoff has left over: nothing, as a rule
                show(StatusBit.INBOUND_ENABLED, false);
                turned(() -> isReceiving = false);
            }
            case BEGIN_OUTBOUND -> {
                show(StatusBit.OUTBOUND_ENABLED, true);
                turned(() -> isSending = true);
            }
            case END_OUTBOUND -> {
                if (!isOn(true)) {
                    leaveRest(); // nobody hears what follows
                }
                show(StatusBit.OUTBOUND_ENABLED, false);
                turned(() -> isSending = false);
            }
            case BEGIN_INBOUND_FLUSH -> flush(StatusBit.INBOUND_FLUSH);
            case END_INBOUND_FLUSH -> show(StatusBit.INBOUND_FLUSH, false);
            case BEGIN_OUTBOUND_FLUSH -> flush(StatusBit.OUTBOUND_FLUSH);
            case END_OUTBOUND_FLUSH -> show(StatusBit.OUTBOUND_FLUSH, false);
        }
    }

    /** The rooms that are set, and where this user was invited to before a crash. */
    private void findAgain() {
        Set<String> all = new HashSet<>(settings.rooms());
        if (settings.joinsInvited()) {
            all.addAll(conversations.recoveredRooms());
        }
        try {
            conversations.endRecovered(all);
        } catch (UncheckedIOException e) {
            broken(e);
        }
        all.forEach(keeper::want);
    }

    private void flush(StatusBit bit) {
        show(bit, true);
        keeper.tryNow();
    }

    private void turned(Runnable turn) {
        boolean isHeard;
        synchronized (this) {
            turn.run();
            isHeard = isReceiving || isSending;
        }
        teller.listened(isHeard);
        wanted();
    }

    /** An attempt that was begun keeps its connection: an END stops nothing. */
    private void wanted() {
        synchronized (this) {
            if (!isEnded) {
                keeper.wanted(isReceiving || isSending || !attempts.isEmpty());
            }
        }
    }

    @Override
    public void idle() {
        teller.wake();
    }

    @Override
    public void transportLogoff(Haste haste) {
        synchronized (this) {
            if (isEnded) {
                return;
            }
            isEnded = true;
            isReceiving = false;
        }
        if (haste == Haste.HURRY) {
            attempts.hurry();
        }
        try {
            List<String> unused = conversations.leaveAll(Departure.of("logoff", haste == Haste.HURRY));
        } catch (UncheckedIOException e) {
            broken(e);
            LOG.error("transport '{}': what this user leaves is not recorded; the next logon tells it", name, e);
        }
        if (!teller.drain(haste == Haste.NORMAL ? TOLD : HURRIED)) {
            LOG.warn("transport '{}': not all who left is told yet; the next logon tells it", name);
        }
        keeper.close(haste == Haste.NORMAL);
    }

    @Override
    public void close() {
        transportLogoff(Haste.HURRY);
        attempts.hurry();
        keeper.close(false);
        teller.close();
        synchronized (voice) {
            isSilent = true;
        }
        kept.close();
    }

    /** How often something was told of who is no member (rule R2). */
    long anomalies() {
        return conversations.anomalies();
    }

    /** For tests of crashes: everything stops where it is. */
    void die() {
        synchronized (voice) {
            isSilent = true;
        }
        conversations.close();
        teller.close();
        keeper.close(false);
        kept.close();
    }
}
