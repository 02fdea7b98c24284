package org.postlude.tck.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It keeps what was forced, and whoever forces too little loses something at some seed. */
final class ForgetfulDiskTest {
    private static final int SEEDS = 60;

    @TempDir
    Path directory;

    /** What is done before the power goes. */
    private interface Doing {
        void on(Hand hand) throws IOException;
    }

    /** Does things on a disk as a store does them. */
    private record Hand(ForgetfulDisk disk, Path root) {
        Path file(String name) {
            return root.resolve(name);
        }

        void write(String name, String text) throws IOException {
            Path file = file(name);
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            disk.run("write", file, () -> Files.writeString(file, text, StandardOpenOption.APPEND));
        }

        void force(String name) throws IOException {
            disk.run("force", file(name), () -> {});
        }

        void forceNames() throws IOException {
            disk.run("force", root, () -> {});
        }

        void rename(String from, String to) throws IOException {
            disk.run("rename", file(to), () -> Files.move(file(from), file(to), StandardCopyOption.REPLACE_EXISTING));
        }

        void delete(String name) throws IOException {
            disk.run("delete", file(name), () -> Files.delete(file(name)));
        }

        void durable(String name, String text) throws IOException {
            write(name, text);
            force(name);
            forceNames();
        }
    }

    /** What a power cut leaves, at any seed: for example {@code a=hello b=}. */
    private Set<String> left(Doing doing) throws IOException {
        Set<String> all = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Path root = Files.createTempDirectory(directory, "disk");
            Hand hand = new Hand(new ForgetfulDisk(root), root.toRealPath());
            doing.on(hand);
            hand.disk().powerCut(seed);
            StringBuilder found = new StringBuilder();
            try (Stream<Path> files = Files.list(root)) {
                for (Path file : files.sorted().toList()) {
                    found.append(file.getFileName())
                            .append('=')
                            .append(new String(Files.readAllBytes(file), US_ASCII))
                            .append(' ');
                }
            }
            all.add(found.toString().strip());
        }
        return all;
    }

    @Test
    void whatWasForcedWithItsNameIsThere() throws Exception {
        assertEquals(Set.of("a=hello"), left(hand -> hand.durable("a", "hello")));
    }

    @Test
    void aNameThatWasNotForcedMayBeGone() throws Exception {
        Set<String> left = left(hand -> {
            hand.write("a", "hello");
            hand.force("a");
        });

        assertEquals(Set.of("", "a=hello"), left);
    }

    @Test
    void octetsThatWereNotForcedAreThereTornUnwrittenOrLost() throws Exception {
        Set<String> left = left(hand -> {
            hand.write("a", "hello");
            hand.forceNames();
        });

        assertTrue(left.containsAll(Set.of("a=hello", "a=h", "a=\0\0\0\0\0", "a=")), left::toString);
    }

    /** A step has one name and a rename has two: a disk that went by names would not see it. */
    @Test
    void aRenameTakesAlongWhatWasNotForced() throws Exception {
        Set<String> left = left(hand -> {
            hand.durable("a", "old");
            hand.write("draft", "hello");
            hand.rename("draft", "a");
            hand.forceNames();
        });

        assertTrue(left.containsAll(Set.of("a=hello", "a=h", "a=")), left::toString);
    }

    @Test
    void aRenameOfWhatWasForcedLeavesTheOldOrTheNew() throws Exception {
        Set<String> left = left(hand -> {
            hand.durable("a", "old");
            hand.write("draft", "hello");
            hand.force("draft");
            hand.rename("draft", "a");
        });

        assertEquals(Set.of("a=old", "a=hello"), left);
    }

    @Test
    void aMoveIsSeenUnderEitherNameOrBothAndNeverUnderNone() throws Exception {
        Set<String> left = left(hand -> {
            hand.durable("a", "hello");
            hand.rename("a", "b");
        });

        assertEquals(Set.of("a=hello", "b=hello", "a=hello b=hello"), left);
    }

    @Test
    void aFileThatGrowsKeepsWhatWasForced() throws Exception {
        Set<String> left = left(hand -> {
            hand.durable("a", "one.");
            hand.write("a", "two.");
        });

        assertTrue(left.containsAll(Set.of("a=one.", "a=one.two.", "a=one.\0\0\0\0")), left::toString);
        assertTrue(left.stream().allMatch(each -> each.startsWith("a=one.")), left::toString);
    }

    @Test
    void whatWasDeletedMayComeBackUntilTheNamesAreForced() throws Exception {
        assertEquals(Set.of("", "a=hello"), left(hand -> {
            hand.durable("a", "hello");
            hand.delete("a");
        }));
        assertEquals(Set.of(""), left(hand -> {
            hand.durable("a", "hello");
            hand.delete("a");
            hand.forceNames();
        }));
    }

    /** Its inode may be that of the first one; on some file systems it is. */
    @Test
    void aFileThatIsMadeAndWrittenInOneStepHasNothingOfOneThatIsGone() throws Exception {
        Set<String> left = left(hand -> {
            hand.durable("a", "old");
            hand.delete("a");
            hand.forceNames();
            Path made = hand.file("b");
            hand.disk().run("write", made, () -> Files.writeString(made, "new"));
            hand.forceNames();
        });

        assertTrue(left.containsAll(Set.of("b=new", "b=")), left::toString);
        assertTrue(left.stream().noneMatch(each -> each.contains("o")), left::toString);
    }

    @Test
    void aForceOfWhatIsNotThereIsAMistakeOfTheSeam() throws Exception {
        Hand hand = new Hand(new ForgetfulDisk(directory), directory);

        AssertionError error = assertThrows(AssertionError.class, () -> hand.force("nowhere"));

        assertTrue(String.valueOf(error.getMessage()).contains("nowhere, which is not there"), error::toString);
    }
}
