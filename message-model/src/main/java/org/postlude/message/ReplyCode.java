package org.postlude.message;

/**
 * The three digits of an SMTP reply (RFC 5321, section 4.2.1).
 *
 * @param value 200 to 599
 */
public record ReplyCode(int value) {
    /**
     * Checks the range.
     *
     * @param value 200 to 599
     * @throws IllegalArgumentException if it is no reply code
     */
    public ReplyCode {
        if (value < 200 || value > 599) {
            throw new IllegalArgumentException(value + " is not an SMTP reply code (RFC 5321, 4.2.1)");
        }
    }

    /**
     * Whether the command was accepted.
     *
     * @return true for 2yz
     */
    public boolean isPositive() {
        return value < 300;
    }

    /**
     * Whether the failure is temporary.
     *
     * @return true for 4yz
     */
    public boolean isTransient() {
        return value >= 400 && value < 500;
    }

    /**
     * Whether the failure is final.
     *
     * @return true for 5yz
     */
    public boolean isPermanent() {
        return value >= 500;
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
