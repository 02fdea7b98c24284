package org.postlude.trigger.libvirt;

import java.time.Duration;
import java.util.Set;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;

/**
 * All machines of a libvirt: {@code libvirt:} and libvirt's own URI behind it, for example {@code libvirt:qemu:///system}. Machines have the
 * names that they have there. What becomes of one is told as it comes; who logs off is asked of its agent, where it has one, as by {@link
 * org.postlude.trigger.qemu.QemuAgentSource}. Needs libvirt's client library on this machine. Option: {@code poll} ({@code 1s}: how often
 * agents are asked).
 */
public final class LibvirtSource implements MachineEventSource {
    /** Made by {@link java.util.ServiceLoader}. */
    public LibvirtSource() {}

    @Override
    public Set<String> schemes() {
        return Set.of("libvirt");
    }

    @Override
    public void check(MachineAddress address) {
        Duration unused = poll(address);
    }

    private static Duration poll(MachineAddress address) {
        if (address.place().isEmpty()) {
            throw new IllegalArgumentException("libvirt: needs libvirt's URI behind it, for example qemu:///system");
        }
        return address.time("poll", Duration.ofSeconds(1));
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        Duration poll = poll(address);
        LibvirtWatch watch = new LibvirtWatch(address.restWithout("poll"), poll, sink);
        watch.start();
        return watch;
    }
}
