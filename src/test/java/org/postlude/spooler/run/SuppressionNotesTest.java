package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;

/** One damaged note of the suppression list takes its own addresses off the list, and no others (rule D18). */
class SuppressionNotesTest {
    private final Map<String, Note> kept = new HashMap<>();

    private final SpoolerLogon logon = (SpoolerLogon) Proxy.newProxyInstance(
            SuppressionNotesTest.class.getClassLoader(),
            new Class<?>[] {SpoolerLogon.class},
            (proxy, method, given) -> {
                if (method.getName().equals("notes")) {
                    return List.copyOf(kept.values());
                }
                String name = (String) given[0];
                long before = kept.containsKey(name) ? kept.get(name).revision() : 0;
                if (before != (long) given[1]) {
                    return false;
                }
                kept.put(name, new Note(name, before + 1, (byte[]) given[2]));
                return true;
            });

    private void list(SuppressionNotes notes, String address) throws IOException {
        notes.write(logon, address, new SuppressionNotes.Line(address, Instant.EPOCH, "me", "no", 0, true));
    }

    @Test
    void D18_theOthersStayOnTheListAndANewAddressMayTakeThePlace() throws IOException {
        SuppressionNotes notes = SuppressionNotes.read(logon);
        list(notes, "ann@example.org");
        String damaged = kept.keySet().iterator().next();
        list(notes, "bob@example.org");
        assertEquals(2, kept.size(), "they are in two notes");
        Note whole = Objects.requireNonNull(kept.get(damaged));
        kept.put(damaged, new Note(damaged, whole.revision(), Arrays.copyOf(whole.bytes(), 12)));

        SuppressionNotes next = SuppressionNotes.read(logon);
        assertEquals(1, next.size());
        assertEquals("bob@example.org", next.entries().get(0).address());
        list(next, "ann@example.org");
        assertEquals(2, SuppressionNotes.read(logon).entries().size());
    }

    @Test
    void D18_aNoteOfALaterVersionIsNoDamage() {
        kept.put("suppress.00", new Note("suppress.00", 1, "\u0007later".getBytes(US_ASCII)));
        IOException refused = assertThrows(IOException.class, () -> SuppressionNotes.read(logon));
        assertTrue(String.valueOf(refused.getMessage()).contains("has version 7"), refused.toString());
    }
}
