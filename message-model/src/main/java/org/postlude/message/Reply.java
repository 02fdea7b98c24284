package org.postlude.message;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the other side answered, or what we say in its place when it did not answer.
 *
 * @param code the reply code; null if there was no SMTP reply
 * @param status the enhanced status code; null if there was none
 * @param text one line, printable, at most {@value #MAX_TEXT} characters; longer or other text is cut and cleaned
 */
public record Reply(@Nullable ReplyCode code, @Nullable StatusCode status, String text) {
    /** The longest text that is kept; a hundred of them fit into one part's record. */
    public static final int MAX_TEXT = 256;

    // Compiled once: a reply is made for each recipient whenever a part's record is read.
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /**
     * Cleans the text: no control characters, one line, cut to length.
     *
     * @param code the reply code
     * @param status the enhanced status code
     * @param text one line, printable, at most
     */
    public Reply {
        String line = (isOneLine(text) ? text : oneLine(text)).trim();
        text = line.length() > MAX_TEXT ? line.substring(0, beforePair(line, MAX_TEXT - 3)) + "..." : line;
    }

    private static String oneLine(String text) {
        return CONTROL.matcher(SPACE.matcher(text).replaceAll(" ")).replaceAll("?");
    }

    /** As most are, and each recipient of each message has one. */
    private static boolean isOneLine(String text) {
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || (c == ' ' && before == ' ')) {
                return false;
            }
            before = c;
        }
        return true;
    }

    private static int beforePair(String line, int end) {
        return Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end;
    }

    /**
     * A reply as a server gave it.
     *
     * @param code 200 to 599
     * @param status for example {@code 2.0.0}
     * @param text the rest of the line
     * @return the reply
     */
    public static Reply of(int code, String status, String text) {
        return new Reply(new ReplyCode(code), new StatusCode(status), text);
    }

    /**
     * What we have to say where no server answered.
     *
     * @param text for example "connection refused"
     * @return a reply without codes
     */
    public static Reply local(String text) {
        return new Reply(null, null, text);
    }

    /**
     * Our own verdict in the field's numbers, for reports.
     *
     * @param status for example {@code 4.4.7}
     * @param text what happened
     * @return a reply without a reply code
     */
    public static Reply local(String status, String text) {
        return new Reply(null, new StatusCode(status), text);
    }

    /** The line as a person reads it: {@code 550 5.1.1 no such user}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        if (code != null) {
            line.append(code).append(' ');
        }
        if (status != null) {
            line.append(status).append(' ');
        }
        return line.append(text).toString().trim();
    }
}
