package org.postlude.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import japicmp.cmp.JApiCmpArchive;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate shuts: each way to break a contract is named, and what breaks nobody passes. */
class ContractGateTest {
    private static final String CONTRACT =
            "public interface Contract { void submit(String what); default long size() { return 0; } }";
    private static final String VALUE = "public record Value(String name) {}";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a method is gone           | void submit(String what);                            | METHOD_REMOVED
            a method is asked for      | void submit(String what); long size(); void flush(); | METHOD_ADDED_TO_INTERFACE
            a result is another        | void submit(String what); int size();                | METHOD_RETURN_TYPE_CHANGED
            a parameter is another     | void submit(Object what); long size();               | METHOD_REMOVED
            an error must be caught    | void submit(String what) throws Exception; long size(); | METHOD_NOW_THROWS_CHECKED_EXCEPTION
            """)
    void whatBreaksAnInterfaceIsNamed(String what, String members, String change) throws Exception {
        List<String> broken = compare("public interface Contract { " + withDefault(members) + " }", VALUE);

        assertTrue(broken.stream().anyMatch(each -> each.endsWith(": " + change)), () -> what + ": " + broken);
        assertTrue(broken.stream().allMatch(each -> each.startsWith("Contract")), () -> what + ": " + broken);
    }

    /** A default stays one: to take it away is a fault of its own. */
    private static String withDefault(String members) {
        return members.replaceFirst("(long|int) size\\(\\);", "default $1 size() { return 0; }");
    }

    @Test
    void aDefaultThatIsTakenAwayIsNamed() throws Exception {
        assertEquals(
                List.of("Contract.size[]: METHOD_NOW_ABSTRACT"),
                compare("public interface Contract { void submit(String what); long size(); }", VALUE));
    }

    @Test
    void aRecordWithAnotherComponentIsNamed() throws Exception {
        List<String> broken = compare(CONTRACT, "public record Value(String name, int size) {}");

        assertTrue(broken.stream().anyMatch(each -> each.endsWith(": CONSTRUCTOR_REMOVED")), broken::toString);
    }

    @Test
    void whatIsAddedBreaksNobody() throws Exception {
        assertEquals(
                List.of(),
                compare(
                        CONTRACT.replace("default", "default void flush() {} static int limit() { return 1; } default"),
                        "public record Value(String name) { public int size() { return 1; } }",
                        "public interface Further { void more(); }"));
    }

    @Test
    void aTypeThatIsGoneFromARealContractIsNamed() throws Exception {
        Map<String, byte[]> entries = new TreeMap<>();
        try (JarFile jar = new JarFile(Contracts.keptJar("store-api").toFile())) {
            for (Enumeration<JarEntry> each = jar.entries(); each.hasMoreElements(); ) {
                JarEntry entry = each.nextElement();
                entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
            }
        }
        assertTrue(entries.remove("org/postlude/store/Deadline.class") != null, "Deadline was there");
        List<JApiCmpArchive> without = new ArrayList<>(Contracts.kept());
        without.set(Contracts.MODULES.indexOf("store-api"), Contracts.archive(entries, "without"));

        List<String> broken = Contracts.broken(Contracts.kept(), without);

        assertTrue(broken.contains("org.postlude.store.Deadline: CLASS_REMOVED"), broken::toString);
    }

    private List<String> compare(String... sources) throws IOException {
        return Contracts.broken(List.of(compile("old", CONTRACT, VALUE)), List.of(compile("present", sources)));
    }

    private JApiCmpArchive compile(String version, String... sources) throws IOException {
        Path place = Files.createDirectory(directory.resolve(version));
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            String name = source.replaceFirst("public \\w+ (\\w+).*", "$1");
            files.add(Files.writeString(place.resolve(name + ".java"), source));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        assertTrue(
                compiler.getTask(
                                said,
                                null,
                                null,
                                List.of("-proc:none", "-d", place.toString()),
                                null,
                                compiler.getStandardFileManager(null, null, UTF_8)
                                        .getJavaFileObjectsFromPaths(files))
                        .call(),
                said::toString);
        Map<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> all = Files.list(place)) {
            for (Path file :
                    all.filter(each -> each.toString().endsWith(".class")).toList()) {
                classes.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return Contracts.archive(classes, version);
    }
}
