package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreRefusingException;

/** The first step that fails is the last one. */
final class DurableStepsTest {
    private static final Path FILE = Path.of("file");

    private final AtomicReference<Instant> now = new AtomicReference<>(QueueParts.NOON);
    private final List<String> done = new ArrayList<>();
    private final DurableSteps steps = new DurableSteps(now::get, DurableSteps.Layer.NONE);

    @Test
    void stepsAreRunInOrderWhileAllIsWell() throws Exception {
        steps.run("write", FILE, () -> done.add("write"));
        steps.run("force", FILE, () -> done.add("force"));
        steps.requireSound();

        assertEquals(List.of("write", "force"), done);
        assertTrue(steps.isSound());
        now.set(QueueParts.NOON.plusSeconds(60));
        assertEquals(new StoreHealth(Optional.empty(), QueueParts.NOON), steps.health(), "sound since it was opened");
    }

    @Test
    void Q0_nothingIsDoneAfterAStepThatFailed() {
        IOException failure = new IOException("Input/output error");
        now.set(QueueParts.NOON.plusSeconds(60));
        assertSame(failure, assertThrows(IOException.class, () -> fail(failure)));
        now.set(QueueParts.NOON.plusSeconds(90));

        assertThrows(IOException.class, () -> steps.run("force", FILE, () -> done.add("force")));
        assertEquals(List.of(), done);
        assertFalse(steps.isSound());
        StoreRefusingException refused = assertThrows(StoreRefusingException.class, steps::requireSound);
        assertEquals(ErrorKind.DISK_ERROR, refused.code());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("nothing was changed: write of file failed: "));
    }

    @Test
    void Q0_aStepThatEndsWithWhateverErrorHasFailed() {
        for (Throwable failure : List.of(new IllegalStateException("a mistake"), new StackOverflowError())) {
            DurableSteps fresh = new DurableSteps(now::get, DurableSteps.Layer.NONE);
            Throwable told = assertThrows(
                    failure.getClass(),
                    () -> fresh.run("rename", FILE, () -> {
                        done.add("rename");
                        throwUnchecked(failure);
                    }));

            assertSame(failure, told);
            assertFalse(fresh.isSound(), () -> "the step was done, and " + failure + " hides it");
            assertThrows(StoreRefusingException.class, fresh::requireSound);
        }
        assertEquals(List.of("rename", "rename"), done);
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void Q12_healthSaysWhyAndSinceWhen() {
        now.set(QueueParts.NOON.plusSeconds(60));
        assertThrows(IOException.class, () -> fail(new IOException("Input/output error")));
        now.set(QueueParts.NOON.plusSeconds(90));

        String why =
                "write of file failed: java.io.IOException: Input/output error. Mend the disk, then open the store anew";
        assertEquals(new StoreHealth(Optional.of(why), QueueParts.NOON.plusSeconds(60)), steps.health());
    }

    @Test
    void aFullDiskHasACodeOfItsOwn() {
        assertThrows(IOException.class, () -> fail(new IOException("No space left on device")));
        assertEquals(
                ErrorKind.NOT_ENOUGH_DISK,
                assertThrows(StoreRefusingException.class, steps::requireSound).code());
    }

    @Test
    void theFirstReasonStays() {
        steps.refuse(ErrorKind.NO_ACCESS, "logged on to read");
        StoreHealth first = steps.health();
        steps.refuse(ErrorKind.DISK_ERROR, "another reason");
        assertEquals(first, steps.health());
        assertEquals(
                ErrorKind.NO_ACCESS,
                assertThrows(StoreRefusingException.class, steps::requireSound).code());
    }

    @Test
    void Q0_aStepThatSucceedsWhileAnotherFailsHasAnUnknownResult() {
        IOException unknown = assertThrows(
                IOException.class,
                () -> steps.run("force", FILE, () -> {
                    done.add("force");
                    assertThrows(IOException.class, () -> fail(new IOException("told to the other thread")));
                }));
        assertEquals(List.of("force"), done);
        assertTrue(String.valueOf(unknown.getMessage()).startsWith("result unknown: write of file failed"));
    }

    @Test
    void aLayerSeesEachStepAndMayKeepItFromTheDisk() {
        List<String> seen = new ArrayList<>();
        DurableSteps watched = new DurableSteps(now::get, (step, path, action) -> {
            seen.add(step + " " + path);
            if (step.equals("force")) {
                throw new IOException("as a test wants it");
            }
            action.run();
        });
        assertThrows(IOException.class, () -> {
            watched.run("write", FILE, () -> done.add("write"));
            watched.run("force", FILE, () -> done.add("force"));
        });
        assertEquals(List.of("write file", "force file"), seen);
        assertEquals(List.of("write"), done);
    }

    @Test
    void whatIsMissingIsMadeFromTheTopDownAndEachNameIsForced(@TempDir Path root) throws IOException {
        List<String> seen = new ArrayList<>();
        DurableSteps watched = new DurableSteps(now::get, (step, path, action) -> {
            seen.add(step + " " + root.relativize(path));
            action.run();
        });
        watched.makeDirectories(root.resolve("a/b"));
        assertTrue(Files.isDirectory(root.resolve("a/b")));
        assertEquals(List.of("force ", "force ..", "force a"), seen, "the name of what was there already too");

        watched.makeDirectories(root.resolve("a/b"));
        assertEquals(3, seen.size(), "what is there is not made");

        seen.clear();
        watched.forceNamesUpTo(root.resolve("a/b/*"), root.resolve("a"));
        assertEquals(List.of("force a/b", "force a", "force "), seen, "the store's own name too");
    }

    @Test
    void aDirectoryWhoseNameCouldNotBeForcedIsMadeAnew(@TempDir Path root) throws IOException {
        DurableSteps failing = new DurableSteps(now::get, (step, path, action) -> {
            throw new IOException("Input/output error, as a test wants it");
        });

        assertThrows(IOException.class, () -> failing.makeDirectories(root.resolve("a")));

        assertFalse(Files.exists(root.resolve("a")), "the next one would take it for durable");
    }

    /** A file system of a jar is one without modes that is at hand everywhere; Windows has another. */
    @Test
    void namesAreLeftToAFileSystemThatOpensNoDirectory(@TempDir Path root) throws IOException {
        URI jar = URI.create("jar:" + root.resolve("files.jar").toUri());
        try (FileSystem without = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            steps.forceNames(without.getPath("/store/file"));

            assertTrue(steps.isSound());
        }
    }

    private void fail(IOException failure) throws IOException {
        steps.run("write", FILE, () -> {
            throw failure;
        });
    }
}
