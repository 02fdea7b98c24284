package org.postlude.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import org.postlude.store.SubmitRejectedException;

/** Who sends it to whom: a header is refused in words, or gives addresses that an envelope can hold and a wire can carry. */
class AddressesFuzzTest {
    @FuzzTest
    void aListIsRefusedOrGivesMailboxesThatStandForThemselves(byte[] octets) {
        String body = new String(octets, UTF_8);
        List<String> mailboxes;
        try {
            mailboxes = AddressLists.mailboxes(body);
        } catch (InvalidAddressException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
            return;
        }
        mailboxes.forEach(AddressesFuzzTest::assertOneLine);
        assertEquals(mailboxes, AddressLists.mailboxes(String.join(", ", mailboxes)));
    }

    @FuzzTest
    void aHeaderIsRefusedOrGivesAnEnvelope(byte[] octets) throws IOException {
        Envelope envelope;
        try {
            envelope = EnvelopeReader.ofHeader().read(Content.of(octets));
        } catch (SubmitRejectedException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
            return;
        }
        assertFalse(envelope.recipients().isEmpty());
        assertOneLine(envelope.sender());
        envelope.recipients().stream().map(Recipient::address).forEach(AddressesFuzzTest::assertOneLine);
    }

    private static void assertOneLine(String address) {
        assertTrue(address.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0), address);
    }
}
