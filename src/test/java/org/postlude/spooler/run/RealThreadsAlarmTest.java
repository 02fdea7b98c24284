package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.Alarm;

/** Real alarms take every time there is. */
class RealThreadsAlarmTest {
    @Test
    void noTimeIsTooFarOffOrTooLongAgo() throws Exception {
        try (RealThreads threads = new RealThreads()) {
            Alarm alarm = threads.alarm(InstantSource.system());
            CompletableFuture<String> rung = new CompletableFuture<>();
            alarm.at(Instant.MAX, () -> rung.complete("the far one"));
            alarm.at(Instant.MIN, () -> rung.complete("the one of long ago"));
            assertEquals("the one of long ago", rung.get(10, TimeUnit.SECONDS));
        }
    }
}
