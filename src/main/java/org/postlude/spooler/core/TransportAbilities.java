package org.postlude.spooler.core;

/**
 * Which add-ons a transport logon has.
 *
 * @param cancellable it can stop an attempt before the permit
 * @param deferring it may keep a message and ask for it later
 * @param flushable it can be told to flush
 * @param inbound it brings mail in
 * @param idleAware it wants to be called when nothing is going on
 */
public record TransportAbilities(
        boolean cancellable, boolean deferring, boolean flushable, boolean inbound, boolean idleAware) {
    /** Plain sending. */
    public static final TransportAbilities NONE = new TransportAbilities(false, false, false, false, false);
}
