package org.postlude.transport.im;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;

/**
 * Who is in which conversation, as this user's account sees it. It does nothing itself: each call gives the changes that it made, which
 * are to be recorded before anybody acts by them, and {@link #apply} makes the same state of them again.
 *
 * <ul>
 *   <li><b>Rule R1</b> A conversation has one identifier, which is in all of its events, and no other conversation has it.
 *   <li><b>Rule R2</b> Who is no member neither leaves nor says anything: that is counted as an anomaly, and changes nothing.
 *   <li><b>Rule R3</b> Whoever joined leaves once. The end of a conversation is the leave of all who are still in it as this account sees
 *       it: nobody saw them go, and nothing is made up.
 *   <li><b>Rule R4</b> The leave that closes a conversation says so, once, and nothing follows.
 *   <li><b>Rule R5</b> Members are counted as they are listed.
 * </ul>
 *
 * <p>One thread at a time.
 */
final class ConversationBook {
    static final int MOST_MEMBERS = 5_000;
    static final int MOST_CONVERSATIONS = 1_000;
    /** While so many arrive at once, each event lists whoever is there before it; the last one lists all. */
    private static final int LISTED_AT_ARRIVAL = 200;

    private static final int MOST_PROGRAMS = 10_000;
    private static final DateTimeFormatter BEGIN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String account;
    private final ChatEvents events;
    private final ChatEvents.Program own = ChatEvents.Program.own();
    private final Map<String, Conversation> open = new LinkedHashMap<>(); // by identifier
    private final Map<String, Conversation> byAddress = new HashMap<>();
    private final Map<String, Instant> seen = new HashMap<>();
    private final Map<String, Map<String, Told.Present>> arriving = new HashMap<>(); // by room, then nick
    private final Map<String, ChatEvents.Program> programs = new LinkedHashMap<>();
    private final List<Change> made = new ArrayList<>();
    private long lastBegin;
    private long anomalies;

    /** @param address of this user */
    ConversationBook(String address) {
        this.account = Identity.of(address);
        this.events = new ChatEvents(account);
    }

    // What is asked.

    List<String> identifiers() {
        return List.copyOf(open.keySet());
    }

    Optional<Conversation> conversation(String identifier) {
        return Optional.ofNullable(open.get(identifier));
    }

