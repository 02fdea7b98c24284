package org.postlude.trigger.libvirt;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;

/**
 * All machines of a libvirt: {@code libvirt:} and libvirt's own URI behind it, for example {@code libvirt:qemu:///system}. Machines have the
 * names that they have there. What becomes of one is told as it comes; who logs off is asked of its agent, where it has one, as by {@link
 * org.postlude.trigger.qemu.QemuAgentSource}. An agent that does not answer is asked less and less often, up to once a minute. Needs
 * libvirt's client library on this machine; its errors are not written to standard error any more by this process. Options: {@code poll}
 * ({@code 1s}: how often agents are asked), {@code prefix} (stands before each machine's name; two libvirts may have the same ones).
 */
public final class LibvirtSource implements MachineEventSource {
    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** Made by {@link java.util.ServiceLoader}. */
    public LibvirtSource() {}

    @Override
    public Set<String> schemes() {
        return Set.of("libvirt");
    }

    @Override
    public void check(MachineAddress address) {
        var unused = settings(address);
    }

    private static LibvirtWatch.Settings settings(MachineAddress address) {
        if (address.place().isEmpty()) {
            throw new IllegalArgumentException("libvirt: needs libvirt's URI behind it, for example qemu:///system");
        }
        Map<String, String> libvirts = new LinkedHashMap<>(address.options());
        libvirts.remove("prefix");
        return new LibvirtWatch.Settings(
                new MachineAddress(address.scheme(), address.place(), libvirts).restWithout("poll"),
                address.option("prefix").orElse(""),
                address.time("poll", Duration.ofSeconds(1)),
                AGAIN);
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        LibvirtWatch watch = new LibvirtWatch(settings(address), LibvirtHost::open, sink);
        watch.start();
        return watch;
    }
}
