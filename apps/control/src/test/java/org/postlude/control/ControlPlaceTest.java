package org.postlude.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where sockets are made, and what is tidied up there. */
class ControlPlaceTest {
    /** No process has it: the greatest number that Linux gives is 4,194,304. */
    private static final long NOBODY = 99_999_999;

    @TempDir
    Path runtime;

    private Path next() throws IOException {
        return next(runtime);
    }

    private static Path next(Path directory) throws IOException {
        return ControlPlace.of(
                        name -> name.equals("XDG_RUNTIME_DIR") ? directory.toString() : null, InstantSource.system())
                .next();
    }

    private Path dead(String name, boolean isOld) throws IOException {
        Path socket = next().resolveSibling(name);
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket)); // a close leaves the file
        }
        age(socket, isOld);
        return socket;
    }

    private static void age(Path socket, boolean isOld) throws IOException {
        FileTime now = Files.getLastModifiedTime(socket);
        Files.setLastModifiedTime(socket, isOld ? FileTime.from(now.toInstant().minus(Duration.ofHours(1))) : now);
    }

    @Test
    void eachSocketHasAPathOfItsOwn() throws IOException {
        assertFalse(next().equals(next()));
    }

    @Test
    void whatAProcessLeftThatIsGoneIsRemoved() throws IOException {
        Path left = dead(NOBODY + "-1.sock", true);
        next();
        assertFalse(Files.exists(left));
    }

    @Test
    void whatMayBeAliveStays() throws IOException {
        Path young = dead(NOBODY + "-1.sock", false);
        Path ofTheLiving = dead(ProcessHandle.current().pid() + "-99999.sock", true);
        Path foreign = dead("something.sock", true);
        Path live = young.resolveSibling(NOBODY + "-2.sock"); // of a process that is not seen from here
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(live));
            age(live, true);
            next();
            assertTrue(Files.exists(live), "somebody answers there");
        }
        assertTrue(Files.exists(young), "it may be about to listen");
        assertTrue(Files.exists(ofTheLiving), "its process lives");
        assertTrue(Files.exists(foreign), "nobody knows whose it is");
    }

    @Test
    void aLiveSocketOfAProcessWithTheSameNumberIsLeftToIt() throws IOException {
        // Processes of two containers have one number, and may share a directory.
        Path before = next();
        Matcher name = Pattern.compile("(.*)-(\\d+)\\.sock").matcher(String.valueOf(before.getFileName()));
        assertTrue(name.matches(), before::toString);
        Path theirs = before.resolveSibling(name.group(1) + "-" + (Integer.parseInt(name.group(2)) + 1) + ".sock");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(theirs));
            age(theirs, true);
            assertNotEquals(theirs, next());
            assertTrue(Files.exists(theirs), "somebody answers there");
        }
    }

    @Test
    void aRuntimeDirectoryThatIsNoPathIsNotUsed() throws IOException {
        Path elsewhere = ControlPlace.of(
                        name -> name.equals("XDG_RUNTIME_DIR") ? "/run/\0" : null, InstantSource.system())
                .next();
        assertTrue(elsewhere.startsWith(System.getProperty("java.io.tmpdir")));
    }

    @Test
    void aDirectoryThatOthersMayEnterIsNotUsed() throws IOException {
        Path theirs = Files.createDirectory(runtime.resolve("postlude"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertFalse(next().startsWith(theirs));
    }

    @Test
    void aPathThatNoSocketCanHaveIsNotUsed() throws IOException {
        Path deep = Files.createDirectories(runtime.resolve("d".repeat(100)));
        Path elsewhere = next(deep);
        assertFalse(elsewhere.startsWith(deep));
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(elsewhere));
        } finally {
            Files.deleteIfExists(elsewhere);
        }
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(elsewhere.toAbsolutePath().getParent())));
    }
}
