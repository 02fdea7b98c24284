package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Small files, nothing half done, nothing that is true on one machine only. */
class HouseTest {
    private static final int LONGEST = 600;
    private static final int MEDIAN = 120;
    /** To be read in one sitting, so every line counts: code, comments, imports and empty ones (adr/0016, adr/0058, adr/0080). */
    private static final int SAMPLE_STORE = 1_110;

    // Put together here, or this file would be found by itself.
    private static final Pattern UNDONE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern MACHINE = Pattern.compile(
            "(?<![\\w.~-])/(home|root|work|Users|mnt|workspace)" + "/(?!me\\b)[\\w.-]+|[A-Z]:\\\\+Users\\\\+\\w+");
    /** Made elsewhere and taken over as it is. */
    private static final List<String> FOREIGN = List.of("mvnw", "mvnw.cmd", "LICENSE");

    private final SourceTree tree = new SourceTree();

    @Test
    void filesAreSmall() {
        List<JavaFile> main = tree.javaFiles().stream().filter(JavaFile::isMain).toList();
        List<JavaFile> test = tree.javaFiles().stream().filter(JavaFile::isTest).toList();
        assertTrue(median("main", main) <= MEDIAN, "half of the main files are longer than " + MEDIAN + " lines");
        assertTrue(median("test", test) <= MEDIAN, "half of the test files are longer than " + MEDIAN + " lines");
        assertEquals(
                List.of(),
                tree.javaFiles().stream()
                        .filter(file -> file.lines() > LONGEST)
                        .map(file -> file.name() + ": " + file.lines())
                        .toList(),
                "longer than " + LONGEST + " lines");
    }

    @Test
    void theSampleStoreIsReadInOneSitting() {
        List<JavaFile> sample = tree.javaFiles().stream()
                .filter(file -> file.name().startsWith("store-provider-sample/src/main/java/"))
                .toList();
        assertTrue(sample.size() > 1, () -> "files of the sample: " + sample);
        int lines = sample.stream().mapToInt(JavaFile::lines).sum();
        assertTrue(
                lines <= SAMPLE_STORE,
                () -> "the sample store has " + lines + " lines, not " + SAMPLE_STORE
                        + " at most; what every store needs belongs into org.postlude.store.spi.support");
    }

    @Test
    void everyJavaFileIsMainOrTest() {
        assertEquals(
                List.of(),
                tree.javaFiles().stream()
                        .filter(file -> file.isMain() == file.isTest())
                        .map(JavaFile::name)
                        .toList());
    }

    @Test
    void nothingIsMarkedAsUndone() {
        assertNoneIn(UNDONE);
    }

    @Test
    void noFileNamesAPlaceOfOneMachine() {
        assertNoneIn(MACHINE);
    }

    private static int median(String kind, List<JavaFile> files) {
        int[] sizes = files.stream().mapToInt(JavaFile::lines).sorted().toArray();
        int median = sizes[sizes.length / 2];
        System.out.printf(
                "%s: %d files; lines: median %d, 95 %% up to %d, longest %d%n",
                kind, sizes.length, median, sizes[sizes.length * 95 / 100], sizes[sizes.length - 1]);
        return median;
    }

    private void assertNoneIn(Pattern pattern) {
        List<String> found = new ArrayList<>();
        tree.textFiles().filter(file -> !FOREIGN.contains(tree.name(file))).forEach(file -> find(pattern, file, found));
        assertEquals(List.of(), found);
    }

    private void find(Pattern pattern, Path file, List<String> found) {
        Matcher matcher = pattern.matcher(SourceTree.read(file));
        while (matcher.find()) {
            found.add(tree.name(file) + ": " + matcher.group());
        }
    }
}
