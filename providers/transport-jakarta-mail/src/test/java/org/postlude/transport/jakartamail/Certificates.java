package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Throw-away certificates; the README beside them says how they were made. */
final class Certificates {
    static final String PASSWORD = "throw-away";
    private static final char[] KEY = PASSWORD.toCharArray();
    private static final Certificates ALL = make();
    private static final Map<Kind, SSLContext> SERVERS = new ConcurrentHashMap<>();

    /** For the host 127.0.0.1, by the authority that {@link #pem} and {@link #pkcs12} trust, unless the name says otherwise. */
    enum Kind {
        GOOD,
        WRONG_NAME,
        EXPIRED,
        UNTRUSTED
    }

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    private static Certificates make() {
        try {
            Path directory = Files.createTempDirectory("postlude-certificates");
            directory.toFile().deleteOnExit();
            for (String file : List.of("trust.p12", "trust.pem")) {
                directory.resolve(file).toFile().deleteOnExit(); // deleted before the directory: the last comes first
            }
            Certificates made = new Certificates(directory);
            made.trust();
            return made;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificates for the tests", e);
        }
    }

    private static KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Objects.requireNonNull(Certificates.class.getResourceAsStream("throw-away.p12"))) {
            keys.load(in, KEY);
        }
        return keys;
    }

    private void trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", keys().getCertificate("authority"));
        try (var out = Files.newOutputStream(directory.resolve("trust.p12"))) {
            trusted.store(out, KEY);
        }
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys().getCertificate("authority").getEncoded());
        Files.writeString(
                directory.resolve("trust.pem"),
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    static String pem() {
        return ALL.directory.resolve("trust.pem").toString();
    }

    static String pkcs12() {
        return ALL.directory.resolve("trust.p12").toString();
    }

    /** A server's side of TLS; made once, for the key of a PKCS #12 file is derived in ten thousand rounds, four times. */
    static SSLContext server(Kind kind) {
        return SERVERS.computeIfAbsent(kind, Certificates::make);
    }

    private static SSLContext make(Kind kind) {
        try {
            String alias = kind.name().toLowerCase(Locale.ROOT);
            KeyStore keys = keys();
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            one.setKeyEntry(alias, keys.getKey(alias, KEY), KEY, keys.getCertificateChain(alias));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(one, KEY);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
