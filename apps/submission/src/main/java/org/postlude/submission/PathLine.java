package org.postlude.submission;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code MAIL FROM:} and {@code RCPT TO:}: a path in angle brackets and parameters (RFC 5321, 4.1.2).
 *
 * @param address without a source route, which is passed over (RFC 5321, 4.1.1.3); empty for {@code <>}
 * @param parameters by their names in upper case; a value may be empty
 */
record PathLine(String address, Map<String, String> parameters) {
    /** Null if it cannot be read so. */
    static @Nullable PathLine of(String line, String verb) {
        String rest = line.strip();
        if (!rest.regionMatches(true, 0, verb, 0, verb.length())) {
            return null;
        }
        rest = rest.substring(verb.length()).stripLeading(); // a space there is wrong, and common
        int end = end(rest);
        if (end < 0) {
            return null;
        }
        Map<String, String> parameters = parameters(rest.substring(end + 1).strip());
        return parameters == null ? null : new PathLine(withoutRoute(rest.substring(1, end)), parameters);
    }

    /** Of the closing bracket, which may stand in a quoted string as well; negative if there is none. */
    private static int end(String text) {
        boolean isQuoted = false;
        for (int i = 1; i < text.length() && text.charAt(0) == '<'; i++) {
            char letter = text.charAt(i);
            if (isQuoted && letter == '\\') {
                i++;
            } else if (letter == '"') {
                isQuoted = !isQuoted;
            } else if (letter == '>' && !isQuoted) {
                return i;
            }
        }
        return -1;
    }

    private static String withoutRoute(String path) {
        int colon = path.startsWith("@") ? path.indexOf(':') : -1;
        return path.substring(colon + 1);
    }

    private static @Nullable Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" +")) {
            int equals = word.indexOf('=');
            String name = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            if (name.isEmpty() || parameters.put(name, equals < 0 ? "" : word.substring(equals + 1)) != null) {
                return null;
            }
        }
        return parameters;
    }

    boolean isAscii() {
        return address.chars().allMatch(letter -> letter < 0x80);
    }
}
