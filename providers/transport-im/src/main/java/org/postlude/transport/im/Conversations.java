package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.message.ActivityEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversations of an account and their record. Whatever changes them is durable in the {@link Journal}, with the event that has to be
 * told of it, before anybody acts by it. Thread-safe; it waits for the disk and for nothing else.
 */
final class Conversations {
    private static final Logger LOG = LoggerFactory.getLogger(Conversations.class);

    private final String transport;
    private final String account;
    private final InstantSource clock;

    // All guarded by this.
    private final ConversationBook book;
    private final Journal journal;
    /** Rooms that this user has left, and the room has not said so yet. */
    private final Set<String> leaving = new HashSet<>();

    private final Map<String, Told.Invited> invitations = new HashMap<>();
    private Runnable news = () -> {};
    private boolean isReceived;
    private boolean isAnomalyTold;
    /** What is here is ahead of the record: by nothing of it a text may be refused. */
    private boolean isFailed;

    private boolean isClosed;

    Conversations(String transport, String account, Journal journal, InstantSource clock) {
        this.transport = transport;
        this.account = Identity.of(account);
        this.clock = clock;
        this.journal = journal;
        this.book = new ConversationBook(account);
        journal.replay(book::apply);
        book.recovered();
    }

    /** Rooms that an ended process was in. */
    synchronized Set<String> recoveredRooms() {
        return book.all().stream()
                .filter(each -> each.isRecovered() && each.isRoom())
                .map(Conversation::address)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Who talked to whom in an ended process is no conversation now. Rooms may be found again: those that are joined anew. */
    synchronized void endRecovered(Set<String> rooms) {
        List<Change> changes = new ArrayList<>();
        for (Conversation each : book.all()) {
            if (each.isRecovered() && !rooms.contains(each.address())) {
                changes.addAll(book.leave(each.id(), Departure.of("ended-before", false), now()));
            }
        }
        record(changes);
    }

    private Instant now() {
        return clock.instant();
    }

    /** Record before act: behind a failure nothing is told, and nothing more is taken in. */
    private void record(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        try {
            journal.append(now(), changes);
            keepShort();
            news.run();
        } catch (IOException e) {
            isFailed = true;
            throw new UncheckedIOException(
                    "transport '" + transport + "': who is in which conversation is not recorded before the next logon",
                    e);
        }
    }

    /** However much is said and told between two logons. */
    private void keepShort() throws IOException {
        if (journal.isLong()) {
            journal.compact(now(), book.snapshot());
        }
    }

    synchronized List<String> identifiers() {
        return book.identifiers();
    }

    /**
     * Where it takes place.
     *
     * @return empty if it has ended
     */
    synchronized Optional<Conversation> conversation(String identifier) {
        return book.conversation(identifier);
    }

    synchronized boolean isIn(String room) {
        return book.at(room)
                .filter(there -> there.isRoom() && !there.isRecovered())
                .isPresent();
    }

    /** Whether this user is called so there. */
    synchronized boolean isSelf(String room, String nick) {
        return book.at(room)
                .flatMap(there -> there.byNick(nick))
                .filter(member -> member.identity().equals(account))
                .isPresent();
    }

    synchronized long anomalies() {
        return book.anomalies();
    }

    // What the server tells.

    synchronized void present(Told.Present told) {
        if (leaving.contains(told.room())) {
            return;
        }
        Optional<Told.Invited> by = told.self() && book.isArriving(told.room())
                ? Optional.ofNullable(invitations.remove(told.room()))
                : Optional.empty();
        long before = book.anomalies();
        boolean wasOverfull = isOverfull(told.room());
        record(book.present(told, by, now()));
        if (isOverfull(told.room()) && !wasOverfull) {
            LOG.warn(
                    "transport '{}': {} has more than {} members; those beyond come and go without a record, and what they say is kept",
                    transport,
                    Identity.of(told.room()),
                    ConversationBook.MOST_MEMBERS);
        }
        tellAnomaly(before, "somebody is in a room that this user is not in", told.room());
    }

    private boolean isOverfull(String room) {
        return book.at(room).filter(Conversation::isOverfull).isPresent();
    }

    synchronized void renamed(Told.Renamed told) {
        if (!leaving.contains(told.room())) {
            long before = book.anomalies();
            record(book.renamed(told, now()));
            tellAnomaly(before, "somebody who is no member has another name", told.room());
        }
    }

    /**
     * Somebody is gone.
     *
     * @return whether it is this user, who did not ask for it
     */
    synchronized boolean gone(Told.Gone told) {
        if (leaving.contains(told.room())) {
            boolean unused = told.self() && leaving.remove(told.room());
            return false;
        }
        long before = book.anomalies();
        record(book.gone(told, now()));
        tellAnomaly(before, "somebody left who is no member", told.room());
        return told.self();
    }

    synchronized void closed(Told.Closed told) {
        long before = book.anomalies();
        record(book.closed(told.conversation(), now()));
        tellAnomaly(before, "somebody closed a conversation that there is none of", told.conversation());
    }

    synchronized void program(Told.Program told) {
        book.program(told);
    }

    /**
     * Somebody invites this user, who goes nowhere while nothing is received.
     *
     * @return whether they go there
     */
    synchronized boolean invited(Told.Invited told, boolean joins) {
        int all = book.identifiers().size() + invitations.size();
        if (joins && isReceived && book.at(told.room()).isEmpty() && all < ConversationBook.MOST_CONVERSATIONS) {
            invitations.put(told.room(), told);
            return true;
        }
        record(book.invited(told, now()));
        return false;
    }

    /**
     * Whether a text may have been said: a room's by who is in it, or by the room (rule R2). What the room tells of before may be of who
     * has left.
     *
     * @throws UncheckedIOException who is there is not known, for the record failed: the server has to keep the text
     */
    synchronized boolean mayBe(Told.Said said) {
        if (isFailed) {
            throw new UncheckedIOException(new IOException("transport '" + transport
                    + "': its journal failed, and nothing is taken in before the next logon has read it"));
        }
        if (!said.room() || leaving.contains(said.conversation())) {
            return true;
        }
        boolean isKnown = book.isArriving(said.conversation());
        Optional<Conversation> there = book.at(said.conversation()).filter(Conversation::isRoom);
        if (there.isPresent()) {
            isKnown |= there.get().isOverfull()
                    || said.from().isEmpty()
                    || said.at().isPresent()
                    || there.get().byNick(said.from()).isPresent();
        }
        if (!isKnown) {
            long before = book.anomalies();
            book.anomaly();
            tellAnomaly(before, "somebody who is no member said something, which is not stored", said.conversation());
        }
        return isKnown;
    }

    /** Once each logon: who sends a thousand of them shall not fill the log. */
    private void tellAnomaly(long before, String what, String where) {
        if (book.anomalies() > before && !isAnomalyTold) {
            isAnomalyTold = true;
            LOG.warn(
                    "transport '{}': {}: {} (rule R2); nothing was changed, and no more of these are told before the next logon",
                    transport,
                    Identity.of(where),
                    what);
        }
    }

    /** Something was said between two people. */
    synchronized void wrote(String peer, boolean isOwn) {
        if (isOwn || isReceived) {
            record(book.wrote(peer, isOwn, now()));
        }
    }

    /** Between a logoff and the next begin what still comes in is kept, and begins nothing. */
    synchronized void received(boolean is) {
        isReceived = is;
    }

    /** Until when a room's history is known; lost in a crash, when more of it is asked for. */
    synchronized void heard(Told.Said said) {
        String room = said.conversation();
        Instant at = said.at().orElseGet(this::now);
        Optional<Instant> before = seen(room);
        if ((before.isPresent() && !at.isAfter(before.get())) || !Stamps.mayHaveBeen(at, now())) {
            return;
        }
        try {
            for (Change each : book.seen(room, at)) {
                journal.note(now(), each);
            }
            keepShort();
        } catch (IOException e) {
            throw new UncheckedIOException("transport '" + transport + "': what was heard is not recorded", e);
        }
    }

    synchronized Optional<Instant> seen(String room) {
        // What is recorded may be from behind a clock that was wrong: no history would ever be asked for.
        return book.seen(room).filter(at -> Stamps.mayHaveBeen(at, now()));
    }

    // What this user does.

    synchronized void arriving(String room) {
        leaving.remove(room);
        book.arriving(room);
    }

    synchronized void notArrived(String room) {
        book.notArriving(room);
    }

    /** The room does not let this user in; a record of an earlier process ends with it. */
    synchronized void kept(String room, ChatError error) {
        List<Change> changes = new ArrayList<>();
        book.at(room)
                .ifPresent(there -> changes.addAll(book.leave(there.id(), Departure.of("ended-before", false), now())));
        Optional<String> inviter = Optional.ofNullable(invitations.remove(room)).map(Told.Invited::from);
        changes.addAll(book.kept(room, inviter, error, now()));
        record(changes);
    }

    /**
     * Leaves one, in the record.
     *
     * @return the room that has to be told so; empty if it is none, or this user is in it no longer
     */
    synchronized Optional<String> leave(String identifier, Departure how) {
        Optional<Conversation> there = book.conversation(identifier);
        record(book.leave(identifier, how, now()));
        Optional<String> room =
                there.filter(each -> each.isRoom() && !each.isRecovered()).map(Conversation::address);
        room.ifPresent(leaving::add);
        return room;
    }

    /** Leaves all, in the record, at once (rule R6). */
    synchronized List<String> leaveAll(Departure how) {
        // Who is about to be in a room will not have been there.
        List<String> rooms = new ArrayList<>(book.stopArriving());
        leaving.addAll(rooms);
        List<Change> changes = new ArrayList<>();
        for (Conversation each : book.all()) {
            changes.addAll(book.leave(each.id(), how, now()));
            if (each.isRoom() && !each.isRecovered()) {
                rooms.add(each.address());
                leaving.add(each.address());
            }
        }
        record(changes);
        return rooms;
    }

    /** The room has heard it, or will by the end of the stream. */
    synchronized void left(String room) {
        leaving.remove(room);
    }

    /** The stream is lost for good: nobody is in anything any more, but for what an earlier process left, which may be found again. */
    synchronized void lost() {
        leaving.clear();
        List<Change> changes = new ArrayList<>();
        for (Conversation each : book.all()) {
            if (!each.isRecovered()) {
                changes.addAll(book.leave(each.id(), Departure.of("connection-lost", false), now()));
            }
        }
        record(changes);
    }

    // What has to be told.

    /** Run whenever there is something; under the lock, so it does not wait. */
    synchronized void onNews(Runnable run) {
        news = run;
    }

    synchronized Optional<ActivityEvent> untold() {
        return isClosed ? Optional.empty() : journal.untold();
    }

    synchronized void settled(ActivityEvent event) {
        if (isClosed) {
            return; // told again by the next logon, under the same key
        }
        try {
            journal.settled(event);
            keepShort();
        } catch (IOException e) {
            LOG.error("transport '{}': that an event was told is not recorded; it is told again", transport, e);
        }
    }

    synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            journal.close();
        } catch (IOException e) {
            LOG.warn("transport '{}': its journal was not closed", transport, e);
        }
    }
}
