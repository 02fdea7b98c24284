package org.postlude.trigger.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.AgentLifecycleListener;
import org.libvirt.event.LifecycleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection by libvirt's library. Ended when the last one who asks has been answered: the library would use what was freed. */
final class LibvirtHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtHost.class);
    /** A host that has vanished is heard of after twenty seconds, and not when TCP gives up. */
    private static final int KEEPALIVE_SECONDS = 5;

    private static final int KEEPALIVES = 3;
    private static final int AGENT_SECONDS = 5;
    private static final int AGENT_CONNECTED = 1; // VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
    private static final String WHO = "{\"execute\":\"guest-get-users\"}";

    /** Shows what the binding keeps to itself. */
    private static final class Opened extends Connect {
        Opened(String uri) throws LibvirtException {
            super(uri);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }

    /** What libvirt's binding throws. */
    private interface Task<T> {
        T run() throws LibvirtException;
    }

    private final String uri;
    private final Opened connect;
    // Held here, or libvirt would call what was collected.
    private final LifecycleListener lifecycle;
    private final AgentLifecycleListener agents;
    private final Functions.Happened reboots;
    private final Functions.DiskFailed disks;
    /** Those of {@link Functions}; the binding cannot take all of its own back. */
    private final List<Integer> callbacks = new ArrayList<>();
    /** Guarded by this, as are the next two. */
    private int asking;

    private boolean isClosed;
    private boolean isEnded;

    private LibvirtHost(String uri, Opened connect, Told told) {
        this.uri = uri;
        this.connect = connect;
        lifecycle = (domain, event) -> {
            String name = name(domain);
            if (!name.isEmpty()) {
                told.changed(name, event);
            }
            return 0;
        };
        agents = (domain, state, reason) -> {
            String name = name(domain);
            if (!name.isEmpty()) {
                told.agent(name, state == AGENT_CONNECTED);
            }
        };
        reboots = (connection, domain, mine) -> {
            String name = Functions.load().virDomainGetName(domain);
            if (name != null) {
                told.rebooted(name);
            }
        };
        disks = (connection, domain, file, device, action, reason, mine) -> {
            String name = Functions.load().virDomainGetName(domain);
            if (name != null && action == Functions.PAUSE && "enospc".equals(reason)) {
                told.diskIsFull(name);
            }
        };
    }

    static Host open(String uri, Told told) throws IOException {
        try {
            EventLoop.begin();
            LibvirtHost made = new LibvirtHost(uri, new Opened(uri), told);
            made.listen();
            return made;
        } catch (LibvirtException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void listen() throws LibvirtException {
        try {
            ifThere("whether it is still there", () -> connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVES));
            connect.addLifecycleListener(lifecycle);
            ifThere("agents", () -> {
                connect.addAgentLifecycleListener(agents);
                return true;
            });
            listen(Functions.REBOOT, reboots);
            listen(Functions.IO_ERROR_REASON, disks);
        } catch (LibvirtException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void listen(int event, Callback callback) {
        int number =
                Functions.load().virConnectDomainEventRegisterAny(connect.pointer(), null, event, callback, null, null);
        if (number < 0) {
            LOG.info("libvirt {} tells nothing of the event {}", uri, event);
        } else {
            callbacks.add(number);
        }
    }

    /** Not every driver of libvirt has everything. */
    private void ifThere(String what, Task<?> task) {
        try {
            var unused = task.run();
        } catch (LibvirtException e) {
            LOG.info("libvirt {} tells nothing of {}: {}", uri, what, e.getMessage());
        }
    }

    /** Each that an event comes with holds the connection. */
    private static String name(Domain domain) {
        try {
            String name = domain.getName();
            domain.free();
            return name;
        } catch (LibvirtException e) {
            LOG.warn("libvirt told of a machine whose name cannot be read: {}", e.getMessage());
            return "";
        }
    }

    private <T> T ask(Task<T> task) throws IOException {
        synchronized (this) {
            if (isClosed) {
                throw new EOFException("closed here");
            }
            asking++;
        }
        try {
            return task.run();
        } catch (LibvirtException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            synchronized (this) {
                asking--;
            }
            endIfClosed();
        }
    }

    @Override
    public List<Seen> running() throws IOException {
        return ask(() -> {
            List<Seen> all = new ArrayList<>();
            for (int id : connect.listDomains()) {
                try {
                    Domain domain = connect.domainLookupByID(id);
                    all.add(new Seen(domain.getName(), domain.getInfo().state));
                    domain.free();
                } catch (LibvirtException e) { // it has ended since it was listed, and that is told
                    LOG.debug("libvirt {}, machine {}: {}", uri, id, e.getMessage());
                }
            }
            return all;
        });
    }

    @Override
    public Ending ending(String machine) throws IOException {
        return ask(() -> {
            Functions libvirt = Functions.load();
            Pointer domain = libvirt.virDomainLookupByName(connect.pointer(), machine);
            if (domain == null) {
                return Ending.UNKNOWN;
            }
            IntByReference state = new IntByReference();
            IntByReference reason = new IntByReference();
            int result = libvirt.virDomainGetState(domain, state, reason, 0);
            boolean isSaved = libvirt.virDomainHasManagedSaveImage(domain, 0) == 1;
            libvirt.virDomainFree(domain);
            return result < 0 ? Ending.UNKNOWN : ending(state.getValue(), reason.getValue(), isSaved);
        });
    }

    private static Ending ending(int state, int reason, boolean isSaved) {
        if (state != Functions.SHUTOFF) {
            return Ending.NONE;
        }
        if (isSaved) {
            return Ending.SAVED;
        }
        return switch (reason) {
            case Functions.BY_SAVING -> Ending.SAVED;
            case Functions.BY_MIGRATION -> Ending.MIGRATED;
            case Functions.BY_CRASH -> Ending.CRASHED;
            default -> Ending.OFF;
        };
    }

    @Override
    public boolean isAlive() throws IOException {
        return ask(connect::isAlive);
    }

    @Override
    public String users(String machine) throws IOException {
        return ask(() -> {
            Domain domain = connect.domainLookupByName(machine);
            try {
                return domain.qemuAgentCommand(WHO, AGENT_SECONDS, 0);
            } finally {
                domain.free();
            }
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        endIfClosed();
    }

    private void endIfClosed() {
        synchronized (this) {
            if (!isClosed || isEnded || asking > 0) {
                return;
            }
            isEnded = true;
        }
        // Each listener holds the connection, which would stay else.
        ifThere("who listens", () -> {
            connect.removeLifecycleListener(lifecycle);
            return true;
        });
        ifThere("who listens", () -> {
            connect.removeAgentLifecycleListener(agents);
            return true;
        });
        for (int each : callbacks) {
            Functions.load().virConnectDomainEventDeregisterAny(connect.pointer(), each);
        }
        ifThere("its end", connect::close);
    }
}
