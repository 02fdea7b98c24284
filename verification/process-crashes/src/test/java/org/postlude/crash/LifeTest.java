package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.crash.Entry.Kind;

@Timeout(60)
class LifeTest {
    @TempDir
    Path folder;

    @Test
    void allThatAProgramSaidIsHeardAlthoughItNoLongerListens() throws Exception {
        assertEquals(List.of(Kind.TRY, Kind.ACK), heard(true));
    }

    @Test
    void aProgramThatLivesAndDoesNotListenIsBroken() throws Exception {
        assertEquals(List.of(Kind.BROKEN), heard(false));
    }

    /** Its standard input is closed before it asks for a look, and whoever looks ends it meanwhile, or does not. */
    private List<Kind> heard(boolean isStruck) throws Exception {
        ProcessBuilder program =
                new ProcessBuilder("sh", "-c", "exec 0<&-; echo LOOK; echo TRY k1; echo ACK k1 id false");
        CompletableFuture<Life> started = new CompletableFuture<>();
        try (Ledger ledger = Ledger.create(folder.resolve("ledger.log"));
                Life life = Life.start(
                        program,
                        ledger,
                        () -> {
                            Life looked = started.join();
                            if (isStruck) {
                                looked.strike();
                            }
                            return true;
                        },
                        folder.resolve("program.err"))) {
            started.complete(life);
            life.end(Duration.ofSeconds(30));
            return ledger.entries().stream().map(Entry::kind).toList();
        }
    }
}
