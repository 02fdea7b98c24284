package org.postlude.submission;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server shows after STARTTLS, from two files of PEM: its certificates and its key. Whoever replaces the files need not
 * restart anything: the next client sees the new ones. While what lies there cannot be read, the former ones are shown, and that is
 * logged. Thread-safe.
 */
public final class TlsCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificate.class);
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = new char[0];

    private record Times(FileTime chain, FileTime key) {}

    private final Path chain;
    private final Path key;
    // Guarded by this.
    private Times times;
    private SSLContext context;

    private TlsCertificate(Path chain, Path key) throws IOException {
        this.chain = chain;
        this.key = key;
        this.times = times();
        this.context = read();
    }

    /**
     * Reads both.
     *
     * @param chain the server's certificate, then those of its authorities
     * @param key the private key, PKCS #8, RSA or elliptic curves, without a password
     * @return the certificate
     * @throws IOException if there is none that can be read, or the key is none
     */
    public static TlsCertificate of(Path chain, Path key) throws IOException {
        return new TlsCertificate(chain, key);
    }

    /** Lays TLS over a connection, as its server. */
    SSLSocket over(Socket wire) throws IOException {
        SSLSocket socket = (SSLSocket) present()
                .getSocketFactory()
                .createSocket(wire, wire.getInetAddress().getHostAddress(), wire.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    private synchronized SSLContext present() {
        @Nullable Times now = null;
        try {
            now = times();
            if (!now.equals(times)) {
                context = read();
                LOG.info("the certificate in {} is shown from now on", chain);
            }
        } catch (IOException e) {
            LOG.warn("the new certificate is not shown, the former one is: {}", e.getMessage(), e);
        }
        times = now == null ? times : now; // told once only
        return context;
    }

    private Times times() throws IOException {
        return new Times(Files.getLastModifiedTime(chain), Files.getLastModifiedTime(key));
    }

    private SSLContext read() throws IOException {
        try {
            Certificate[] certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(chain)))
                    .toArray(Certificate[]::new);
            if (certificates.length == 0) {
                throw new IOException(chain + " has no certificate (PEM)");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, NO_PASSWORD);
            keys.setKeyEntry(
                    "server", privateKey(certificates[0].getPublicKey().getAlgorithm()), NO_PASSWORD, certificates);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, NO_PASSWORD);
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(managers.getKeyManagers(), null, null);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS with " + chain + " and " + key + ": " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
        Matcher found = KEY.matcher(Files.readString(key, US_ASCII));
        if (!found.find()) {
            throw new IOException(key + " has no private key (PEM, PKCS #8, without a password)");
        }
        byte[] octets = Base64.getMimeDecoder().decode(found.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets));
    }
}
