package org.postlude.spooler.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;

/** The process dies while mail comes in: what was acknowledged is filed, what was not is offered again and filed once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InboundCrashTest {
    private static final List<String> KEYS = List.of("s1", "s2", "s3");

    @Test
    void CR8_aKillAtAnyMomentLosesNoInboundMailAndFilesEachOnce() throws Exception {
        System.out.println("inbound: killed at " + everywhere(Cut.Kill::new) + " moments");
    }

    @Test
    @Tag("long")
    void CR9_aPowerCutAtAnyStepLosesNoInboundMailAndFilesEachOnce() throws Exception {
        int cuts = everywhere(step -> new Cut.Power(step, step));
        for (int seed = 0; seed < 50; seed++) {
            play(new Cut.Power(seed % cuts, 1000 + seed));
        }
        System.out.println("inbound: power cut at " + cuts + " steps, and 50 times more");
    }

    private static int everywhere(IntFunction<Cut> cut) throws Exception {
        int cuts = 0;
        while (cuts < 500 && play(cut.apply(cuts))) {
            cuts++;
        }
        assertTrue(cuts > 8 && cuts < 500, "cuts: " + cuts);
        return cuts;
    }

    private static boolean play(Cut cut) throws Exception {
        Machine machine = new Machine(InDoubtPolicy.RETRY, false);
        KEYS.forEach(key -> machine.wire.source().offer(key, mail(key)));
        Life life = machine.firstLife(cut);
        try {
            takeIn(machine, life);
        } catch (Exception e) {
            if (!life.process.isDead() && !Died.isSaidBy(e)) {
                throw e;
            }
        }
        boolean hasDied = life.close();
        for (String key : machine.wire.source().acknowledged()) {
            assertEquals(1, filed(machine, key), () -> cut + ": " + key + " was acknowledged, so it is durable");
        }
        Life next = machine.nextLife(new Cut.Never());
        try {
            takeIn(machine, next);
        } finally {
            next.close();
        }
        KEYS.forEach(key -> assertEquals(1, filed(machine, key), () -> cut + ": " + key + " is filed once"));
        machine.assertLawful();
        return hasDied;
    }

    private static void takeIn(Machine machine, Life life) throws Exception {
        MessageStore store = life.open();
        life.until(() -> machine.wire.source().waiting().isEmpty());
        life.logoff(store, LogoffMode.ORDERLY);
        store.close();
    }

    private static byte[] mail(String key) {
        return ("Message-ID: <" + key + "@source.example>\r\nSubject: in\r\n\r\nText\r\n").getBytes(US_ASCII);
    }

    private static long filed(Machine machine, String key) {
        String line = "Message-ID: <" + key + "@source.example>";
        return machine.disk().filed(machine.address, "INBOX").stream()
                .filter(bytes -> new String(bytes, US_ASCII).contains(line))
                .count();
    }
}
