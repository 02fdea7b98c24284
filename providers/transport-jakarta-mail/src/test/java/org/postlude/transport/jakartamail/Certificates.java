package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Throw-away certificates, made once per JVM by the keytool of this JDK. */
final class Certificates {
    static final String PASSWORD = "throw-away";
    private static final char[] KEY = PASSWORD.toCharArray();
    private static final Certificates ALL = make();

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
            for (String file : List.of("keys.p12", "trust.p12", "trust.pem")) {
                directory.resolve(file).toFile().deleteOnExit();
            }
            Certificates made = new Certificates(directory);
            made.keytool("authority", "-ext", "bc:c");
            made.keytool("good", "-signer", "authority", "-ext", "san=ip:127.0.0.1");
            made.keytool("wrong_name", "-signer", "authority", "-ext", "san=dns:other.example.org");
            made.keytool(
                    "expired",
                    "-signer",
                    "authority",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-startdate",
                    "-9d",
                    "-validity",
                    "1");
            made.keytool("untrusted", "-ext", "san=ip:127.0.0.1");
            made.trust();
            directory.toFile().deleteOnExit();
            return made;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificates for the tests", e);
        }
    }

    private void keytool(String alias, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                directory.resolve("keys.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
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

    /** A server's side of TLS. */
    static SSLContext server(Kind kind) {
        try {
            String alias = kind.name().toLowerCase(java.util.Locale.ROOT);
            KeyStore keys = ALL.keys();
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
