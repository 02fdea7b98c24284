package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the other process says. */
final class OwningProcessTest {
    private final List<String> printed = new ArrayList<>();

    private boolean isReady(String output) throws IOException {
        return OwningProcess.isReady(new BufferedReader(new StringReader(output)), printed);
    }

    @Test
    void aWarningOfTheVirtualMachineIsNoRefusal() throws Exception {
        assertTrue(
                isReady("OpenJDK 64-Bit Server VM warning: Sharing is only supported\n" + OwningProcess.READY + "\n"));
    }

    @Test
    void whatARefusedProcessSaidIsKept() throws Exception {
        assertFalse(isReady("warning\nLogonFailedException: locked by process 7\n"));
        assertEquals(List.of("warning", "LogonFailedException: locked by process 7"), printed);
    }
}
