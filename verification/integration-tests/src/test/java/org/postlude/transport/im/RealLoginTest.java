package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.postlude.integration.Prosody;
import org.postlude.tck.smtp.ThrowAwayCertificate;
import org.postlude.transport.im.ChatException.Fault;

/** Who may log in to a real server, and to which server this user does. */
class RealLoginTest extends RealProsodyTest {
    @Test
    void aCertificateThatIsTrustedAndOfTheDomainIsNeeded() throws Exception {
        ThrowAwayCertificate right = ThrowAwayCertificate.makeTemporary("chat", Prosody.DOMAIN);
        serve(Prosody.Options.plain().withCertificate(right));
        ChatLink link = made(trusting(right), secured(Prosody.PASSWORD), new Heard());
        assertFalse(link.open());
        link.send(toPerson("ann", "s1", "to myself"));
        assertTrue(link.confirmed(PATIENCE));
        link.close();

        ChatException untrusted = assertThrows(
                ChatException.class,
                () -> made(new SmackLinks(), secured(Prosody.PASSWORD), new Heard())
                        .open());
        assertEquals(Fault.ACCOUNT, untrusted.fault(), untrusted::toString);

        ChatException wrong = assertThrows(
                ChatException.class,
                () -> made(trusting(right), secured("guess"), new Heard()).open());
        assertEquals(Fault.ACCOUNT, wrong.fault(), wrong::toString);
    }

    @Test
    void aCertificateOfAnotherDomainIsRefused() throws Exception {
        ThrowAwayCertificate another = ThrowAwayCertificate.makeTemporary("chat", "other.test");
        serve(Prosody.Options.plain().withCertificate(another));
        ChatException refused = assertThrows(
                ChatException.class,
                () -> made(trusting(another), secured(Prosody.PASSWORD), new Heard())
                        .open());
        assertEquals(Fault.ACCOUNT, refused.fault(), refused::toString);
    }

    @Test
    void aServerWithoutEncryptionGetsNoPasswordWhereThatIsRequired() throws Exception {
        serve(Prosody.Options.plain());
        ChatException refused = assertThrows(
                ChatException.class,
                () -> made(new SmackLinks(), secured(Prosody.PASSWORD), new Heard())
                        .open());
        assertEquals(Fault.ACCOUNT, refused.fault(), refused::toString);
        server().close();
        ChatException nobody = assertThrows(
                ChatException.class,
                () -> made(new SmackLinks(), secured(Prosody.PASSWORD), new Heard())
                        .open());
        assertEquals(Fault.NETWORK, nobody.fault(), nobody::toString);
    }

    private ChatAccount secured(String password) {
        return new ChatAccount(
                Prosody.address("ann"),
                "127.0.0.1",
                server().port(),
                true,
                "postlude",
                () -> password,
                PATIENCE,
                Duration.ofMinutes(5));
    }

    private static SmackLinks trusting(ThrowAwayCertificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate.pem())) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return new SmackLinks(Optional.of((X509TrustManager) managers.getTrustManagers()[0]), Duration.ofMinutes(1));
    }
}
