package org.postlude.transport.im;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One conversation as it stands: who is in it, under which nicks. Changed by {@link ConversationBook} alone. */
final class Conversation {
    /** A member under one or more nicks. */
    static final class Member {
        private final String identity;
        private final Set<String> nicks = new LinkedHashSet<>();
        private final String ip;

        Member(String identity, String nick, String ip) {
            this.identity = identity;
            this.ip = ip;
            nicks.add(nick);
        }

        String identity() {
            return identity;
        }

        Set<String> nicks() {
            return nicks;
        }

        String ip() {
            return ip;
        }
    }

    private final String id;
    private final String address;
    private final boolean isRoom;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Member> byNick = new LinkedHashMap<>();
    private long next;
    private Instant touched;
    private boolean isRecovered;
    private boolean isOverfull;

    Conversation(String id, String address, boolean isRoom, long next, Instant at) {
        this.id = id;
        this.address = address;
        this.isRoom = isRoom;
        this.next = next;
        this.touched = at;
    }

    String id() {
        return id;
    }

    /** Of the room, or of whom this user talks to. */
    String address() {
        return address;
    }

    boolean isRoom() {
        return isRoom;
    }

    /** Left by a process that has ended. */
    boolean isRecovered() {
        return isRecovered;
    }

    void recovered(boolean is) {
        isRecovered = is;
    }

    /** Whether somebody is there who is not recorded, for there are too many. */
    boolean isOverfull() {
        return isOverfull;
    }

    void overfull() {
        isOverfull = true;
    }

    /** When something was last recorded of it, or said in it. */
    Instant touched() {
        return touched;
    }

    void touch(Instant at) {
        touched = at;
    }

    /** Its events are numbered, so that each has a key of its own. */
    long next() {
        return next;
    }

    void numbered() {
        next++;
    }

    Collection<Member> members() {
        return members.values();
    }

    List<String> identities() {
        return List.copyOf(members.keySet());
    }

    @Nullable
    Member member(String identity) {
        return members.get(identity);
    }

    Optional<Member> byNick(String nick) {
        return Optional.ofNullable(byNick.get(nick));
    }

    void join(String identity, String nick, String ip) {
        Member member = new Member(identity, nick, ip);
        members.put(identity, member);
        byNick.put(nick, member);
    }

    void nick(String identity, String nick) {
        Member member = members.get(identity);
        if (member != null) {
            member.nicks.add(nick);
            byNick.put(nick, member);
        }
    }

    void drop(String identity, String nick) {
        Member member = members.get(identity);
        if (member != null && member.nicks.remove(nick)) {
            byNick.remove(nick, member);
        }
    }

    void leave(String identity) {
        Member member = members.remove(identity);
        if (member != null) {
            member.nicks.forEach(nick -> byNick.remove(nick, member));
        }
    }
}
