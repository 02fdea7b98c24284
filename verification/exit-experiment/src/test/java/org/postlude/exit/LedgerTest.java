package org.postlude.exit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The counting is right: what is planted is found. */
class LedgerTest {
    private static final String A = Letters.id(1);
    private static final String B = Letters.id(2);
    private static final String C = Letters.id(3);
    private static final List<String> ALL_ACCEPTED =
            List.of(Program.START, Ledger.accepted(A), Ledger.accepted(B), Ledger.accepted(C));

    @Test
    void aMailThatNobodyHasAndNobodyHeardOfIsLost() {
        Ledger ledger = Ledger.of(ALL_ACCEPTED, List.of(), List.of(A), List.of(C), List.of(A, C));
        assertEquals(Set.of(B), ledger.lost());
        assertEquals(1, ledger.deliveredAtEnd());
        assertEquals(2, ledger.deliveredAtLast());
    }

    @Test
    void aMailThatCameTwiceIsDoubled() {
        Ledger ledger = Ledger.of(ALL_ACCEPTED, List.of(), List.of(A, B), List.of(B, C), List.of(A, B, B, C));
        assertEquals(Set.of(B), ledger.doubled());
        assertEquals(Set.of(), ledger.lost());
        assertEquals(3, ledger.deliveredAtLast());
    }

    @Test
    void aMailThatTheProgramWasToldOfIsNotLostWithoutAWord() {
        List<String> lines = List.of(Ledger.accepted(A), Ledger.accepted(B), Ledger.reported(B, "future"));
        Ledger ledger = Ledger.of(lines, List.of("ERROR could not send " + A), List.of(), List.of(), List.of());
        assertEquals(Set.of(), ledger.lost());
        assertEquals("future, log", ledger.reportedBy());
    }

    @Test
    void aMailThatIsSaidNotToBeSentAndArrivedIsCounted() {
        List<String> lines = List.of(Ledger.accepted(A), Ledger.reported(A, "exception"));
        assertEquals(
                Set.of(A),
                Ledger.of(lines, List.of(), List.of(A), List.of(), List.of(A)).reportedWrongly());
    }

    @Test
    void aMailThatNobodyTookOverCannotBeLost() {
        assertEquals(
                Set.of(),
                Ledger.of(List.of(Program.START), List.of(), List.of(), List.of(), List.of())
                        .lost());
    }

    @Test
    void aMailThatTheNextRunDoesNotSendIsStuck() {
        Ledger ledger = Ledger.of(ALL_ACCEPTED, List.of(), List.of(A), List.of(B, C), List.of(A, B));
        assertEquals(Set.of(C), ledger.stuck());
    }
}
