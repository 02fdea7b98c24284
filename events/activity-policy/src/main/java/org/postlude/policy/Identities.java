package org.postlude.policy;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One form for all ways in which an address may be written, so that nobody gets past a list by another one. */
final class Identities {
    /** Of the forms of RFC 5322, 3.4.1, the two that need no reading: a dot-atom, and a quoted string of what could be one. */
    private static final Pattern PLAIN =
            Pattern.compile("(?:\"([^\"\\\\@\\s]+)\"|([^\"(),:;<>@\\[\\\\\\]\\s]+))@([^@\\s()<>,;:\"\\\\]+)");

    private Identities() {}

    /** Empty for what is no plain address: a route, a comment, a group, an encoded word, two addresses, nothing. */
    static Optional<String> canonical(String address) {
        Matcher plain = PLAIN.matcher(address.strip());
        if (!plain.matches() || address.contains("=?")) {
            return Optional.empty();
        }
        String local = plain.group(1) == null ? plain.group(2) : plain.group(1);
        return domain(plain.group(3)).map(domain -> local.toLowerCase(Locale.ROOT) + "@" + domain);
    }

    /** As it goes over the wire, without the dot of the root. */
    static Optional<String> domain(String written) {
        String domain = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        try {
            String ascii = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return ascii.isEmpty() ? Optional.empty() : Optional.of(ascii);
        } catch (IllegalArgumentException e) { // a label of nothing, or of too much
            return Optional.empty();
        }
    }

    /** Without the resource, which has whatever its client likes in it (RFC 7622, 3.4). */
    static String bare(String jid) {
        int slash = jid.indexOf('/');
        return slash < 0 ? jid : jid.substring(0, slash);
    }
}
