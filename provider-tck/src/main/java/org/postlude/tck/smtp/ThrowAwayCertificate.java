package org.postlude.tck.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

/**
 * A key and a certificate that is signed by nobody else: it is its own authority. Made anew by the JDK's {@code keytool}, as
 * the files {@code NAME.p12}, {@code NAME.pem} and {@code NAME.key}.
 *
 * @param folder where they lie
 * @param name of the files and the entry
 */
public record ThrowAwayCertificate(Path folder, String name) {
    /** Of the key store and the key in it. */
    public static final String PASSWORD = "throw-away";

    private static final long LONGEST_SECONDS = 60;

    /**
     * One that holds from now on for two days.
     *
     * @param folder where its files go
     * @param name of the files
     * @param host an address such as {@code 127.0.0.1}, or a name; it stands for this and for no other
     * @return the certificate, made
     * @throws IOException if it cannot be made there
     */
    public static ThrowAwayCertificate make(Path folder, String name, String host) throws IOException {
        ThrowAwayCertificate made = new ThrowAwayCertificate(folder, name);
        made.generate((host.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + host);
        try {
            pem(made.pem(), "CERTIFICATE", made.keys().getCertificate(name).getEncoded());
            byte[] key = made.keys().getKey(name, PASSWORD.toCharArray()).getEncoded();
            pem(made.key(), "PRIVATE KEY", key);
        } catch (GeneralSecurityException e) {
            throw new IOException("keytool made " + made.p12() + ", and it cannot be read", e);
        }
        return made;
    }

    /**
     * One in a folder of its own, which goes when this JVM ends.
     *
     * @param name of the files
     * @param host as for {@link #make}
     * @return the certificate, made
     */
    public static ThrowAwayCertificate makeTemporary(String name, String host) {
        try {
            Path folder = Files.createTempDirectory("postlude-certificate");
            folder.toFile().deleteOnExit(); // the last that is told is the first to go
            ThrowAwayCertificate made = make(folder, name, host);
            List.of(made.p12(), made.pem(), made.key())
                    .forEach(file -> file.toFile().deleteOnExit());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate for the tests", e);
        }
    }

    /**
     * What a client trusts who trusts it.
     *
     * @return a file with the certificate
     */
    public Path pem() {
        return folder.resolve(name + ".pem");
    }

    /**
     * For servers that want it in a file of its own.
     *
     * @return a file with the private key, not encrypted
     */
    public Path key() {
        return folder.resolve(name + ".key");
    }

    /**
     * Both in one.
     *
     * @return a key store of type PKCS #12 under {@link #PASSWORD}
     */
    public Path p12() {
        return folder.resolve(name + ".p12");
    }

    /**
     * A server's side of TLS that shows it.
     *
     * @return a new context
     */
    public SSLContext server() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS with " + p12(), e);
        }
    }

    private void generate(String host) throws IOException {
        String line = "-genkeypair -storetype PKCS12 -keyalg EC -groupname secp256r1 -validity 2 -ext san=" + host
                + " -storepass " + PASSWORD + " -alias " + name + " -dname CN=" + name + " -keystore " + name + ".p12";
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(line.split(" ", -1)));
        Path log = folder.resolve(name + ".log");
        Process keytool = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!keytool.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool made no certificate: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        } finally {
            keytool.destroyForcibly();
            Files.deleteIfExists(log);
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
