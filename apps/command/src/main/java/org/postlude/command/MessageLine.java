package org.postlude.command;

import java.util.List;
import org.postlude.message.Reply;
import org.postlude.store.MessageStatus;
import org.postlude.store.RecipientStatus;

/** One message in one line, for reports and lists. */
final class MessageLine {
    private MessageLine() {}

    static String of(MessageStatus message) {
        StringBuilder line = new StringBuilder(message.id()).append("  ").append(message.state());
        if (message.phase() != null) {
            line.append(' ').append(message.phase());
        }
        line.append("  ").append(Words.duration(message.age())).append(" old, ");
        line.append(message.attempts() == 1 ? "1 attempt" : message.attempts() + " attempts");
        if (message.transport() != null) {
            line.append(", via ").append(message.transport());
        }
        line.append(recipients(message.recipients()));
        Reply reply = message.lastReply();
        if (reply != null) {
            line.append(": ").append(reply);
        }
        return Words.oneLine(line.toString());
    }

    /** Those without an ending: they are why the message is still here. Of one that has ended, all. */
    private static String recipients(List<RecipientStatus> recipients) {
        List<RecipientStatus> open = recipients.stream()
                .filter(recipient -> !recipient.state().isEnded())
                .toList();
        List<RecipientStatus> whom = open.isEmpty() ? recipients : open;
        if (whom.isEmpty()) {
            return "";
        }
        String more = whom.size() == 1 ? "" : " and " + (whom.size() - 1) + " more";
        return ", to " + whom.get(0).address() + more;
    }
}
