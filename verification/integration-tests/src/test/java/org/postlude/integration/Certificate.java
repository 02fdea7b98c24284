package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for 127.0.0.1 and no other name, signed by nobody else: it is its own authority. Made anew, by the JDK's
 * keytool, as the files {@code NAME.p12}, {@code NAME.pem} and {@code NAME.key}.
 */
record Certificate(Path folder, String name) {
    static final String PASSWORD = "throw-away";

    /** What the servers in this JVM show. */
    static final Certificate OURS = make("server");

    /** What none of them has. */
    static final Certificate ANOTHER = make("another");

    private static Certificate make(String name) {
        try {
            Path folder = Files.createTempDirectory("postlude-certificate");
            folder.toFile().deleteOnExit();
            Certificate made = make(folder, name);
            List.of(made.p12(), made.pem(), made.key())
                    .forEach(file -> file.toFile().deleteOnExit());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Certificate make(Path folder, String name) throws IOException {
        try {
            Certificate made = new Certificate(folder, name);
            made.generate();
            pem(made.pem(), "CERTIFICATE", made.keys().getCertificate(name).getEncoded());
            byte[] key = made.keys().getKey(name, PASSWORD.toCharArray()).getEncoded();
            pem(made.key(), "PRIVATE KEY", key);
            return made;
        } catch (InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate for the tests", e);
        }
    }

    Path pem() {
        return folder.resolve(name + ".pem");
    }

    Path key() {
        return folder.resolve(name + ".key");
    }

    Path p12() {
        return folder.resolve(name + ".p12");
    }

    /** A server's side of TLS that shows it. */
    SSLContext server() throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void generate() throws IOException, InterruptedException {
        String line = "-genkeypair -storetype PKCS12 -keyalg EC -groupname secp256r1 -validity 2 -ext san=ip:127.0.0.1"
                + " -storepass " + PASSWORD + " -alias " + name + " -dname CN=" + name + " -keystore " + name + ".p12";
        ProcessBuilder keytool = new ProcessBuilder(line.split(" ", -1)).directory(folder.toFile());
        keytool.command().add(0, Jvm.java().resolveSibling("keytool").toString());
        try (Jvm process = Jvm.start(keytool)) {
            assertEquals(0, process.end(Duration.ofSeconds(30)), process::toString);
        }
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(p12())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void pem(Path file, String what, byte[] octets) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}
