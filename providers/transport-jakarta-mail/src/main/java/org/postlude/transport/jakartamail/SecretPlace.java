package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code env:NAME} or {@code file:PATH}: where a secret lies. Read anew each time, so that it may be changed meanwhile. */
final class SecretPlace implements SecretSource {
    static final String FORM = "write env:NAME or file:/PATH, never the secret itself";

    private static final Pattern WORDS = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)|file:(/.+)");
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int MOST = 64 * 1024;
    private static final Path SELF = Path.of("/proc/self");

    private final @Nullable String variable;
    private final @Nullable Path file;
    private final UnaryOperator<@Nullable String> environment;

    private SecretPlace(Matcher words, UnaryOperator<@Nullable String> environment) {
        this.variable = words.group(1);
        this.file = words.group(2) == null ? null : Path.of(words.group(2));
        this.environment = environment;
    }

    /** Null if it is none. */
    static @Nullable SecretPlace of(String words, UnaryOperator<@Nullable String> environment) {
        Matcher matcher = WORDS.matcher(words);
        return matcher.matches() ? new SecretPlace(matcher, environment) : null;
    }

    @Override
    public String secret(Question question) throws IOException {
        return read();
    }

    String read() throws IOException {
        if (file != null) {
            return fromFile(file);
        }
        String value = environment.apply(String.valueOf(variable));
        if (value == null || value.isEmpty()) {
            throw new IOException("the environment has no " + variable + "; set it and start again");
        }
        return value;
    }

    private static String fromFile(Path file) throws IOException {
        try {
            check(file, System.getProperty("user.name"));
            byte[] bytes = Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String secret = text.replaceFirst("\\r?\\n\\z", "");
            if (secret.isEmpty()) {
                throw new IOException("the secret's file " + file + " is empty");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw new IOException("the secret's file " + file + " is not there", e);
        } catch (CharacterCodingException e) {
            throw new IOException("the secret's file " + file + " is not UTF-8", e);
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    "the secret's file " + file + " lies where there are no permissions; use env:NAME", e);
        }
    }

    static void check(Path file, String user) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        if (!attributes.isRegularFile() || attributes.size() > MOST) {
            throw new IOException("the secret's file " + file + " is no file of at most " + MOST + " octets");
        }
        if (!OWNERS.containsAll(attributes.permissions())) {
            throw new IOException("the secret's file " + file + " was not read: its permissions are "
                    + PosixFilePermissions.toString(attributes.permissions()) + "; chmod 600 it, or 400");
        }
        if (!attributes.owner().equals(principal(file, user))) {
            throw new IOException("the secret's file " + file + " was not read: it belongs to "
                    + attributes.owner().getName() + ", not to " + user + "; chown it");
        }
    }

    /** A container may run under a user id that has no name; then the owner of the process's own files says who it is. */
    private static UserPrincipal principal(Path file, String user) throws IOException {
        try {
            return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        } catch (UserPrincipalNotFoundException e) {
            try {
                return Files.getOwner(SELF);
            } catch (IOException alsoUnknown) {
                alsoUnknown.addSuppressed(e);
                throw new IOException(
                        "the secret's file " + file + " was not read: whose it must be is not known, for the user '"
                                + user + "' of this process has no name; use env:NAME",
                        alsoUnknown);
            }
        }
    }

    /** Without the secret, and it never had it. */
    @Override
    public String toString() {
        return file == null ? "env:" + variable : "file:" + file;
    }
}
