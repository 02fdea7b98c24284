package org.postlude.transport.jakartamail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;

/** The certificates of one's own that are trusted, in PEM or PKCS #12. */
final class TrustFile {
    private static final String PEM = "-----BEGIN CERTIFICATE-----";

    private TrustFile() {}

    /**
     * Reads it.
     *
     * @param password of a PKCS #12 file; not looked at for PEM
     * @throws IOException it cannot be read, or nobody is trusted in it; the text says which
     */
    static KeyStore read(Path file, char[] password) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            boolean pem = new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM);
            KeyStore trusted = pem ? pem(bytes) : pkcs12(bytes, password);
            if (trusted.size() == 0) {
                throw new IOException("it holds no certificate that is trusted");
            }
            return trusted;
        } catch (GeneralSecurityException e) {
            throw new IOException("it is neither PEM nor PKCS #12 with certificates: " + e.getMessage(), e);
        }
    }

    private static KeyStore pem(byte[] bytes) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Certificate one :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
            trusted.setCertificateEntry(Integer.toString(trusted.size()), one);
        }
        return trusted;
    }

    // Keys are left out: of a store with a key of its own, only what is marked as trusted counts.
    private static KeyStore pkcs12(byte[] bytes, char[] password) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(new ByteArrayInputStream(bytes), password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (String name : Collections.list(all.aliases())) {
            if (all.isCertificateEntry(name)) {
                trusted.setCertificateEntry(name, all.getCertificate(name));
            }
        }
        return trusted;
    }
}
