package org.postlude.trigger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The events of a machine, a method each; {@code IVMVirtualMachineEvents}. Whoever listens overrides those that matter to them. What a
 * method has to do is done when it returns.
 */
public interface VirtualMachineEvents extends MachineEventListener {
    /**
     * OnStateChange.
     *
     * @param event what
     */
    default void onStateChange(MachineEvent.StateChanged event) {}

    /**
     * OnRequestShutdown.
     *
     * @param event what
     */
    default void onRequestShutdown(MachineEvent.RequestShutdown event) {}

    /**
     * OnReset.
     *
     * @param event what
     */
    default void onReset(MachineEvent.Reset event) {}

    /**
     * OnTripleFault.
     *
     * @param event what
     */
    default void onTripleFault(MachineEvent.TripleFault event) {}

    /**
     * OnHeartbeatStopped.
     *
     * @param event what
     */
    default void onHeartbeatStopped(MachineEvent.HeartbeatStopped event) {}

    /**
     * OnConfigurationChanged.
     *
     * @param event what
     */
    default void onConfigurationChanged(MachineEvent.ConfigurationChanged event) {}

    /**
     * OnEnhancedVideoModeChanged.
     *
     * @param event what
     */
    default void onEnhancedVideoModeChanged(MachineEvent.EnhancedVideoModeChanged event) {}

    /**
     * OnAdditionsUninstalled.
     *
     * @param event what
     */
    default void onAdditionsUninstalled(MachineEvent.AdditionsUninstalled event) {}

    /**
     * OnAdditionsAvailable.
     *
     * @param event what
     */
    default void onAdditionsAvailable(MachineEvent.AdditionsAvailable event) {}

    /**
     * OnGuestShutdown.
     *
     * @param event what
     */
    default void onGuestShutdown(MachineEvent.GuestShutdown event) {}

    /**
     * OnGuestLogoff.
     *
     * @param event what
     */
    default void onGuestLogoff(MachineEvent.GuestLogoff event) {}

    /**
     * OnDiskOutOfSpace.
     *
     * @param event what
     */
    default void onDiskOutOfSpace(MachineEvent.DiskOutOfSpace event) {}

    /**
     * Somebody has logged on; the original has no such event.
     *
     * @param event what
     */
    default void onGuestLogon(MachineEvent.GuestLogon event) {}

    @Override
    default CompletionStage<?> on(MachineEvent event) {
        if (event instanceof MachineEvent.StateChanged it) {
            onStateChange(it);
        } else if (event instanceof MachineEvent.RequestShutdown it) {
            onRequestShutdown(it);
        } else if (event instanceof MachineEvent.Reset it) {
            onReset(it);
        } else if (event instanceof MachineEvent.TripleFault it) {
            onTripleFault(it);
        } else if (event instanceof MachineEvent.HeartbeatStopped it) {
            onHeartbeatStopped(it);
        } else if (event instanceof MachineEvent.ConfigurationChanged it) {
            onConfigurationChanged(it);
        } else if (event instanceof MachineEvent.EnhancedVideoModeChanged it) {
            onEnhancedVideoModeChanged(it);
        } else if (event instanceof MachineEvent.AdditionsUninstalled it) {
            onAdditionsUninstalled(it);
        } else if (event instanceof MachineEvent.AdditionsAvailable it) {
            onAdditionsAvailable(it);
        } else if (event instanceof MachineEvent.GuestShutdown it) {
            onGuestShutdown(it);
        } else if (event instanceof MachineEvent.GuestLogoff it) {
            onGuestLogoff(it);
        } else if (event instanceof MachineEvent.DiskOutOfSpace it) {
            onDiskOutOfSpace(it);
        } else if (event instanceof MachineEvent.GuestLogon it) {
            onGuestLogon(it);
        }
        return CompletableFuture.completedFuture(null);
    }
}