    Optional<Conversation> at(String address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    List<Conversation> all() {
        return List.copyOf(open.values());
    }

    /** When something was said there that is known. */
    Optional<Instant> seen(String room) {
        return Optional.ofNullable(seen.get(room));
    }

    boolean isArriving(String room) {
        return arriving.containsKey(room);
    }

    /** How often something was told of who is no member (rule R2). */
    long anomalies() {
        return anomalies;
    }

    void anomaly() {
        anomalies++;
    }

    // What happens.

    /** From here on who is there is only collected, until this user is there, too. */
    void arriving(String room) {
        arriving.put(room, new LinkedHashMap<>());
    }

    void notArriving(String room) {
        arriving.remove(room);
    }

    List<String> stopArriving() {
        List<String> rooms = List.copyOf(arriving.keySet());
        arriving.clear();
        return rooms;
    }

    /** This user may not join: an attempt without a membership. */
    List<Change> kept(String room, Optional<String> inviter, ChatError error, Instant at) {
        arriving.remove(room);
        String identifier = identifier(room, at);
        Map<String, String> more = Departure.with(Map.of(Departure.CAUSE, "refused"), "words", error.toString());
        Blocked reason = Blocked.of(
                switch (error.condition()) {
                    case "not-authorized" -> BlockReason.BADPASS; // a room with a password
                    case "registration-required" -> BlockReason.NOTINLIST; // for members only
                    default -> BlockReason.IMBLOCKED;
                });
        made.add(Change.of(Change.Kind.TELL, identifier)
                .telling(events.join(
                        new ChatEvents.Key(identifier, 1, at),
                        own,
                        "",
                        account,
                        reason,
                        Fact.absent("this user was not let in"),
                        inviter.map(Identity::of),
                        more)));
        return made();
    }

    /** Somebody asks this user to come, who does not. */
    List<Change> invited(Told.Invited invited, Instant at) {
        Conversation there = byAddress.get(invited.room());
        String identifier = there == null ? identifier(invited.room(), at) : there.id();
        long number = there == null ? 1 : there.next();
        made.add(invitation(
                identifier, number, invited, at, Map.of("answer", there == null ? "ignored" : "there already")));
        if (there != null) {
            there.numbered();
        }
        return made();
    }

    private Change invitation(
            String identifier, long number, Told.Invited invited, Instant at, Map<String, String> facts) {
        return Change.of(Change.Kind.TELL, identifier)
                .telling(events.invitation(
                        new ChatEvents.Key(identifier, number, at),
                        ChatEvents.Program.UNKNOWN,
                        Identity.of(invited.from()),
                        account,
                        Departure.with(
                                Departure.with(facts, "claimed", invited.claimed() ? "yes" : ""),
                                "words",
                                invited.reason().orElse(""))));
    }

    List<Change> present(Told.Present present, Optional<Told.Invited> invitation, Instant at) {
        Map<String, Told.Present> others = arriving.get(present.room());
        Conversation there = byAddress.get(present.room());
        if (others != null && !present.self()) {
            if (others.size() < MOST_MEMBERS) {
                others.put(present.who().nick(), present);
            }
        } else if (others != null) {
            arriving.remove(present.room());
            arrived(present, others, invitation, at);
        } else if (there == null || !there.isRoom()) {
            anomalies++;
        } else if (there.byNick(present.who().nick()).isEmpty()) {
            if (there.members().size() < MOST_MEMBERS) {
                join(there, present, true, Optional.empty(), at);
            } else {
                there.overfull();
            }
        }
        return made();
    }

    private void arrived(
            Told.Present self, Map<String, Told.Present> others, Optional<Told.Invited> invitation, Instant at) {
        @Nullable Conversation known = byAddress.get(self.room());
        Conversation there = known != null ? known : begin(self.room(), true, at);
        invitation.ifPresent(by -> step(invitation(there.id(), there.next(), by, at, Map.of("answer", "joined")), at));
        if (known != null) {
            goneMeanwhile(known, self, others, at);
        }
        if (others.size() >= MOST_MEMBERS) {
            there.overfull();
        }
        boolean isListed = others.size() <= LISTED_AT_ARRIVAL;
        others.values().forEach(each -> join(there, each, isListed, Optional.empty(), at));
        join(there, self, true, invitation.map(Told.Invited::from).map(Identity::of), at);
    }

    /** Behind a crash: whoever was recorded and is not there left when nobody looked, each once. */
    private void goneMeanwhile(Conversation there, Told.Present self, Map<String, Told.Present> others, Instant at) {
        Departure late = Departure.of("left", false).with(late(there));
        there.recovered(false);
        List<String> present = new ArrayList<>(List.of(account));
        others.values().forEach(each -> present.add(identity(there, each.who(), false)));
        for (Conversation.Member each : List.copyOf(there.members())) {
            if (!present.contains(each.identity())) {
                leave(there, each, "", late, at);
                continue;
            }
            for (String nick : List.copyOf(each.nicks())) {
                boolean isThere = others.containsKey(nick) || self.who().nick().equals(nick);
                if (!isThere) {
                    step(Change.of(Change.Kind.DROP, there.id(), each.identity(), nick), at);
                }
            }
        }
    }

    private static Map<String, String> late(Conversation there) {
        return Map.of("observed", "late", "last-seen", there.touched().toString());
    }

    private void join(Conversation there, Told.Present present, boolean isListed, Optional<String> sender, Instant at) {
        String identity = identity(there, present.who(), present.self());
        String nick = present.who().nick();
        Conversation.@Nullable Member member = there.member(identity);
        if (member != null) {
            if (!member.nicks().contains(nick)) {
                step(Change.of(Change.Kind.NICK, there.id(), identity, nick), at);
            }
            return;
        }
        String ip = present.ip().orElse("");
        List<String> members = new ArrayList<>(there.identities());
        members.add(identity);
        step(
                Change.of(Change.Kind.JOIN, there.id(), identity, nick, ip)
                        .telling(events.join(
                                key(there, at),
                                program(there, identity, nick),
                                ip,
                                identity,
                                Blocked.NOT,
                                isListed
                                        ? listed(there, members)
                                        : Fact.absent("many came at once; the last of them lists all"),
                                sender,
                                Map.of())),
                at);
    }

    /** Under what somebody is recorded as long as they stay, whatever they are called meanwhile. */
    private String identity(Conversation there, Told.Occupant who, boolean self) {
        if (self) {
            return account;
        }
        if (who.address().isPresent()) {
            return Identity.of(who.address().get());
        }
        // Behind a crash: whoever is recorded under this nick, which they may have taken later, is who has it.
        Optional<Conversation.Member> recorded =
                there.byNick(who.nick()).filter(each -> !each.identity().equals(account));
        if (recorded.isPresent()) {
            return recorded.get().identity();
        }
        String first = Identity.of(there.address() + "/" + who.nick());
        String identity = first;
        // Who came as this nick and has another one now is somebody else.
        for (int number = 2; isAnothers(there, identity, who.nick()); number++) {
            identity = first + Identity.MARK + number;
        }
        return identity;
    }

    private static boolean isAnothers(Conversation there, String identity, String nick) {
        Conversation.@Nullable Member member = there.member(identity);
        return member != null && !member.nicks().contains(nick);
    }

    List<Change> renamed(Told.Renamed renamed, Instant at) {
        Map<String, Told.Present> others = arriving.get(renamed.room());
        String nick = renamed.who().nick();
        if (others != null) {
            Told.Present before = others.remove(nick);
            if (before != null) {
                Told.Occupant who =
                        new Told.Occupant(renamed.nick(), before.who().address());
                others.put(renamed.nick(), new Told.Present(before.room(), who, false, before.ip()));
            }
            return made();
        }
        Conversation there = byAddress.get(renamed.room());
        Optional<Conversation.Member> member = there == null || !there.isRoom() ? Optional.empty() : there.byNick(nick);
        if (there == null || member.isEmpty()) {
            unknown(there);
        } else if (there.byNick(renamed.nick()).isEmpty()) {
            String identity = member.get().identity();
            step(Change.of(Change.Kind.NICK, there.id(), identity, renamed.nick()), at);
            step(Change.of(Change.Kind.DROP, there.id(), identity, nick), at);
        }
        return made();
    }

    List<Change> gone(Told.Gone gone, Instant at) {
        Map<String, Told.Present> others = arriving.get(gone.room());
        Conversation there = byAddress.get(gone.room());
        if (others != null) {
            boolean unused = gone.self()
                    ? arriving.remove(gone.room()) != null
                    : others.remove(gone.who().nick()) != null;
            return made();
        }
        if (there == null || !there.isRoom()) {
            anomalies++;
        } else if (gone.self()) {
            List<String> stay = gone.destroyed() ? List.of() : without(there, account);
            end(there, account, gone.ip().orElse(""), stay, Departure.of(gone), at);
        } else {
            there.byNick(gone.who().nick())
                    .ifPresentOrElse(member -> left(there, member, gone, at), () -> unknown(there));
        }
        return made();
    }

    private void left(Conversation there, Conversation.Member member, Told.Gone gone, Instant at) {
        // This user is not gone before the room says so of the user itself, whoever has their address.
        if (member.nicks().size() > 1 || member.identity().equals(account)) {
            step(
                    Change.of(
                            Change.Kind.DROP,
                            there.id(),
                            member.identity(),
                            gone.who().nick()),
                    at);
        } else {
            leave(there, member, gone.ip().orElse(""), Departure.of(gone), at);
        }
    }

    private void leave(Conversation there, Conversation.Member member, String ip, Departure how, Instant at) {
        String identity = member.identity();
        step(
                Change.of(Change.Kind.LEAVE, there.id(), identity)
                        .telling(events.leave(
                                key(there, at),
                                program(
                                        there,
                                        identity,
                                        member.nicks().stream().findFirst().orElse("")),
                                ip.isEmpty() ? member.ip() : ip,
                                identity,
                                listed(there, without(there, identity)),
                                false,
                                how)),
                at);
    }

    /** Of a room that has more than are recorded it may be one of these. */
    private void unknown(@Nullable Conversation there) {
        if (there == null || !there.isOverfull()) {
            anomalies++;
        }
    }

    private static Fact<List<String>> listed(Conversation there, List<String> who) {
        return there.isOverfull() && !who.isEmpty()
                ? Fact.absent("there are more than " + MOST_MEMBERS + ", who are not all recorded")
                : ChatEvents.listed(who);
    }

    private static List<String> without(Conversation there, String identity) {
        return there.identities().stream()
                .filter(each -> !each.equals(identity))
                .toList();
    }

    /** The first text between two people, in either direction. */
    List<Change> wrote(String peer, boolean isOwn, Instant at) {
        Conversation known = byAddress.get(peer);
        if (known != null) {
            known.touch(at);
            return made();
        }
        if (open.size() >= MOST_CONVERSATIONS) {
            // Strangers, of whom anybody has as many as they like, must not hide who talks to this user from here on.
            open.values().stream()
                    .filter(each -> !each.isRoom())
                    .min(Comparator.comparing(Conversation::touched))
                    .ifPresent(silent ->
                            end(silent, account, "", without(silent, account), Departure.of("limit", false), at));
        }
        Conversation there = begin(peer, false, at);
        String other = Identity.of(peer);
        String sender = isOwn ? account : other;
        String recipient = isOwn ? other : account;
        step(
                Change.of(Change.Kind.TELL, there.id())
                        .telling(events.invitation(
                                key(there, at), program(there, sender, peer), sender, recipient, Map.of())),
                at);
        for (String each : List.of(sender, recipient)) {
            Optional<String> address = Optional.of(each.equals(account) ? account : peer);
            Told.Occupant who = new Told.Occupant(address.get(), address);
            Optional<String> asked = each.equals(sender) ? Optional.empty() : Optional.of(sender);
            join(there, new Told.Present(peer, who, each.equals(account), Optional.empty()), true, asked, at);
        }
        return made();
    }

    /** Whom this user talked to talks no longer: nobody is left to talk to, so theirs is the leave that ends it. */
    List<Change> closed(String peer, Instant at) {
        Conversation there = byAddress.get(peer);
        if (there == null || there.isRoom()) {
            anomalies++;
        } else {
            end(there, Identity.of(peer), "", List.of(account), Departure.of("left", false), at);
        }
        return made();
    }

    /** This user leaves, whatever the cause; nothing if that conversation has ended. */
    List<Change> leave(String identifier, Departure how, Instant at) {
        Conversation there = open.get(identifier);
        if (there != null) {
            Departure seen = there.isRecovered() ? how.with(late(there)) : how;
            end(there, account, "", without(there, account), seen, at);
        }
        return made();
    }

    private void end(Conversation there, String who, String ip, List<String> stay, Departure how, Instant at) {
        Conversation.@Nullable Member member = there.member(who);
        String known = member == null || !ip.isEmpty() ? ip : member.ip();
        step(
                Change.of(Change.Kind.END, there.id())
                        .telling(events.leave(
                                key(there, at),
                                program(there, who, there.address()),
                                known,
                                who,
                                listed(there, stay),
                                true,
                                how)),
                at);
    }

    List<Change> seen(String room, Instant at) {
        step(Change.of(Change.Kind.SEEN, room, String.valueOf(at.toEpochMilli())), at);
        return made();
    }

    void program(Told.Program told) {
        if (programs.size() >= MOST_PROGRAMS) {
            programs.remove(programs.keySet().iterator().next());
        }
        programs.put(told.conversation() + "\n" + told.from(), ChatEvents.Program.of(told.name(), told.version()));
    }

    private ChatEvents.Program program(Conversation there, String identity, String nick) {
        return identity.equals(account)
                ? own
                : programs.getOrDefault(there.address() + "\n" + nick, ChatEvents.Program.UNKNOWN);
    }

    // How it changes.

    private Conversation begin(String address, boolean isRoom, Instant at) {
        String identifier = identifier(address, at);
        step(Change.of(Change.Kind.BEGIN, identifier, address, isRoom ? "room" : "person", "1"), at);
        return Objects.requireNonNull(open.get(identifier), "just begun");
    }

    /** Two that begin at once, or behind a clock that was set back, have different ones. */
    private String identifier(String address, Instant at) {
        long begin = Math.max(at.toEpochMilli(), lastBegin + 1);
        step(Change.of(Change.Kind.CLOCK, "", String.valueOf(begin)), at);
        return Identity.of(address) + "#" + BEGIN.format(Instant.ofEpochMilli(begin));
    }

    private static ChatEvents.Key key(Conversation there, Instant at) {
        return new ChatEvents.Key(there.id(), there.next(), at);
    }

    private void step(Change change, Instant at) {
        apply(at, change);
        made.add(change);
    }

    private List<Change> made() {
        List<Change> all = List.copyOf(made);
        made.clear();
        return all;
    }

    /** Makes a change that was recorded. */
    void apply(Instant at, Change change) {
        Conversation there = open.get(change.conversation());
        if (there != null) {
            there.touch(at);
            change.event().ifPresent(event -> there.numbered());
        }
        switch (change.kind()) {
            case BEGIN -> {
                long next = Long.parseLong(change.field(2));
                Conversation begun = new Conversation(
                        change.conversation(), change.field(0), change.field(1).equals("room"), next, at);
                open.put(begun.id(), begun);
                byAddress.put(begun.address(), begun);
            }
            case END -> {
                if (there != null) {
                    open.remove(there.id());
                    byAddress.remove(there.address(), there);
                }
            }
            case SEEN -> seen.put(change.conversation(), Instant.ofEpochMilli(Long.parseLong(change.field(0))));
            case CLOCK -> lastBegin = Math.max(lastBegin, Long.parseLong(change.field(0)));
            default -> {
                if (there != null) {
                    applyToMembers(there, change);
                }
            }
        }
    }

    private static void applyToMembers(Conversation there, Change change) {
        switch (change.kind()) {
            case JOIN -> there.join(change.field(0), change.field(1), change.field(2));
            case NICK -> there.nick(change.field(0), change.field(1));
            case DROP -> there.drop(change.field(0), change.field(1));
            case LEAVE -> there.leave(change.field(0));
            default -> {
                // TELL changes nothing.
            }
        }
    }

    /** Behind a replay: all that is open was left so. */
    void recovered() {
        open.values().forEach(each -> each.recovered(true));
    }

    /** What makes this state, and nothing that is to be told. */
    List<Change> snapshot() {
        List<Change> all = new ArrayList<>(List.of(Change.of(Change.Kind.CLOCK, "", String.valueOf(lastBegin))));
        seen.forEach((room, at) -> all.add(Change.of(Change.Kind.SEEN, room, String.valueOf(at.toEpochMilli()))));
        for (Conversation each : open.values()) {
            String kind = each.isRoom() ? "room" : "person";
            all.add(Change.of(Change.Kind.BEGIN, each.id(), each.address(), kind, String.valueOf(each.next())));
            for (Conversation.Member member : each.members()) {
                snapshot(each, member, all);
            }
        }
        return all;
    }

    private static void snapshot(Conversation there, Conversation.Member member, List<Change> all) {
        List<String> nicks = List.copyOf(member.nicks());
        String first = nicks.isEmpty() ? "" : nicks.get(0);
        all.add(Change.of(Change.Kind.JOIN, there.id(), member.identity(), first, member.ip()));
        nicks.stream()
                .skip(1)
                .forEach(nick -> all.add(Change.of(Change.Kind.NICK, there.id(), member.identity(), nick)));
    }
}
