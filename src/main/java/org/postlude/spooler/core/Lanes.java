package org.postlude.spooler.core;

import java.util.Set;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;

/** Names of what is limited together: one destination over one transport. */
public final class Lanes {
    static final String END = String.valueOf(Label.GROUP_END);
    private static final int LONGEST = 512;

    private Lanes() {}

    /**
     * The lane of a part.
     *
     * @param transport the name of its route
     * @param recipient one of its recipients
     * @return begins with {@link #prefix}
     */
    public static String of(String transport, Recipient recipient) {
        return of(transport, recipient.domain());
    }

    /** The lane of a destination, as {@link #of(String, Recipient)} names it. */
    static String of(String transport, String domain) {
        String lane = prefix(transport) + domain;
        return lane.length() <= LONGEST ? lane : lane.substring(0, LONGEST);
    }

    /**
     * What all lanes of a transport begin with, which is the name of their group.
     *
     * @param transport its name
     * @return no other transport's lanes begin so
     */
    public static String prefix(String transport) {
        return transport + END;
    }

    /** Whether names of lanes, and of groups of them, mean this lane. */
    static boolean isAmong(Set<String> names, String lane) {
        return names.contains(lane) || names.contains(lane.substring(0, lane.lastIndexOf(END) + END.length()));
    }
}
