package org.postlude.transport.im;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImInvitation;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.message.event.RecordedEvent;

/** Makes the events of one account. What is not known is absent, with the reason. */
final class ChatEvents {
    /** An event is a line of somebody's log, and such lines end somewhere. */
    private static final int MOST_LISTED = 64 * 1024;

    private static final Fact<String> NO_IP = Fact.absent("members of a room do not see it");

    /** A program, as far as it has said what it is. */
    record Program(Fact<String> name, Fact<String> version) {
        static final Program UNKNOWN =
                new Program(Fact.absent("their program has not said"), Fact.absent("their program has not said"));

        static Program of(String name, String version) {
            return new Program(
                    Fact.ofText(Identity.of(name, 200), "their program has no name"),
                    version.isEmpty() ? Fact.absent("their program has not said") : Fact.of(Identity.of(version, 200)));
        }

        static Program own() {
            String version = ChatEvents.class.getPackage().getImplementationVersion();
            return new Program(
                    Fact.of("Postlude"), Fact.ofText(version == null ? "" : version, "it was not built as a release"));
        }
    }

    private final String account;

    ChatEvents(String account) {
        this.account = account;
    }

    /**
     * Those of a list that an event can hold.
     *
     * @param all each of them (rule R5: as many as are counted)
     * @return absent if they are too many to be written
     */
    static Fact<List<String>> listed(List<String> all) {
        int length = all.stream().mapToInt(each -> each.length() + 1).sum();
        return length > MOST_LISTED
                ? Fact.absent("there are " + all.size() + ", too many for one event")
                : Fact.of(all);
    }

    private static Fact<String> ip(String ip) {
        return ip.isEmpty() ? NO_IP : Fact.of(Identity.of(ip, 100));
    }

    ActivityEvent invitation(Key key, Program program, String sender, String recipient, Map<String, String> more) {
        return told(
                key,
                new ImInvitation(
                        program.name(),
                        program.version(),
                        account,
                        key.conversation(),
                        NO_IP,
                        sender,
                        Blocked.NOT,
                        Fact.of(List.of(recipient))),
                more);
    }

    ActivityEvent join(
            Key key,
            Program program,
            String ip,
            String user,
            Blocked reason,
            Fact<List<String>> members,
            Optional<String> sender,
            Map<String, String> more) {
        Fact<String> asked = sender.map(Fact::of).orElse(Fact.absent("nobody is known to have asked for it"));
        return told(
                key,
                new ImJoin(
                        program.name(),
                        program.version(),
                        account,
                        key.conversation(),
                        ip(ip),
                        user,
                        reason,
                        members,
                        asked),
                more);
    }

    ActivityEvent leave(
            Key key, Program program, String ip, String user, Fact<List<String>> members, boolean end, Departure how) {
        return told(
                key,
                new ImLeave(
                        program.name(),
                        program.version(),
                        account,
                        key.conversation(),
                        ip(ip),
                        user,
                        how.reason(),
                        members,
                        new LeaveFlags(how.forced(), end)),
                how.more());
    }

    /**
     * What an event is called.
     *
     * @param conversation in all events of one (rule R1)
     * @param number of the event in it
     * @param at when it happened
     */
    record Key(String conversation, long number, Instant at) {
        @Override
        public String toString() {
            return conversation + ";" + number;
        }
    }

    private ActivityEvent told(Key key, RecordedEvent event, Map<String, String> more) {
        ActivityEvent told = event.activity("xmpp:" + account + ";" + key, key.at());
        if (more.isEmpty()) {
            return told;
        }
        Map<String, String> facts = new HashMap<>(more);
        facts.putAll(told.facts());
        return new ActivityEvent(told.key(), told.at(), told.kind(), facts);
    }
}
