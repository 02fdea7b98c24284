package org.postlude.verification;

import java.util.List;
import java.util.stream.Stream;

/**
 * One room of the house: a module, its packages, and whom it may know. Nobody else, beyond the JDK and annotations.
 *
 * @param module its directory
 * @param packages its own, as ArchUnit writes them
 * @param mayUse packages of others
 */
record Room(String module, List<String> packages, List<String> mayUse) {
    private static final String MESSAGE = "org.postlude.message..";
    private static final List<String> STORE =
            List.of("org.postlude.store", "org.postlude.store.spi", "org.postlude.store.mapi");
    /** For vendors, if they like; the kit's own store, which real stores are held against, has to do without. */
    private static final String STORE_SUPPORT = "org.postlude.store.spi.support";

    private static final String TRANSPORT = "org.postlude.transport";
    private static final String LOG = "org.slf4j..";

    /** Who may use what; the architecture in one table. */
    static final List<Room> HOUSE = List.of(
            room("message-model", MESSAGE),
            new Room("store-api", and(STORE, STORE_SUPPORT), List.of(MESSAGE)),
            room("transport-spi", TRANSPORT, MESSAGE),
            new Room(
                    "src",
                    List.of(
                            "org.postlude.spooler",
                            "org.postlude.spooler.core",
                            "org.postlude.spooler.mail",
                            "org.postlude.spooler.queue",
                            "org.postlude.spooler.run"),
                    and(STORE, MESSAGE, TRANSPORT, LOG, "org.apache.commons.lang3..")),
            new Room(
                    "provider-tck",
                    List.of("org.postlude.tck.."),
                    and(STORE, MESSAGE, TRANSPORT, "org.junit..", "javax.net.ssl")),
            // It has the engine itself, and of the kit what is no test.
            new Room(
                    "verification/spooler-testing",
                    List.of("org.postlude.spooler.testing", "org.postlude.testing"),
                    and(
                            STORE,
                            MESSAGE,
                            TRANSPORT,
                            "org.postlude.spooler",
                            "org.postlude.spooler.core",
                            "org.postlude.spooler.run",
                            "org.postlude.tck.memory",
                            "org.postlude.tck.store",
                            "org.postlude.tck.time",
                            "org.postlude.tck.transport",
                            "org.junit.jupiter.api.extension",
                            "org.opentest4j")),
            new Room(
                    "store-provider-sample",
                    List.of("org.postlude.store.maildir.."),
                    and(STORE, STORE_SUPPORT, MESSAGE, LOG)),
            new Room(
                    "providers/store-sql",
                    List.of("org.postlude.store.sql.."),
                    and(STORE, STORE_SUPPORT, MESSAGE, LOG, "java.sql..", "org.sqlite..")),
            room(
                    "providers/transport-jakarta-mail",
                    "org.postlude.transport.jakartamail..",
                    MESSAGE,
                    TRANSPORT,
                    LOG,
                    "jakarta.mail..",
                    "jakarta.activation..",
                    "org.eclipse.angus..",
                    "javax.net",
                    "javax.net.ssl"),
            room("providers/transport-maildir", "org.postlude.transport.maildir..", MESSAGE, TRANSPORT, LOG),
            room(
                    "providers/transport-im",
                    "org.postlude.transport.im",
                    MESSAGE,
                    TRANSPORT,
                    LOG,
                    "jakarta.mail..",
                    "javax.net",
                    "javax.net.ssl",
                    "org.jivesoftware..",
                    "org.jxmpp..",
                    "org.minidns.."),
            room("events/activity-policy", "org.postlude.policy", MESSAGE, "org.postlude.store", LOG, "jakarta.mail.."),
            new Room(
                    "events/source-libvirt",
                    List.of("org.postlude.trigger.libvirt"),
                    List.of(
                            MESSAGE,
                            "org.postlude.trigger",
                            "org.postlude.trigger.qemu",
                            LOG,
                            "org.libvirt..",
                            "com.sun.jna..")),
            new Room(
                    "events/source-logind",
                    List.of("org.postlude.trigger.logind"),
                    List.of(MESSAGE, "org.postlude.trigger", LOG, "org.freedesktop.dbus..")),
            new Room(
                    "events/logoff-triggers",
                    List.of("org.postlude.trigger", "org.postlude.trigger.process", "org.postlude.trigger.qemu"),
                    List.of(MESSAGE, "org.postlude.store", LOG, "com.fasterxml.jackson..")),
            room(
                    "apps/jakarta-mail-bridge",
                    "org.postlude.bridge..",
                    MESSAGE,
                    "org.postlude.store",
                    "jakarta.mail..",
                    "jakarta.activation.."),
            room("apps/jdbc-outbox", "org.postlude.outbox", MESSAGE, "org.postlude.store", LOG, "javax.sql"),
            room(
                    "events/activity-log",
                    "org.postlude.activitylog",
                    MESSAGE,
                    "org.postlude.store",
                    LOG,
                    "com.fasterxml.jackson.core.."),
            // What an operator asks for is read and written by one rule, so the types it is made of are all it has to
            // know.
            room(
                    "apps/control",
                    "org.postlude.control",
                    MESSAGE,
                    "org.postlude.store",
                    "org.postlude.spooler",
                    "org.postlude.spooler.queue",
                    LOG,
                    "jdk.net",
                    "com.fasterxml.jackson.."),
            room(
                    "apps/metrics",
                    "org.postlude.metrics..",
                    MESSAGE,
                    "org.postlude.spooler",
                    "io.micrometer.core.instrument.."),
            room(
                    "apps/spring-boot-starter",
                    "org.postlude.spring",
                    MESSAGE,
                    "org.postlude.store",
                    "org.postlude.store.spi",
                    TRANSPORT,
                    "org.postlude.transport.jakartamail", // passwords are handed to it in code
                    "org.postlude.spooler",
                    "org.postlude.spooler.queue",
                    "org.postlude.bridge",
                    "org.postlude.metrics",
                    LOG,
                    "jakarta.mail..",
                    "org.eclipse.angus.mail.smtp",
                    "org.springframework..",
                    "io.micrometer.core.instrument.."),
            room(
                    "apps/submission",
                    "org.postlude.submission",
                    MESSAGE,
                    "org.postlude.store",
                    LOG,
                    "javax.net.ssl",
                    "org.subethamail.smtp.."),
            room(
                    "apps/web",
                    "org.postlude.web",
                    MESSAGE,
                    "org.postlude.store",
                    "org.postlude.spooler",
                    "org.postlude.spooler.queue",
                    LOG,
                    "com.sun.net.httpserver",
                    "j2html..",
                    "org.knowm.xchart..",
                    "javax.crypto..",
                    "javax.imageio",
                    "com.fasterxml.jackson.."),
            room(
                    "apps/command",
                    "org.postlude.command..",
                    MESSAGE,
                    "org.postlude.store",
                    "org.postlude.store.mapi",
                    TRANSPORT,
                    "org.postlude.spooler",
                    "org.postlude.spooler.queue",
                    "org.postlude.control",
                    "org.postlude.bridge", // envelopes, raw and readable messages
                    "org.postlude.submission",
                    "org.postlude.policy",
                    "org.postlude.trigger",
                    "org.postlude.web",
                    "org.postlude.metrics",
                    "org.postlude.activitylog",
                    "org.postlude.transport.im",
                    "io.micrometer.prometheusmetrics",
                    "io.micrometer.core.instrument..",
                    "org.snakeyaml.engine..",
                    "org.newsclub.net.unix",
                    LOG,
                    "picocli..",
                    "me.tongfei.progressbar..",
                    "com.fasterxml.jackson.."));

    private static Room room(String module, String own, String... mayUse) {
        return new Room(module, List.of(own), List.of(mayUse));
    }

    private static List<String> and(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    String[] allowed() {
        return Stream.of(packages.stream(), mayUse.stream(), Stream.of("java..", "org.jspecify.annotations"))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    @Override
    public String toString() {
        return module;
    }
}
