package org.postlude.spooler.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Encoded words of a header field (RFC 2047). What cannot be decoded stays as it stands. */
public final class EncodedWords {
    /** A language may follow the charset (RFC 2231, section 5). */
    private static final Pattern WORD =
            Pattern.compile("=\\?([^?*\\s]{1,40})(?:\\*[^?\\s]*)?\\?([bBqQ])\\?([^?\\s]*)\\?=");
    /** Between two encoded words a blank is part of none of them (section 6.2). */
    private static final Pattern BETWEEN = Pattern.compile("(?<=\\?=)\\s+(?==\\?[^?\\s]+\\?[bBqQ]\\?)");

    private EncodedWords() {}

    /**
     * Decodes a field.
     *
     * @param field its value, unfolded
     * @return for people
     */
    public static String decode(String field) {
        if (!field.contains("=?")) {
            return field;
        }
        Matcher words = WORD.matcher(BETWEEN.matcher(field).replaceAll(""));
        return words.replaceAll(
                word -> Matcher.quoteReplacement(decode(word.group(), word.group(1), word.group(2), word.group(3))));
    }

    private static String decode(String whole, String charset, String encoding, String text) {
        try {
            byte[] octets = encoding.toUpperCase(Locale.ROOT).equals("B")
                    ? Base64.getMimeDecoder().decode(text)
                    : quoted(text);
            return new String(octets, Charset.forName(charset));
        } catch (IllegalArgumentException e) {
            // An unknown charset, damaged base64 or digits: a list shows it as it stands, and so it is searched for.
            return whole;
        }
    }

    private static byte[] quoted(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' && i + 2 < text.length()) {
                octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                octets.write(c == '_' ? ' ' : c);
            }
        }
        return octets.toByteArray();
    }
}
