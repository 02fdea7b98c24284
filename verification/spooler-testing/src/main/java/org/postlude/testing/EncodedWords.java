package org.postlude.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text in a header field that is not ASCII: {@code =?UTF-8?Q?...?=} (RFC 2047). */
final class EncodedWords {
    private static final Pattern WORD = Pattern.compile("=\\?([^?*\\s]+)(?:\\*[^?]*)?\\?([BbQq])\\?([^?\\s]*)\\?=");
    /** White space between two words is not part of the text (RFC 2047, 6.2). */
    private static final Pattern BETWEEN = Pattern.compile("(\\?=)[ \\t]+(?==\\?[^?\\s]+\\?[BbQq]\\?)");

    private EncodedWords() {}

    static String decode(String field) {
        return WORD.matcher(BETWEEN.matcher(field).replaceAll("$1"))
                .replaceAll(word ->
                        Matcher.quoteReplacement(decode(word.group(), word.group(1), word.group(2), word.group(3))));
    }

    /** A word that nobody can read stays as it is. */
    private static String decode(String word, String charset, String encoding, String text) {
        try {
            byte[] bytes = encoding.equalsIgnoreCase("B")
                    ? Base64.getDecoder().decode(text.getBytes(US_ASCII))
                    : unquoted(text);
            return new String(bytes, Charset.forName(charset));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return word;
        } catch (IllegalArgumentException e) {
            return word; // not Base64
        }
    }

    private static byte[] unquoted(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            boolean isEscape = bytes[i] == '=' && text.substring(i).matches("=[0-9A-Fa-f]{2}.*");
            out.write(isEscape ? Integer.parseInt(text.substring(i + 1, i + 3), 16) : bytes[i] == '_' ? ' ' : bytes[i]);
            i += isEscape ? 2 : 0;
        }
        return out.toByteArray();
    }
}
