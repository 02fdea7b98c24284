package org.postlude.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of a mailbox in an envelope (RFC 5321, sections 4.1.2 and 4.5.3.1), with the characters outside ASCII that
 * RFC 6531, section 3.3, adds to it. An address is taken or refused, never changed: {@code docs/adr/0034-eai.md}.
 */
final class Mailboxes {
    private static final String BEYOND = "\\x{80}-\\x{10ffff}";
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~" + BEYOND + "-]+";
    private static final Pattern LOCAL = Pattern.compile(
            ATOM + "(\\." + ATOM + ")*|\"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e" + BEYOND + "]|\\\\[\\x20-\\x7e])*\"");
    private static final String END = "[A-Za-z0-9" + BEYOND + "]";
    private static final String LABEL = END + "([A-Za-z0-9_" + BEYOND + "-]*" + END + ")?";
    private static final Pattern DOMAIN =
            Pattern.compile(LABEL + "(\\." + LABEL + ")*\\.?|\\[[\\x21-\\x5a\\x5e-\\x7e]+\\]");

    /** Those that IDNA 2003 takes for a dot: nobody sees where the label ends. */
    private static final String DOTS = "\u3002\uff0e\uff61";

    private static final int MOST_LOCAL = 64;
    private static final int MOST_DOMAIN = 255;

    private Mailboxes() {}

    static void check(String mailbox) {
        if (!isPlain(mailbox)) {
            checkGrammar(mailbox);
        }
    }

    /** What nearly all are, told at once: each record of a recipient that is read is checked anew. */
    static boolean isPlain(String mailbox) {
        int at = mailbox.indexOf('@');
        boolean isPlain = at > 0 && at <= MOST_LOCAL && mailbox.length() - at - 1 <= MOST_DOMAIN;
        for (int i = 0; isPlain && i < mailbox.length(); i++) {
            char c = mailbox.charAt(i);
            boolean isBetween = c == '.' || c == '-' || c == '@' || (c == '_' && i < at);
            isPlain = isAlphanumeric(c)
                    || (isBetween
                            && (c != '@' || i == at)
                            && i > 0
                            && isAlphanumeric(mailbox.charAt(i - 1))
                            && i + 1 < mailbox.length()
                            && isAlphanumeric(mailbox.charAt(i + 1)));
        }
        return isPlain;
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    static void checkGrammar(String mailbox) {
        int at = mailbox.lastIndexOf('@');
        if (at < 0) {
            throw new InvalidAddressException(mailbox, "it has no @");
        }
        String local = mailbox.substring(0, at);
        String domain = mailbox.substring(at + 1);
        checkCharacters(mailbox, local, local.startsWith("\""));
        checkCharacters(mailbox, domain, false);
        domain.chars().filter(c -> DOTS.indexOf(c) >= 0).findFirst().ifPresent(dot -> {
            throw has(mailbox, "a full stop in its domain that only some take for a dot", dot);
        });
        if (octets(local) > MOST_LOCAL || octets(domain) > MOST_DOMAIN) {
            throw new InvalidAddressException(
                    mailbox, "it is longer than 64 octets before or 255 after the @ (RFC 5321, 4.5.3.1)");
        }
        if (!LOCAL.matcher(local).matches()) {
            throw new InvalidAddressException(mailbox, "'" + local + "' is no local part (RFC 5321, 4.1.2)");
        }
        if (!DOMAIN.matcher(domain).matches()) {
            throw new InvalidAddressException(mailbox, "'" + domain + "' is no domain (RFC 5321, 4.1.2)");
        }
    }

    private static int octets(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static void checkCharacters(String mailbox, String part, boolean quoted) {
        part.codePoints().forEach(character -> {
            String fault = fault(character, quoted);
            if (fault != null) {
                throw has(mailbox, fault, character);
            }
        });
    }

    private static InvalidAddressException has(String mailbox, String fault, int character) {
        return new InvalidAddressException(mailbox, String.format("it has %s (U+%04X)", fault, character));
    }

    private static @Nullable String fault(int character, boolean quoted) {
        if (InvalidAddressException.turnsText(character)) {
            return "a character that changes the direction of text, so that another address would be shown";
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL -> "a control character";
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> "a line end";
            case Character.SURROGATE -> "half of a surrogate pair";
            case Character.SPACE_SEPARATOR -> quoted ? null : "a space outside of quotes";
            default -> character == 0xfffd ? "the sign for what could not be decoded" : null;
        };
    }
}
