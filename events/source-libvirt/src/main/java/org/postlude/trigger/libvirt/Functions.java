package org.postlude.trigger.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;

/** What libvirt's C library has and its Java binding has not: why a machine is off, why a disk has failed, and no more of reboots. */
interface Functions extends Library {
    /** VIR_DOMAIN_EVENT_ID_REBOOT. */
    int REBOOT = 1;
    /** VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON. */
    int IO_ERROR_REASON = 8;
    /** VIR_DOMAIN_EVENT_IO_ERROR_PAUSE. */
    int PAUSE = 1;
    /** VIR_DOMAIN_SHUTOFF. */
    int SHUTOFF = 5;
    /** VIR_DOMAIN_SHUTOFF_CRASHED. */
    int BY_CRASH = 3;
    /** VIR_DOMAIN_SHUTOFF_MIGRATED. */
    int BY_MIGRATION = 4;
    /** VIR_DOMAIN_SHUTOFF_SAVED. */
    int BY_SAVING = 5;

    /** virConnectDomainEventGenericCallback. */
    interface Happened extends Callback {
        void on(Pointer connection, Pointer domain, @Nullable Pointer mine);
    }

    /** virConnectDomainEventIOErrorReasonCallback. */
    interface DiskFailed extends Callback {
        void on(
                Pointer connection,
                Pointer domain,
                @Nullable String file,
                @Nullable String device,
                int action,
                @Nullable String reason,
                @Nullable Pointer mine);
    }

    /** The library that the binding has loaded, once more. */
    static Functions load() {
        return Loaded.ALL;
    }

    /** Loaded when it is first asked for: a machine may have no libvirt. */
    final class Loaded {
        private static final Functions ALL = Native.load("virt", Functions.class);

        private Loaded() {}
    }

    @Nullable
    Pointer virDomainLookupByName(Pointer connection, String name);

    @Nullable
    String virDomainGetName(Pointer domain);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainHasManagedSaveImage(Pointer domain, int flags);

    int virDomainFree(Pointer domain);

    int virConnectDomainEventRegisterAny(
            Pointer connection,
            @Nullable Pointer domain,
            int event,
            Callback callback,
            @Nullable Pointer mine,
            @Nullable Pointer free);

    int virConnectDomainEventDeregisterAny(Pointer connection, int callback);
}
