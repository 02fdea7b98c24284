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

    // The text goes to terminals and logs: no control characters, no line breaks.
    private static String printable(String text) {
        String shown = text.length() > 320 ? text.substring(0, 320) + "..." : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
