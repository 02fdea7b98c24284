package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.PartId;
import org.postlude.message.ProviderContractException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;

/** What a caller must not ask for. */
final class CallerChecksTest {
    @Test
    void Q2_onlyTheLeaseOfThePresentEpochLives() {
        assertDoesNotThrow(() -> CallerChecks.lease(new Lease(3), 3));
        assertRefused("Q2", () -> CallerChecks.lease(new Lease(2), 3));
        assertRefused("Q2", () -> CallerChecks.lease(new Lease(4), 3));
    }

    @Test
    void Q4_aChangeEndsNoPart() {
        PartChange claim = change(LabelState.CLAIMED);
        assertDoesNotThrow(() -> CallerChecks.changes(List.of(claim)));
        assertRefused("Q4", () -> CallerChecks.changes(List.of(claim, change(LabelState.DONE))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "\u00e4", "a\n"})
    void Q10_aNoteHasAPlainName(String name) {
        assertDoesNotThrow(() -> CallerChecks.note("Hold_rules-1.2", new byte[0]));
        assertRefused("Q10", () -> CallerChecks.note(name, new byte[0]));
    }

    @Test
    void Q10_aNoteIsSmall() {
        assertDoesNotThrow(() -> CallerChecks.note("n".repeat(128), new byte[NewPart.MAX_RECORD]));
        assertRefused("Q10", () -> CallerChecks.note("n".repeat(129), new byte[0]));
        assertRefused("Q10", () -> CallerChecks.note("n", new byte[NewPart.MAX_RECORD + 1]));
    }

    private static PartChange change(LabelState state) {
        PartId id = new PartId(QueueParts.id("m"), 0);
        return new PartChange(id, 1, new Label(state, QueueParts.NOON, 0, "lane"), new byte[0]);
    }

    private static void assertRefused(String rule, Executable call) {
        assertEquals(rule, assertThrows(ProviderContractException.class, call).rule());
    }
}
