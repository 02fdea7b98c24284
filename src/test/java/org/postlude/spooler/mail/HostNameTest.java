package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postlude.message.InvalidAddressException;

class HostNameTest {
    @Test
    void aHostsNameIsADomainInAscii() {
        assertEquals("xn--bcher-kva.example.", HostName.checked("xn--bcher-kva.example."));
        assertThrows(InvalidAddressException.class, () -> HostName.checked("not a name"));
        InvalidAddressException e =
                assertThrows(InvalidAddressException.class, () -> HostName.checked("b\u00fccher.example"));
        assertTrue(e.toString().endsWith("write its A-labels, xn--..."), e::toString);
    }
}
