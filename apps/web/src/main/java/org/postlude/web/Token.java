package org.postlude.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whoever has it may see and do everything. It lies in a file that its owner alone can read, and stays the same over restarts. */
final class Token {
    private static final int OCTETS = 32;

    private final String text;
    private final String ofCookies = random();

    private Token(String text) {
        this.text = text;
    }

    private static String random() {
        byte[] random = new byte[OCTETS];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static Token in(Path file) throws IOException {
        String made = random();
        try (FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer octets = ByteBuffer.wrap((made + "\n").getBytes(US_ASCII));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
            return new Token(made);
        } catch (FileAlreadyExistsException e) {
            return new Token(read(file));
        }
    }

    private static String read(Path file) throws IOException {
        if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).endsWith("------")) {
            throw new IOException(file + " may be read by others; say chmod 600 " + file);
        }
        String text = Files.readString(file, US_ASCII).strip();
        if (text.length() < OCTETS) {
            throw new IOException(file + " is no token: it is too short; delete it, and a new one is made");
        }
        return text;
    }

    String text() {
        return text;
    }

    boolean is(String other) {
        return MessageDigest.isEqual(text.getBytes(US_ASCII), other.getBytes(US_ASCII));
    }

    /**
     * What a browser keeps: a browser sends it to whoever listens at another port of the same address, too, so it says nothing of the
     * token, and ends with the server.
     */
    String ofCookies() {
        return ofCookies;
    }

    boolean isOfCookies(String other) {
        return MessageDigest.isEqual(ofCookies.getBytes(US_ASCII), other.getBytes(US_ASCII));
    }

    /** What stands in each form: another page cannot know it, whatever a browser sends along. */
    String ofForms() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(text.getBytes(US_ASCII), "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal("forms".getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    boolean isOfForms(String other) {
        return MessageDigest.isEqual(ofForms().getBytes(US_ASCII), other.getBytes(US_ASCII));
    }
}
