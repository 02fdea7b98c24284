package org.postlude.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.event.BlockReason;

/** With whom somebody may have to do. */
class ContactsTest {
    private static final Set<BlockReason> WELCOME = Set.of();

    @Test
    void whoIsBlockedIsBlockedAndAllOthersAreWelcome() {
        Contacts contacts = new Contacts(Set.of(), Set.of("Eve@example.org", "@bad.example"));
        assertEquals(Set.of(BlockReason.CONTACTBLOCKED), contacts.judge("eve@EXAMPLE.org"));
        assertEquals(Set.of(BlockReason.CONTACTBLOCKED), contacts.judge("anyone@bad.example"));
        assertEquals(Set.of(BlockReason.CONTACTBLOCKED), contacts.judge("anyone@very.bad.example"));
        assertEquals(WELCOME, contacts.judge("bob@example.org"));
        assertEquals(WELCOME, contacts.judge("bob@notbad.example"));
    }

    @Test
    void whoIsNotInTheListIsNotAllowed() {
        Contacts contacts = new Contacts(Set.of("@school.example", "ann@example.org"), Set.of("eve@school.example"));
        assertEquals(WELCOME, contacts.judge("teacher@school.example"));
        assertEquals(WELCOME, contacts.judge("ann@example.org"));
        assertEquals(Set.of(BlockReason.NOTINLIST), contacts.judge("bob@example.org"));
        assertEquals(Set.of(BlockReason.CONTACTBLOCKED), contacts.judge("eve@school.example"));
        assertEquals(Set.of(BlockReason.NOTEXPLICITLYALLOWED), contacts.judge("nonsense"));
        assertEquals(Set.of(BlockReason.NOTEXPLICITLYALLOWED), contacts.judge("x@school.example@elsewhere.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "bob@", "", "bob @example.org"})
    void anEntryThatIsNoneIsRefused(String entry) {
        assertThrows(IllegalArgumentException.class, () -> new Contacts(Set.of(entry), Set.of()));
        assertThrows(IllegalArgumentException.class, () -> new Contacts(Set.of(), Set.of(entry)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eve@bad.example.",
                "\"eve\"@bad.example",
                "EVE@Bad.Example",
                "eve@xn--bse-sna.example",
                "eve@b\u00f6se.example",
                "eve@B\u00d6SE.example."
            })
    void noOtherWayToWriteAnAddressGetsPastAList(String address) {
        Contacts contacts = new Contacts(Set.of(), Set.of("eve@bad.example", "@b\u00f6se.example"));
        assertEquals(Set.of(BlockReason.CONTACTBLOCKED), contacts.judge(address));
    }
}
