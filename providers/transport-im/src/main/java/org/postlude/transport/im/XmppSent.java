package org.postlude.transport.im;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The ids of the last texts that this process has sent to rooms: one that a room tells of later, as history, is this user's. Thread-safe. */
final class XmppSent {
    private static final int MOST = 10_000;

    private final Set<String> ids = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    }));

    void add(String room, String id) {
        ids.add(key(room, id));
    }

    boolean has(String room, String id) {
        return ids.contains(key(room, id));
    }

    /** No address has a space in it. */
    private static String key(String room, String id) {
        return room + " " + id;
    }
}
