package org.postlude.store;

import java.util.Set;

/**
 * What the sender wants to be told of a recipient; the parameter NOTIFY of RFC 3461, section 4.1. None of them is NEVER. A
 * message without a sender gets no report at all (RFC 5321, section 4.5.5).
 */
public enum ReportOn {
    /** It was delivered, or relayed to a next hop that tells no more. */
    SUCCESS,
    /** It could not be delivered. */
    FAILURE,
    /** It has not been delivered for a while; tried on. */
    DELAY;

    /** What a sender gets who asked for nothing: failures and delays. */
    public static final Set<ReportOn> USUAL = Set.of(FAILURE, DELAY);
}
