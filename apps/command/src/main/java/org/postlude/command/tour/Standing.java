package org.postlude.command.tour;

import java.util.Comparator;
import java.util.List;
import org.postlude.message.MessageState;
import org.postlude.store.MessageStatus;

/**
 * Where one message stands.
 *
 * @param name its name in the tour
 * @param state the state word
 * @param detail what else is known, a few words; may be empty
 */
record Standing(String name, MessageState state, String detail) {
    private static final List<String> ORDER =
            List.of(Mail.ON_THE_WIRE, Mail.READY, Mail.BACKING_OFF, Mail.ARRIVING, Mail.AFTERWARDS);

    /** What every mode begins with. */
    static final List<String> DOCUMENTED = List.of(
            Mail.ON_THE_WIRE + " " + MessageState.ACTIVE,
            Mail.READY + " " + MessageState.QUEUED,
            Mail.BACKING_OFF + " " + MessageState.BACKING_OFF,
            Mail.ARRIVING + " " + MessageState.ACTIVE);

    static Standing of(MessageStatus message) {
        String name = message.recipients().isEmpty()
                ? Mail.ARRIVING
                : Mail.nameOf(message.recipients().get(0).address());
        return new Standing(
                name,
                message.state(),
                message.lastReply() == null ? "" : message.lastReply().toString());
    }

    static List<Standing> inOrder(List<Standing> any) {
        return any.stream()
                .sorted(Comparator.comparingInt((Standing each) -> ORDER.indexOf(each.name)))
                .toList();
    }

    Standing with(String other) {
        return new Standing(name, state, other);
    }

    /** The form of {@link #DOCUMENTED}. */
    static List<String> words(List<Standing> state) {
        return state.stream().map(each -> each.name + " " + each.state).toList();
    }
}
