package org.postlude.tck.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * A mail that is legal on the wire and hard to carry unchanged: deep, broken, long, eight-bit, full of dots. Every line ends
 * with CRLF (the last one may have no end) and no octet is NUL, so that a carrier has no reason to change anything. Immutable.
 *
 * <p>Whoever submits one brings an envelope of his own: what stands in the header need not be an address.
 */
public final class HardMail {
    private final String name;
    private final String text;
    private final boolean hasHeader;

    HardMail(String name, String text, boolean hasHeader) {
        this.name = name;
        this.text = text;
        this.hasHeader = hasHeader;
    }

    /**
     * All of them.
     *
     * @param seed draws what is random in them; the same seed gives the same octets, on every machine
     * @return in a fixed order, each name once
     */
    public static List<HardMail> all(long seed) {
        List<HardMail> all = new ArrayList<>();
        for (Cases cases : List.of(new HeaderCases(), new BodyCases(seed), new MultipartCases(seed))) {
            all.addAll(cases.all());
        }
        return List.copyOf(all);
    }

    /**
     * Which one it is.
     *
     * @return letters, digits and hyphens: a local part of an address, or a file's name
     */
    public String name() {
        return name;
    }

    /**
     * The mail.
     *
     * @return a copy
     */
    public byte[] octets() {
        return text.getBytes(ISO_8859_1);
    }

    /**
     * Whether it begins with a header as RFC 5322, section 2.2, has it. One without may be refused where it comes in, and
     * must then be refused in words.
     *
     * @return false if the first line, or one before the first empty line, is no part of a field
     */
    public boolean hasHeader() {
        return hasHeader;
    }

    @Override
    public String toString() {
        return name;
    }
}
