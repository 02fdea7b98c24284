package org.postlude.transport.im;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rooms that a stream is in. It goes on with the stream, from link to link. Written by the thread that reads, and by who joins;
 * thread-safe.
 */
final class XmppRooms {
    /** By room, the nick that it has told is this user's. */
    private final Map<String, String> nicks = new ConcurrentHashMap<>();

    /** Those that number what is said in them (XEP-0359), and this user's account if its server does. */
    private final Set<String> numbering = ConcurrentHashMap.newKeySet();

    void joined(String room, String nick) {
        nicks.put(room, nick);
    }

    void left(String room) {
        nicks.remove(room);
    }

    Optional<String> nick(String room) {
        return Optional.ofNullable(nicks.get(room));
    }

    void numbering(String address, boolean does) {
        if (does) {
            numbering.add(address);
        } else {
            numbering.remove(address);
        }
    }

    boolean numbers(String address) {
        return numbering.contains(address);
    }

    /** The stream is another one, in no room. */
    void clear() {
        nicks.clear();
        numbering.clear();
    }
}
