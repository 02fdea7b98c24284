package org.postlude.spooler.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rules of the intake once more, in the slowest and plainest way: whole strings, one character at a time. Answers the
 * stored message, or {@code "line N"} where it refuses.
 */
final class ReferenceIntake {
    static final String ID = "<id@here.example>";
    static final String DATE = "Thu, 1 Jan 1970 00:00:00 +0000";

    private ReferenceIntake() {}

    static String take(String message) {
        int fault = faultOfLineEnds(message);
        if (fault > 0) {
            return "line " + fault;
        }
        String text = message.replace("\r\n", "\n");
        if (text.startsWith("\n")) {
            return "line 1";
        }
        if (!text.endsWith("\n")) {
            text += "\n";
        }
        int empty = text.indexOf("\n\n");
        String header = empty < 0 ? text : text.substring(0, empty + 1);
        String body = empty < 0 ? "" : text.substring(empty + 2);
        List<String> fields = new ArrayList<>();
        int number = 0;
        for (String line : header.substring(0, header.length() - 1).split("\n", -1)) {
            number++;
            if (number > 1 && (line.startsWith(" ") || line.startsWith("\t"))) {
                fields.set(fields.size() - 1, fields.get(fields.size() - 1) + line + "\n");
            } else if (isField(line)) {
                fields.add(line + "\n");
            } else {
                return "line " + number;
            }
        }
        return (edit(fields) + "\n" + body).replace("\n", "\r\n");
    }

    private static int faultOfLineEnds(String message) {
        int line = 1;
        Boolean crlf = null;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == 0) {
                return line;
            }
            boolean pair = message.startsWith("\r\n", i);
            if (c == '\r' && !pair) {
                return line;
            }
            if (c == '\n' || pair) {
                if (crlf != null && crlf != pair) {
                    return line;
                }
                crlf = pair;
                line++;
                i += pair ? 1 : 0;
            }
        }
        return 0;
    }

    private static boolean isField(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return false;
        }
        String name = name(line);
        return !name.isEmpty() && name.chars().allMatch(c -> c > 32 && c < 127);
    }

    private static String name(String field) {
        int end = field.indexOf(':');
        while (end > 0 && (field.charAt(end - 1) == ' ' || field.charAt(end - 1) == '\t')) {
            end--;
        }
        return field.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static String edit(List<String> fields) {
        boolean dated = false;
        boolean named = false;
        StringBuilder kept = new StringBuilder();
        for (String field : fields) {
            String name = name(field);
            boolean empty = field.substring(field.indexOf(':') + 1).chars().allMatch(c -> c <= 32);
            boolean stamp = name.equals("date") || name.equals("message-id");
            if (name.equals("bcc") || name.equals("resent-bcc") || (stamp && empty)) {
                continue;
            }
            dated |= name.equals("date");
            named |= name.equals("message-id");
            kept.append(field);
        }
        return (dated ? "" : "Date: " + DATE + "\n") + (named ? "" : "Message-ID: " + ID + "\n") + kept;
    }
}
