package org.postlude.message;

import java.io.Serial;

/** An address that cannot stand in an envelope. Nothing was submitted with it. */
public final class InvalidAddressException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The address as it was given. */
    private final String address;

    /**
     * Names the address and the fault.
     *
     * @param address as it was given
     * @param reason completes the sentence "... is not an address: "
     */
    public InvalidAddressException(String address, String reason) {
        super(ErrorKind.INVALID_PARAMETER, "'" + printable(address) + "' is not a mail address: " + reason);
        this.address = address;
    }

    /**
     * The address as it was given.
     *
     * @return it, unchanged
     */
    public String address() {
        return address;
    }

    // The text goes to terminals and logs: no control characters, no line breaks, no text from right to left by order.
    private static String printable(String text) {
        String shown = text.length() > 320 ? text.substring(0, 320) + "..." : text;
        StringBuilder line = new StringBuilder(shown.length());
        shown.codePoints().map(c -> isShowable(c) ? c : '?').forEach(line::appendCodePoint);
        return line.toString();
    }

    private static boolean isShowable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> !turnsText(character);
        };
    }

    /** Unicode's Bidi_Control: what follows is shown in another order than it is sent. */
    static boolean turnsText(int character) {
        return character == 0x061c
                || character == 0x200e
                || character == 0x200f
                || (character >= 0x202a && character <= 0x202e)
                || (character >= 0x2066 && character <= 0x2069);
    }
}
