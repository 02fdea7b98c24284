package org.postlude.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where control sockets are made: {@code postlude} under {@code $XDG_RUNTIME_DIR}, else {@code postlude-USER} under the
 * directory for temporary files; a directory of this user's own that nobody else may enter. Thread-safe.
 */
public final class ControlPlace {
    /** Octets of a path that every system binds a socket to: {@code sun_path} of 104 (BSD) or 108, with a zero at its end. */
    private static final int LONGEST = 103;
    /** A socket is there a moment before somebody listens at it. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private static final Pattern SOCKET = Pattern.compile("(\\d{1,18})-\\d+\\.sock");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final AtomicInteger MADE = new AtomicInteger();

    private final List<Path> candidates;
    private final Path temporary;
    private final InstantSource clock;

    private ControlPlace(List<Path> candidates, Path temporary, InstantSource clock) {
        this.candidates = candidates;
        this.temporary = temporary;
        this.clock = clock;
    }

    /**
     * As an environment says.
     *
     * @param environment the value of a variable, for example {@code System::getenv}; null if it is not set
     * @param clock the time of files
     * @return a place; nothing is made yet
     */
    public static ControlPlace of(Function<String, @Nullable String> environment, InstantSource clock) {
        List<Path> candidates = new ArrayList<>();
        String runtime = environment.apply("XDG_RUNTIME_DIR");
        if (runtime != null && isAbsolute(runtime)) {
            candidates.add(Path.of(runtime, "postlude"));
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        candidates.add(temporary.resolve("postlude-" + user));
        return new ControlPlace(candidates, temporary, clock);
    }

    /**
     * Looks whether a socket can be made; changes nothing.
     *
     * @return why the first place for it cannot be used; empty if it can
     */
    public Optional<String> obstacle() {
        Path first = candidates.get(0);
        if (isTooLong(first.resolve("0000000-000.sock"))) {
            return Optional.of(first + " is too long a path for a socket");
        }
        try {
            PosixFileAttributes found =
                    Files.readAttributes(first, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean isPrivate = found.isDirectory() && found.permissions().equals(PRIVATE);
            return isPrivate && Files.isWritable(first)
                    ? Optional.empty()
                    : Optional.of(first + " is not a directory of this user's that nobody else may enter");
        } catch (NoSuchFileException e) {
            Path parent = first.getParent();
            return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
                    ? Optional.empty()
                    : Optional.of(first + " cannot be made");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(first + ": " + e);
        }
    }

    /** XDG base directories: a relative path there is to be ignored; so is one that this process's locale cannot express. */
    private static boolean isAbsolute(String directory) {
        try {
            return Path.of(directory).isAbsolute();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * A path for one more socket; what dead processes left beside it is removed.
     *
     * @return where nothing is, and a socket can be bound
     * @throws IOException if there is no directory for it
     */
    Path next() throws IOException {
        String name = name();
        IOException failure = new IOException("no directory for a control socket");
        for (Path candidate : candidates) {
            try {
                if (isTooLong(candidate.resolve(name))) {
                    throw new IOException(candidate + " is too long a path for a socket");
                }
                makePrivate(candidate);
                sweep(candidate);
                return free(candidate);
            } catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
        Path own = Files.createTempDirectory(temporary, "postlude-").resolve(name);
        if (isTooLong(own)) {
            Files.delete(own.getParent());
            throw failure;
        }
        return own;
    }

    private static String name() {
        return ProcessHandle.current().pid() + "-" + MADE.incrementAndGet() + ".sock";
    }

    /** A process of another container may have the same number, and be alive. */
    private Path free(Path directory) throws IOException {
        Path path = directory.resolve(name());
        while (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !(isOld(path) && isDeaf(path))) {
            path = directory.resolve(name());
        }
        Files.deleteIfExists(path);
        return path;
    }

    private static boolean isTooLong(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST;
    }

    /** Made as private, or found as private and ours: another user may have made it first, for us to walk into. */
    private static void makePrivate(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            PosixFileAttributes found =
                    Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isDirectory() || !found.permissions().equals(PRIVATE) || !isOurs(found)) {
                throw new IOException(directory + " is not a directory of this user's that nobody else may enter", e);
            }
        }
    }

    private static boolean isOurs(PosixFileAttributes found) throws IOException {
        Path mine = Files.createTempFile("postlude-", ".owner");
        try {
            return Files.getOwner(mine).equals(found.owner());
        } finally {
            Files.delete(mine);
        }
    }

    /** Never somebody else's live one: only what is old, of a process that is gone, and answers nobody. */
    private void sweep(Path directory) throws IOException {
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*.sock")) {
            for (Path each : sockets) {
                Matcher name = SOCKET.matcher(Objects.toString(each.getFileName()));
                if (name.matches() && isOld(each) && isGone(Long.parseLong(name.group(1))) && isDeaf(each)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private boolean isOld(Path socket) {
        try {
            FileTime made = Files.getLastModifiedTime(socket, LinkOption.NOFOLLOW_LINKS);
            Instant now = clock.instant();
            return made.toInstant().isBefore(now.minus(YOUNG));
        } catch (IOException e) {
            return false; // removed by another at this moment
        }
    }

    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid).isEmpty();
    }

    /** Its process may be one of another container, whose number is not seen here. */
    private static boolean isDeaf(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return !channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return true;
        }
    }
}
