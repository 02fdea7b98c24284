package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.mail.AuthenticationFailedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server says that refuses a login, as Angus hands it on: the reply without its tag, or its -ERR. */
class RefusedLoginTest {
    @ParameterizedTest
    @CsvSource({
        "[AUTHENTICATIONFAILED] Authentication failed., LOGIN",
        "[AUTH] Authentication failed., LOGIN",
        "Authentication failed. [UNAVAILABLE] is no code here, LOGIN",
        "[UNAVAILABLE] Temporary authentication failure. [host:2026-08-03], NETWORK",
        "[SYS/TEMP] Temporary authentication failure., NETWORK",
        "[IN-USE] do you have another POP session running?, NETWORK",
        "[LOGIN-DELAY] minimum time between mail checks violation, NETWORK",
        "[unavailable] in other letters, NETWORK"
    })
    void itIsTriedAgainSoonOnlyWhereTheServerSaysThatItIsAboutTheServer(String reply, MailboxFailure.Kind kind) {
        assertEquals(kind, MailboxFailure.kindOf(new AuthenticationFailedException(reply)));
    }
}
