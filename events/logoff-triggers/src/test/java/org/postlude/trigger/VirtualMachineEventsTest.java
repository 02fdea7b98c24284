package org.postlude.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postlude.message.event.Fact;

class VirtualMachineEventsTest {
    private static final Instant AT = Recorded.NOW;

    /** One of each type, in the order of their numbers. */
    private static final List<MachineEvent> EACH = List.of(
            new MachineEvent.StateChanged("desk", AT, MachineState.SAVED, Fact.absent("not said")),
            new MachineEvent.RequestShutdown("desk", AT, Fact.absent("not said")),
            new MachineEvent.Reset("desk", AT),
            new MachineEvent.TripleFault("desk", AT),
            new MachineEvent.HeartbeatStopped("desk", AT, Fact.absent("not said")),
            new MachineEvent.ConfigurationChanged("desk", AT, "memory", "256"),
            new MachineEvent.EnhancedVideoModeChanged("desk", AT, true),
            new MachineEvent.AdditionsUninstalled("desk", AT),
            new MachineEvent.AdditionsAvailable("desk", AT),
            new MachineEvent.GuestShutdown("desk", AT, Fact.absent("not said")),
            new MachineEvent.GuestLogoff("desk", AT, LogoffType.NORMAL, Fact.of("ann"), Fact.absent("not said")),
            new MachineEvent.DiskOutOfSpace("desk", AT, true),
            new MachineEvent.GuestLogon("desk", AT, "ann", Fact.absent("not said")));

    @Test
    void eachEventOfTheOriginalHasItsNumber() {
        assertEquals(
                Stream.iterate(1, each -> each + 1).limit(12).toList(),
                EACH.stream().map(each -> each.type().number()).limit(12).toList());
        assertEquals(
                Arrays.asList(MachineEventType.values()),
                EACH.stream().map(MachineEvent::type).toList());
        assertEquals(
                List.of(0, 1, 2),
                Stream.of(LogoffType.values()).map(LogoffType::number).toList());
        assertEquals(
                Stream.iterate(0, each -> each + 1).limit(11).toList(),
                Stream.of(MachineState.values()).map(MachineState::number).toList());
    }

    @Test
    void eachEventIsHeardByItsOwnMethodAndByNoOther() throws Exception {
        List<String> called = new ArrayList<>();
        VirtualMachineEvents listener = (VirtualMachineEvents) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {VirtualMachineEvents.class}, (self, method, arguments) -> {
                    if (method.getName().equals("on")) {
                        return java.lang.reflect.InvocationHandler.invokeDefault(self, method, arguments);
                    }
                    called.add(method.getName());
                    return null;
                });
        for (MachineEvent each : EACH) {
            listener.on(each);
        }
        assertEquals(
                List.of(
                        "onStateChange",
                        "onRequestShutdown",
                        "onReset",
                        "onTripleFault",
                        "onHeartbeatStopped",
                        "onConfigurationChanged",
                        "onEnhancedVideoModeChanged",
                        "onAdditionsUninstalled",
                        "onAdditionsAvailable",
                        "onGuestShutdown",
                        "onGuestLogoff",
                        "onDiskOutOfSpace",
                        "onGuestLogon"),
                called);
    }

    @Test
    void whoOverridesNothingHearsEverythingWithoutHarm() {
        VirtualMachineEvents deaf = new VirtualMachineEvents() {};
        EACH.forEach(
                each -> assertEquals(null, deaf.on(each).toCompletableFuture().join()));
        assertEquals(
                13,
                Stream.of(VirtualMachineEvents.class.getDeclaredMethods())
                        .map(Method::getName)
                        .filter(name -> name.length() > 2)
                        .count());
    }
}
