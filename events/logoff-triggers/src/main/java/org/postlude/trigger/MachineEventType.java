package org.postlude.trigger;

/** The events of a machine, with the numbers of the original (VMVirtualMachineEvents). */
public enum MachineEventType {
    /** OnStateChange. */
    STATE_CHANGED(1),
    /** OnRequestShutdown. */
    REQUEST_SHUTDOWN(2),
    /** OnReset. */
    RESET(3),
    /** OnTripleFault. */
    TRIPLE_FAULT(4),
    /** OnHeartbeatStopped. */
    HEARTBEAT_STOPPED(5),
    /** OnConfigurationChanged. */
    CONFIGURATION_CHANGED(6),
    /** OnEnhancedVideoModeChanged. */
    ENHANCED_VIDEO_MODE_CHANGED(7),
    /** OnAdditionsUninstalled. */
    ADDITIONS_UNINSTALLED(8),
    /** OnAdditionsAvailable. */
    ADDITIONS_AVAILABLE(9),
    /** OnGuestShutdown. */
    GUEST_SHUTDOWN(10),
    /** OnGuestLogoff. */
    GUEST_LOGOFF(11),
    /** OnDiskOutOfSpace. */
    DISK_OUT_OF_SPACE(12),
    /** Somebody has logged on: not of the original, and told by today's hosts. */
    GUEST_LOGON(0);

    private final int number;

    MachineEventType(int number) {
        this.number = number;
    }

    /**
     * The original's.
     *
     * @return 1 to 12; 0 for what it does not have
     */
    public int number() {
        return number;
    }
}
