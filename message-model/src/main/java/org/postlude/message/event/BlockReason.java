package org.postlude.message.event;

/** Why something was blocked: the bits of WPCFLAG_ISBLOCKED. */
public enum BlockReason {
    /** Instant messaging. */
    IMBLOCKED(0x1),
    /** Mail. */
    EMAILBLOCKED(0x2),
    /** Playback of media. */
    MEDIAPLAYBACKBLOCKED(0x4),
    /** The web. */
    WEBBLOCKED(0x8),
    /** Games. */
    GAMESBLOCKED(0x10),
    /** The list of contacts. */
    CONTACTBLOCKED(0x20),
    /** A feature. */
    FEATUREBLOCKED(0x40),
    /** The download of a file. */
    DOWNLOADBLOCKED(0x80),
    /** A rating. */
    RATINGBLOCKED(0x100),
    /** What the content is said to be. */
    DESCRIPTORBLOCKED(0x200),
    /** Explicit content. */
    EXPLICITBLOCK(0x400),
    /** A wrong password. */
    BADPASS(0x800),
    /** The hours of the day are used up. */
    MAXHOURS(0x1000),
    /** It is outside of the hours that are allowed. */
    SPECHOURS(0x2000),
    /** A setting may not be changed. */
    SETTINGSCHANGEBLOCKED(0x4000),
    /** An attachment. */
    ATTACHMENTBLOCKED(0x8000),
    /** Nothing may be sent to that account. */
    SENDERBLOCKED(0x10000),
    /** Nothing may be received from that account. */
    RECEIVERBLOCKED(0x20000),
    /** It is not explicitly allowed. */
    NOTEXPLICITLYALLOWED(0x40000),
    /** It is not in the list of what is allowed. */
    NOTINLIST(0x80000),
    /** Its whole category. */
    CATEGORYBLOCKED(0x100000),
    /** Its category is not in the list of what is allowed. */
    CATEGORYNOTINLIST(0x200000),
    /** It is not for children. */
    NOTKIDS(0x400000),
    /** It has no rating. */
    UNRATED(0x800000),
    /** There is no access at all. */
    NOACCESS(0x1000000);

    private final int mask;

    BlockReason(int mask) {
        this.mask = mask;
    }

    /**
     * Its bit.
     *
     * @return one bit
     */
    public int mask() {
        return mask;
    }
}
