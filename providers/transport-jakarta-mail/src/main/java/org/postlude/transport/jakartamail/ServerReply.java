package org.postlude.transport.jakartamail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Reply;
import org.postlude.message.ReplyCode;
import org.postlude.message.StatusCode;
import org.postlude.transport.RecipientOutcome;

/**
 * A complete reply as the server gave it, all lines (RFC 5321, section 4.2.1). Most are looked at for their code only, so
 * the rest is read when it is asked for.
 */
final class ServerReply {
    /** The server goes away; whatever command it answers, try again later (RFC 5321, section 3.8). */
    static final int CLOSING = 421;

    /** To DATA: the message may come. */
    static final int GO_ON = 354;

    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*))?");
    // C1 controls: a terminal that shows a log obeys them like escape sequences, and NEL ends a line for many. And
    // Unicode's line ends and Bidi_Control, which do the same to whoever looks at them.
    private static final Pattern UNSHOWN =
            Pattern.compile("[\\x7f-\\x9f\\x{61c}\\x{200e}\\x{200f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}]");

    // Lines beyond these say nothing that a list or report could show.
    private static final int LINES_SHOWN = 8;

    private final int code;
    private final String lines;

    private ServerReply(int code, String lines) {
        this.code = code;
        this.lines = lines;
    }

    /**
     * Takes a reply, if it is one: the same three digits on every line.
     *
     * @param lines each ended by LF, as Angus gives them
     */
    static @Nullable ServerReply parse(String lines) {
        int code = codeAt(lines, 0);
        int start = 0;
        while (code != 0 && start < lines.length()) {
            if (codeAt(lines, start) != code) {
                return null;
            }
            int end = lines.indexOf('\n', start);
            start = end < 0 ? lines.length() : end + 1;
        }
        return code == 0 ? null : new ServerReply(code, lines);
    }

    /** 200 to 599, followed by a space, a hyphen or the end of the line; otherwise 0. */
    private static int codeAt(String lines, int start) {
        if (lines.length() < start + 3) {
            return 0;
        }
        int code = 0;
        for (int i = start; i < start + 3; i++) {
            char c = lines.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            code = 10 * code + c - '0';
        }
        char next = lines.length() == start + 3 ? '\n' : lines.charAt(start + 3);
        return code >= 200 && code <= 599 && (next == ' ' || next == '-' || next == '\n') ? code : 0;
    }

    /** Without these, each looked for in the whole of a line: what is cut off later may end within one. */
    ServerReply without(List<String> secrets) {
        StringBuilder clean = new StringBuilder(lines.length());
        for (String line : lines.split("\n", -1)) {
            int text = Math.min(4, line.length());
            String rest = line.substring(text);
            for (String secret : secrets) {
                rest = rest.replace(secret, "***");
            }
            clean.append(line, 0, text).append(rest).append('\n');
        }
        return new ServerReply(code, clean.substring(0, clean.length() - 1));
    }

    int code() {
        return code;
    }

    boolean isPositive() {
        return code < 300;
    }

    /** Whether it is a failure that SMTP knows; neither a success nor something out of place, such as a 354. */
    boolean isFailure() {
        return code >= 400;
    }

    RecipientOutcome failure() {
        return code >= 500 && !isAboutTheClient()
                ? new RecipientOutcome.Refused(reply())
                : new RecipientOutcome.Deferred(reply());
    }

    /** Whether a login or TLS is missing (RFC 4954, section 6; RFC 3207, section 4): nothing that the mail could help. */
    private boolean isAboutTheClient() {
        return code == 530 || code == 534 || code == 535 || code == 538;
    }

    /**
     * Whether it says "too many recipients" in the way of RFC 821: a 552 that RFC 5321, section 4.5.3.1.10, wants taken for
     * a 452. With a status of its own it is a full mailbox and means what it says.
     */
    boolean isTooManyRecipients() {
        StatusCode status = code == 552 ? reply().status() : null;
        return code == 552 && (status == null || status.value().equals("5.5.3"));
    }

    /** With the enhanced status code taken out of the text (RFC 2034, section 4). */
    Reply reply() {
        StringBuilder text = new StringBuilder();
        StatusCode status = null;
        String[] all = shown(lines).split("\n", LINES_SHOWN + 1);
        for (int i = 0; i < Math.min(all.length, LINES_SHOWN); i++) {
            String rest =
                    all[i].length() <= 4 ? "" : all[i].substring(4, Math.min(all[i].length(), 5 + Reply.MAX_TEXT));
            Matcher enhanced = STATUS.matcher(rest);
            // A status of another class than the code's says two things at once; the code is the one that counts.
            if (enhanced.matches() && rest.charAt(0) == all[i].charAt(0)) {
                status = status == null ? new StatusCode(enhanced.group(1)) : status;
                rest = enhanced.group(2) == null ? "" : enhanced.group(2);
            }
            text.append(text.isEmpty() ? "" : " ").append(rest);
        }
        return new Reply(new ReplyCode(code), status, text.toString());
    }

    private static String shown(String octets) {
        boolean isPlain = octets.chars().allMatch(c -> c < 0x7f);
        return isPlain ? octets : UNSHOWN.matcher(decoded(octets)).replaceAll("?");
    }

    /** RFC 6531, section 3.7.4: behind SMTPUTF8 text may be UTF-8. What is none is taken for Latin-1. */
    private static String decoded(String octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException latin1) {
            return octets;
        }
    }

    @Override
    public String toString() {
        return reply().toString();
    }

    /** What the reply to the final dot says of a recipient who was accepted before. */
    RecipientOutcome afterDot() throws WireFailure {
        if (isPositive()) {
            return new RecipientOutcome.Accepted(reply());
        }
        if (isFailure()) {
            return failure();
        }
        throw WireFailure.unintelligible(this + " to the final dot");
    }
}
