package org.postlude.message;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client said of the reports of its message, for whoever reports: names that a report repeats, and how much of the message it
 * returns (RFC 3461, section 4). They go with the message from server to server (section 5.2).
 *
 * @param envelopeId ENVID, in xtext as it was given, at most {@value #LONGEST_ENVELOPE_ID} characters
 * @param returned RET
 * @param originals ORCPT of each recipient who had one
 */
public record DsnParameters(Optional<String> envelopeId, Optional<Returned> returned, List<Original> originals) {
    /** Nothing was said. */
    public static final DsnParameters NONE = new DsnParameters(Optional.empty(), Optional.empty(), List.of());

    /** The longest ENVID (RFC 3461, section 4.4). */
    public static final int LONGEST_ENVELOPE_ID = 100;
    /** The longest ORCPT (RFC 3461, section 4.2). */
    public static final int LONGEST_ORIGINAL = 500;

    private static final String XTEXT = "(?:[!-*,-<>-~]|\\+[0-9A-F]{2})+";
    private static final Pattern ENVELOPE_ID = Pattern.compile(XTEXT);
    /** Of an international address the form in ASCII (RFC 6533, section 3), which goes everywhere. */
    private static final Pattern ORIGINAL = Pattern.compile("[A-Za-z0-9-]+;" + XTEXT);

    /** How much of the message a report of a failure returns (RFC 3461, section 4.3). */
    public enum Returned {
        /** All of it. */
        FULL,
        /** Its header. */
        HDRS
    }

    /**
     * A recipient as the sender knew him.
     *
     * @param recipient of the envelope
     * @param address ORCPT: a type, a semicolon and an address in xtext, at most {@value DsnParameters#LONGEST_ORIGINAL} characters
     */
    public record Original(Recipient recipient, String address) {
        /**
         * Checks the address.
         *
         * @param recipient of the envelope
         * @param address ORCPT
         * @throws IllegalArgumentException if it is none
         */
        public Original {
            if (!isOriginal(address)) {
                throw new IllegalArgumentException("'" + address + "' is no ORCPT (RFC 3461, section 4.2)");
            }
        }
    }

    /**
     * Checks the envelope id.
     *
     * @param envelopeId ENVID
     * @param returned RET
     * @param originals ORCPT of each recipient who had one
     * @throws IllegalArgumentException if the envelope id is none
     */
    public DsnParameters {
        if (envelopeId.filter(id -> !isEnvelopeId(id)).isPresent()) {
            throw new IllegalArgumentException("'" + envelopeId.get() + "' is no ENVID (RFC 3461, section 4.4)");
        }
        originals = List.copyOf(originals);
    }

    /**
     * Whether a text is an ENVID.
     *
     * @param text any
     * @return true if it may stand behind {@code ENVID=}
     */
    public static boolean isEnvelopeId(String text) {
        return text.length() <= LONGEST_ENVELOPE_ID && ENVELOPE_ID.matcher(text).matches();
    }

    /**
     * Whether a text is an ORCPT.
     *
     * @param text any
     * @return true if it may stand behind {@code ORCPT=}, also for a server without SMTPUTF8
     */
    public static boolean isOriginal(String text) {
        return text.length() <= LONGEST_ORIGINAL && ORIGINAL.matcher(text).matches();
    }

    /**
     * Those of some recipients.
     *
     * @param recipients whose
     * @return the same for them alone
     */
    public DsnParameters of(List<Recipient> recipients) {
        if (originals.isEmpty()) {
            return this;
        }
        Set<Recipient> wanted = new HashSet<>(recipients);
        return new DsnParameters(
                envelopeId,
                returned,
                originals.stream()
                        .filter(each -> wanted.contains(each.recipient()))
                        .toList());
    }

    /**
     * The ORCPT of one recipient.
     *
     * @param recipient whose
     * @return empty if he had none
     */
    public Optional<String> original(Recipient recipient) {
        return originals.stream()
                .filter(each -> each.recipient().equals(recipient))
                .map(Original::address)
                .findFirst();
    }
}
