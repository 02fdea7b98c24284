package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postlude.submission.PasswordCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of {@code user:password}, a line each, which its owner alone may read. It is read at each login, so a change needs no restart. */
final class Passwords implements PasswordCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private final Path file;

    private Passwords(Path file) {
        this.file = file;
    }

    /** Throws if it cannot be read, or others can read it. */
    static Passwords of(Path file) throws IOException {
        Passwords passwords = new Passwords(file);
        if (passwords.lines().isEmpty()) {
            throw new IOException(file + " has no line user:password, so nobody could log in");
        }
        return passwords;
    }

    private List<String> lines() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IOException(file + " may be read by others; say chmod 600 " + file);
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.indexOf(':') > 0 && !line.startsWith("#"))
                .toList();
    }

    @Override
    public boolean isRight(String user, String password) {
        byte[] given = digest(user + ":" + password);
        boolean isRight = false;
        try {
            for (String line : lines()) {
                isRight |= MessageDigest.isEqual(given, digest(line)); // all of them: the time tells nothing
            }
        } catch (IOException e) {
            LOG.warn("nobody can log in: {}", e.getMessage(), e);
        }
        return isRight;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
