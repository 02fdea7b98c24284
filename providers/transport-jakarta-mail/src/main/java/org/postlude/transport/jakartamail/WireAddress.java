package org.postlude.transport.jakartamail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.IDN;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an address is written in MAIL and RCPT: in ASCII where that says the same, else as it is. */
final class WireAddress {
    private WireAddress() {}

    /**
     * Only a Unicode domain behind an ASCII local part has another spelling, its A-labels (RFC 5890); a local part means
     * what its own server makes of it, and nobody else may change it (RFC 6530, section 10.1).
     *
     * @return in ASCII if the address has a spelling in ASCII; otherwise unchanged, and it needs SMTPUTF8
     */
    static String of(String address) {
        int at = address.lastIndexOf('@') + 1;
        if (isAscii(address) || !isAscii(address.substring(0, at))) {
            return address;
        }
        List<String> labels = new ArrayList<>();
        for (String label : address.substring(at).split("\\.", -1)) {
            String ascii = isAscii(label) ? label : aLabel(label);
            if (ascii == null) {
                return address;
            }
            labels.add(ascii);
        }
        return address.substring(0, at) + String.join(".", labels);
    }

    /**
     * Null if there is doubt. The JDK knows IDNA 2003, which turns some letters into others (ß into ss): that domain may
     * belong to somebody else today. What comes back unchanged has the same A-label in both, if this JDK knows its letters.
     */
    private static @Nullable String aLabel(String label) {
        if (!label.codePoints().allMatch(Character::isDefined)) {
            return null;
        }
        try {
            String ascii = IDN.toASCII(label, IDN.ALLOW_UNASSIGNED | IDN.USE_STD3_ASCII_RULES);
            String back = IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED);
            return back.equals(Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFC))
                    ? ascii
                    : null;
        } catch (IllegalArgumentException noLabel) {
            return null;
        }
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** In UTF-8, each octet a character, which is what Angus writes. */
    static String octets(String command) {
        return isAscii(command) ? command : new String(command.getBytes(UTF_8), ISO_8859_1);
    }
}
