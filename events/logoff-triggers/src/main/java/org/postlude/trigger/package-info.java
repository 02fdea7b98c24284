/**
 * The events of machines that people work at ({@code IVMVirtualMachineEvents} and what today's hosts have instead), where they come from,
 * and the bridge to the logoff of those people's stores.
 *
 * <p>A {@link org.postlude.trigger.MachineEventSource} is opened by {@link org.postlude.trigger.MachineEvents}, which tells what comes to
 * listeners, in order for each machine. {@link org.postlude.trigger.GuestBridge} is the listener that logs off.
 */
package org.postlude.trigger;
