package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.StoreAddress;
import org.postlude.tck.mail.HardMail;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** Mail that is hard to carry arrives as it is. {@code -Dpostlude.seed=N} draws the same again. */
@Tag("long")
@Timeout(120)
class HardMailArrivesTest {
    @TempDir
    Path dir;

    private final long seed = Long.getLong("postlude.seed", new Random().nextLong());
    private final List<HardMail> all = HardMail.all(seed);

    @Test
    void throughAMaildirAndSmtp() throws Exception {
        check(Carriage.of(octets(), SpoolerCoordinator.builder(), new StoreAddress("maildir", dir.toString())));
    }

    @Test
    void throughTheStoreInMemoryAndSmtp() throws Exception {
        InMemoryStoreProvider memory = new InMemoryStoreProvider();
        check(Carriage.of(octets(), SpoolerCoordinator.builder().store(memory), memory.freshAddress()));
    }

    @Test
    void intoTheInboxOfAMaildir() throws Exception {
        check(Carriage.intoInbox(octets(), dir));
    }

    private Map<String, byte[]> octets() {
        Map<String, byte[]> octets = new LinkedHashMap<>();
        all.forEach(mail -> octets.put(mail.name(), mail.octets()));
        return octets;
    }

    private void check(Carriage carriage) {
        Set<String> headless = all.stream()
                .filter(mail -> !mail.hasHeader())
                .map(HardMail::name)
                .collect(Collectors.toSet());
        assertEquals(headless, carriage.refused().keySet(), () -> "refused: " + carriage.refused());
        carriage.refused()
                .forEach((name, said) -> assertTrue(
                        said.contains("Nothing was stored") && said.contains("RFC 5322"), () -> name + ": " + said));
        int added = 0;
        for (HardMail mail : all) {
            if (mail.hasHeader()) {
                Frozen frozen = Frozen.of(Carriage.text(mail.octets()));
                String arrived = carriage.arrived().get(mail.name());
                assertNotNull(arrived, mail + " did not arrive; seed " + seed);
                frozen.assertIs(mail + ", seed " + seed, arrived);
                added += frozen.added();
            }
        }
        assertEquals(6, added, "fields that were added, in the mails without a Date or a Message-ID");
        assertEquals(all.size() - headless.size(), carriage.arrived().size());
    }
}
