package org.postlude.transport.jakartamail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The commands of one transaction, sent ahead of their replies (RFC 2920, section 3.1): MAIL, every RCPT, DATA.
 *
 * <p>Of commands without a reply there are never more than {@value #WINDOW} octets, a fraction of the socket's send
 * buffer. So a write never waits for the server to read, however many recipients there are and however long its replies:
 * while we write, it may wait for us to read.
 */
final class Pipeline {
    static final int WINDOW = 16 * 1024;

    private final Transaction envelope;
    private final int count;
    private final Deque<Integer> unanswered = new ArrayDeque<>();
    private int sent;
    private int octets;
    private boolean ended;

    Pipeline(Transaction envelope) {
        this.envelope = envelope;
        this.count = envelope.recipients() + 2;
    }

    /** What is to be sent before the next reply is waited for, in octets: much at once, and then nothing until half was answered. */
    List<String> due() {
        List<String> due = new ArrayList<>();
        boolean room = octets <= WINDOW / 2;
        while (room && !ended && sent < count) {
            String command = WireAddress.octets(command(sent));
            room = octets == 0 || octets + command.length() + 2 <= WINDOW;
            if (room) {
                due.add(command);
                unanswered.add(command.length() + 2);
                octets += command.length() + 2;
                sent++;
            }
        }
        return due;
    }

    private String command(int i) {
        return i == 0 ? envelope.mail() : i == count - 1 ? "DATA" : envelope.rcpt(i - 1);
    }

    /** One reply has come, the oldest command's. Returns whether it was the last. */
    boolean answered() {
        octets -= unanswered.remove();
        return isAnswered();
    }

    /** No reply is owed, and no command is to come. */
    boolean isAnswered() {
        return unanswered.isEmpty() && (ended || sent == count);
    }

    /** Whether the last reply was the one to DATA. */
    boolean isDataAnswered() {
        return unanswered.isEmpty() && sent == count;
    }

    /** Nothing more is sent; what was sent will be answered all the same. */
    void end() {
        ended = true;
    }
}
