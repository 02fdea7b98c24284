package org.postlude.spooler.core;

import java.util.Set;
import java.util.TreeSet;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;

/**
 * Names of what is limited together: one destination over one transport. Large mail waits in a lane beside that of the others
 * to the same destination, and all such lanes of a transport are a group of their own (rule D23).
 */
public final class Lanes {
    static final String END = String.valueOf(Label.GROUP_END);
    /** From so many octets on mail is large. */
    public static final long LARGE = 1 << 20;

    private static final String BESIDE = "+" + END;
    /** Of one that has a long URL for a name; with the longest domain it is no longer than a store takes. */
    private static final int LONGEST_TRANSPORT = 200;

    private static final int LONGEST = 512 - BESIDE.length();

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

    /**
     * The lane of a part of a message that may be large.
     *
     * @param transport the name of its route
     * @param recipient one of its recipients
     * @param isLarge whether the message has {@link #LARGE} octets or more
     * @return begins with {@link #prefix}
     */
    public static String of(String transport, Recipient recipient, boolean isLarge) {
        String lane = of(transport, recipient);
        return isLarge ? beside(lane) : lane;
    }

    /** The lane of a destination, as {@link #of(String, Recipient)} names it. */
    static String of(String transport, String domain) {
        String lane = prefix(transport) + domain.replace(Label.GROUP_END, '/'); // an address literal may have one
        return lane.length() <= LONGEST ? lane : lane.substring(0, LONGEST);
    }

    /**
     * What all lanes of a transport begin with, which is the name of their group.
     *
     * @param transport its name
     * @return no other transport's lanes begin so
     */
    public static String prefix(String transport) {
        return (transport.length() <= LONGEST_TRANSPORT
                        ? transport
                        : transport.substring(0, LONGEST_TRANSPORT) + '~' + Integer.toHexString(transport.hashCode()))
                + END;
    }

    /** Whether it is a lane of large mail, or the group of them. */
    static boolean isLarge(String name) {
        int end = name.lastIndexOf(END) + END.length();
        return name.startsWith(END + BESIDE, end - END.length() - BESIDE.length());
    }

    /** What is known of a destination, and decided of it, is so for its mail of any size: the lane, or group, of the others. */
    static String anySize(String name) {
        if (!isLarge(name)) {
            return name;
        }
        int end = name.lastIndexOf(END) + END.length();
        return name.substring(0, end - BESIDE.length()) + name.substring(end);
    }

    /** The lane, or group, of large mail beside one. */
    static String beside(String name) {
        int end = name.lastIndexOf(END) + END.length();
        return name.substring(0, end) + BESIDE + name.substring(end);
    }

    /** The same names, and those of the lanes, and groups, beside them. */
    static Set<String> withLarge(Set<String> names) {
        Set<String> both = new TreeSet<>(names);
        names.forEach(name -> both.add(beside(name)));
        return both;
    }

    /** The group of a lane. */
    static String group(String lane) {
        return lane.substring(0, lane.lastIndexOf(END) + END.length());
    }

    /** Whether names of lanes, and of groups of them, mean this lane. */
    static boolean isAmong(Set<String> names, String lane) {
        return names.contains(lane) || names.contains(group(lane));
    }
}
