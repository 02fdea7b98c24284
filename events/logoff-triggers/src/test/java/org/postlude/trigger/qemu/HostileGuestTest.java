package org.postlude.trigger.qemu;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineWatch;
import org.postlude.trigger.Recorded;

/** Whoever has a guest can have its agent say anything. */
@Timeout(30)
class HostileGuestTest {
    private static final String ANN = user("ann");

    @TempDir
    Path dir;

    private final Recorded told = new Recorded();

    private static String user(String name) {
        return "{\"user\": \"" + name + "\", \"login-time\": 1795217400}";
    }

    private static String[] users(int count) {
        return IntStream.range(0, count).mapToObj(each -> user("u" + each)).toArray(String[]::new);
    }

    private MachineWatch watch() {
        return new QemuAgentSource()
                .watch(MachineAddress.parse("qga:" + dir.resolve("desk.sock") + "?poll=5ms&patience=30s"), told);
    }

    private long times(MachineEventType type) {
        return told.types().stream().filter(type::equals).count();
    }

    @Test
    void moreUsersThanAnyGuestHasAreAProblemAndNotFollowed() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(dir.resolve("desk.sock"));
                MachineWatch watch = watch()) {
            agent.loggedOn(ANN);
            await().until(() -> times(MachineEventType.GUEST_LOGON) == 1);
            agent.loggedOn(users(1001));
            await().until(() -> watch.problems().toString().contains("more than 1000 users"));
            assertEquals(1, times(MachineEventType.GUEST_LOGON));
            assertEquals(0, times(MachineEventType.GUEST_LOGOFF));
            agent.loggedOn(users(1000));
            await().until(() -> times(MachineEventType.GUEST_LOGON) == 1001);
            assertEquals(1, times(MachineEventType.GUEST_LOGOFF), "ann is gone");
        }
    }

    @Test
    void namesThatAreNoneAreAProblemAndNotFollowed() throws Exception {
        List<String> none = List.of("x".repeat(257), "\\u00e9".repeat(129), "a\\u001b[2Jb", "a\\nb", "a\\u202eb");
        try (ScriptedAgent agent = new ScriptedAgent(dir.resolve("desk.sock"));
                MachineWatch watch = watch()) {
            for (String each : none) {
                agent.loggedOn(ANN);
                await().until(() -> watch.problems().isEmpty());
                agent.loggedOn(user(each));
                await().until(() -> watch.problems().toString().contains("a name that is none"));
                assertEquals(1, times(MachineEventType.GUEST_LOGON), each);
            }
            agent.loggedOn(user("x".repeat(256)));
            await().until(() -> times(MachineEventType.GUEST_LOGON) == 2);
        }
    }

    @Test
    void whatItSaysIsShownShortAndWithoutWhatATerminalCarriesOut() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(dir.resolve("desk.sock"));
                MachineWatch watch = watch()) {
            agent.answers("{\"error\": {\"desc\": \"no\\u001b[2J\\n" + "x".repeat(5000) + "\"}}");
            await().until(() -> watch.problems().toString().contains("guest-get-users: no?[2J?xxx"));
            String problem = watch.problems().get(0);
            assertFalse(problem.codePoints().anyMatch(Character::isISOControl));
            assertTrue(problem.length() < 300, problem);
        }
    }
}
