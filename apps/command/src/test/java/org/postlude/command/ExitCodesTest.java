package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.ErrorKind;
import org.postlude.message.ProviderContractException;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.Outcome;
import org.postlude.store.StoreFailedException;
import org.postlude.store.SubmitRejectedException;
import org.postlude.transport.TransportConfigurationException;

class ExitCodesTest {
    @Test
    void theFirstOfTheListWinsInWhateverOrderTheyCome() {
        List<Integer> precedence = List.of(64, 78, 73, 74, 65, 70, 69, 75, 67, 0);
        for (int winner = 0; winner < precedence.size(); winner++) {
            for (int loser = winner; loser < precedence.size(); loser++) {
                assertEquals(precedence.get(winner), worst(precedence.get(winner), precedence.get(loser)));
                assertEquals(precedence.get(winner), worst(precedence.get(loser), precedence.get(winner)));
            }
        }
    }

    @Test
    void nothingToSayIsZero() {
        assertEquals(0, new ExitCodes().worst());
    }

    @Test
    void aCodeThatIsNotOursIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ExitCodes().add(1));
    }

    @ParameterizedTest
    @CsvSource({
        "RELEASED,0,0,0",
        "RELEASED,1,0,75",
        "RELEASED,0,1,67",
        "RELEASED,1,1,75",
        "RELEASED_SHARED,0,0,0",
        "RELEASED_SHARED,2,0,75",
        "REFUSED,2,1,69",
        "INCOMPLETE,0,0,70",
        "INCOMPLETE,2,1,70"
    })
    void aReportHasOneCode(Outcome outcome, long left, long returned, int code) {
        assertEquals(
                code,
                ExitCodes.of(
                        Reports.report(outcome).left(left).returned(returned).build()));
    }

    @ParameterizedTest
    @CsvSource({"CANNOT_CREATE,73", "NO_ACCESS,74", "OWNED_BY_ANOTHER,74", "NO_PROVIDER,78", "UNCONFIGURED,78"})
    void aStoreThatCannotBeOpenedHasACode(Reason reason, int code) {
        assertEquals(code, ExitCodes.of(new LogonFailedException(reason, "no", null)));
    }

    @Test
    void everyFailureHasACode() {
        assertEquals(74, ExitCodes.of(new StoreFailedException(ErrorKind.DISK_ERROR, "no", true, null)));
        assertEquals(74, ExitCodes.of(new StoreFailedException(ErrorKind.NOT_ENOUGH_DISK, "no", false, null)));
        assertEquals(74, ExitCodes.of(new StoreFailedException(ErrorKind.CORRUPT_DATA, "no", false, null)));
        assertEquals(78, ExitCodes.of(new TransportConfigurationException("no")));
        assertEquals(65, ExitCodes.of(new SubmitRejectedException(ErrorKind.NO_SUPPORT, "no")));
        assertEquals(70, ExitCodes.of(new ProviderContractException("T4", "no")));
    }

    private static int worst(int first, int second) {
        ExitCodes codes = new ExitCodes();
        codes.add(first);
        codes.add(second);
        return codes.worst();
    }
}
