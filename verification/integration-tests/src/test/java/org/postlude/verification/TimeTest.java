package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Time comes in from outside, so that a test can hold it still; and nobody waits by sleeping. */
class TimeTest {
    private static final String SOCKETS = "bounds a wait for the network, where real time passes";

    /** Where real time comes in, and why it must. */
    private static final Map<String, String> WALL_CLOCK = Map.of(
            "org.postlude.store.spi.support.Listing",
                    "compared with the times of directories, which the machine writes",
            "org.postlude.spooler.SpoolerCoordinator", "its default, which a program may replace",
            "org.postlude.spooler.Look", "reads mail and queues of real time; nothing waits in it",
            "org.postlude.submission.SubmissionServer", "its default, which a program may replace",
            "org.postlude.outbox.JdbcOutbox", "its default, which a program may replace",
            "org.postlude.transport.im.ConversationWatch",
                    "of a person who watches a room now; its tests hand in another",
            "org.postlude.transport.jakartamail.Looks", "compared with the times of servers and certificates",
            "org.postlude.command.Main", "a command runs in real time; its tests hand in another",
            "org.postlude.tck.store.OwningProcess", "a real process that has a store, and nothing waits in it");
    /** Who measures how long something takes, and why no source of time would do. */
    private static final Map<String, String> STOPWATCH = Map.ofEntries(
            Map.entry("org.postlude.spooler.run.EngineConfig", "deadlines must not follow a clock that is set back"),
            Map.entry(
                    "org.postlude.store.sql.Database", "how long ago the disk was asked for its free space, for Room"),
            Map.entry("org.postlude.store.sql.WaitingCalls", "how long a commit took, and others were waited for"),
            Map.entry(
                    "org.postlude.store.sql.Writer",
                    "measures a commit, to know for how long others are worth waiting for"),
            Map.entry("org.postlude.submission.ClientSocket", SOCKETS),
            Map.entry("org.postlude.submission.Clients", "how long clients are waited for who are sending"),
            Map.entry("org.postlude.command.Listeners", "how long clients are waited for who are sending"),
            Map.entry("org.postlude.command.doctor.Disk", "how long a forced write takes"),
            Map.entry("org.postlude.command.systemd.ServiceNotices", "systemd counts in the machine's own time"),
            Map.entry("org.postlude.transport.jakartamail.Greeting", SOCKETS),
            Map.entry("org.postlude.command.Owners", "how long an owner that does not answer is asked"),
            Map.entry(
                    "org.postlude.spring.PostludeLifecycle",
                    "how long a logoff took, and what is left of its deadline"),
            Map.entry("org.postlude.tck.store.PointedStore", "how long a call takes, for a kill within the next one"),
            Map.entry("org.postlude.transport.jakartamail.Connections", SOCKETS),
            Map.entry("org.postlude.trigger.qemu.QemuAgentChannel", SOCKETS),
            Map.entry("org.postlude.trigger.libvirt.LibvirtWatch", "when the agent of a machine is asked again"),
            Map.entry("org.postlude.trigger.qemu.QemuAgentWatch", "a silence is not longer for a clock that is set"),
            Map.entry("org.postlude.transport.jakartamail.Dialer", SOCKETS),
            Map.entry(
                    "org.postlude.transport.jakartamail.MailboxWatch",
                    "how often a mailbox is looked into, where real time passes"),
            Map.entry("org.postlude.transport.jakartamail.ReplyStream", SOCKETS),
            Map.entry("org.postlude.transport.jakartamail.SmtpSocket", SOCKETS));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.postlude");

    @Test
    void nobodyAsksTheMachineForTheTime() {
        assertEquals(new TreeSet<>(WALL_CLOCK.keySet()), callersOf(TimeTest::isWallClock));
    }

    @Test
    void stopwatchesAreListed() {
        assertEquals(new TreeSet<>(STOPWATCH.keySet()), callersOf(TimeTest::isStopwatch));
    }

    @Test
    void nobodySleeps() {
        assertEquals(Set.of(), callersOf(TimeTest::isSleep));
    }

    private static boolean isWallClock(String call) {
        return call.matches("java\\.time\\.\\w+\\.now")
                || call.matches("java\\.time\\.(Clock|InstantSource)\\.(system|systemUTC|systemDefaultZone|tick\\w+)")
                || call.equals("java.lang.System.currentTimeMillis")
                || call.equals("java.util.Date.<init>");
    }

    private static boolean isStopwatch(String call) {
        return call.equals("java.lang.System.nanoTime");
    }

    private static boolean isSleep(String call) {
        return call.equals("java.lang.Thread.sleep") || call.equals("java.util.concurrent.TimeUnit.sleep");
    }

    /** The outermost classes that make such a call. */
    private static Set<String> callersOf(Predicate<String> kind) {
        return MAIN.stream()
                .filter(each -> accesses(each)
                        .anyMatch(access -> kind.test(access.getTargetOwner().getName() + "."
                                + access.getTarget().getName())))
                .map(TimeTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<? extends JavaAccess<?>> accesses(JavaClass each) {
        return Stream.concat(
                each.getCodeUnitAccessesFromSelf().stream(), each.getCodeUnitReferencesFromSelf().stream());
    }

    private static String outermost(JavaClass each) {
        return each.getEnclosingClass().map(TimeTest::outermost).orElse(each.getName());
    }
}
