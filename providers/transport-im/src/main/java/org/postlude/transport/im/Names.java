package org.postlude.transport.im;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What addresses are called where not every character may stand. */
final class Names {
    /** File systems and stores have names of 255 octets; some of them put something before or behind. */
    private static final int LONGEST = 160;

    private static final int DIGEST = Identity.MARK.length() + 64;
    /** Levels; and how no name may begin or end, or go up in one (Maildir++ has its levels between dots). */
    private static final Pattern UNFIT = Pattern.compile("[/\\\\]|^[. ~-]|(?<=\\.)\\.|[. ]$");

    private static final Pattern UNFIT_OF_FILE = Pattern.compile("[\"*:<>?|]");

    private Names() {}

    /**
     * A folder of its own for each address, without levels: one that has a slash, or begins as no name may, does not leave its place. What
     * may not stand is written as {@link Identity} writes it, so that two addresses have two folders.
     */
    static String ofFolder(String address) {
        return cut(escaped(UNFIT, Identity.of(address)), address);
    }

    static String ofFile(String address) {
        return cut(escaped(UNFIT_OF_FILE, escaped(UNFIT, Identity.of(address))), address);
    }

    private static String escaped(Pattern unfit, String name) {
        return unfit.matcher(name)
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.format("%%%02X", (int) found.group().charAt(0))));
    }

    /** Last, for what is escaped is longer. */
    private static String cut(String safe, String address) {
        if (octets(safe) <= LONGEST) {
            return safe;
        }
        int end = 0;
        int octets = 0;
        while (octets <= LONGEST - DIGEST) {
            int point = safe.codePointAt(end);
            octets += octets(Character.toString(point));
            end += octets <= LONGEST - DIGEST ? Character.charCount(point) : 0;
        }
        return safe.substring(0, end) + Identity.MARK + Identity.digest(address);
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
