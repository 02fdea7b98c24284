package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code env:NAME} or {@code file:/PATH}: where a password lies. Read for each login, so that it may be changed meanwhile. */
final class SecretPlace implements Supplier<String> {
    static final String FORM = "write env:NAME or file:/PATH, never the secret itself";

    private static final Pattern WORDS = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)|file:(/.+)");
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int MOST = 64 * 1024;

    private final @Nullable String variable;
    private final @Nullable Path file;
    private final UnaryOperator<@Nullable String> environment;

    private SecretPlace(Matcher words, UnaryOperator<@Nullable String> environment) {
        this.variable = words.group(1);
        this.file = words.group(2) == null ? null : Path.of(words.group(2));
        this.environment = environment;
    }

    static Optional<SecretPlace> of(String words, UnaryOperator<@Nullable String> environment) {
        Matcher matcher = WORDS.matcher(words);
        return matcher.matches() ? Optional.of(new SecretPlace(matcher, environment)) : Optional.empty();
    }

    /**
     * Reads it.
     *
     * @throws UncheckedIOException there is none now; the text is shown as the reason
     */
    @Override
    public String get() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no secret to log in with: " + e.getMessage(), e);
        }
    }

    private String read() throws IOException {
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
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            if (!attributes.isRegularFile() || attributes.size() > MOST) {
                throw new IOException("the secret's file " + file + " is no file of at most " + MOST + " octets");
            }
            if (!OWNERS.containsAll(attributes.permissions())) {
                throw new IOException("the secret's file " + file + " was not read: its permissions are "
                        + PosixFilePermissions.toString(attributes.permissions()) + "; chmod 600 it, or 400");
            }
            String secret = Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
            if (secret.isEmpty()) {
                throw new IOException("the secret's file " + file + " is empty");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw new IOException("the secret's file " + file + " is not there", e);
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    "the secret's file " + file + " lies where there are no permissions; use env:NAME", e);
        }
    }

    /** Without the secret, and it never had it. */
    @Override
    public String toString() {
        return file == null ? "env:" + variable : "file:" + file;
    }
}
