package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.transport.Attempt;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportSupport;

/** The projects of template/ fit this version, and the guides show what stands in them; .ci/run builds them. */
class TemplateTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)(?:^<!-- (template/\\S+) -->\n)?^```(\\w+)\n(.*?)^```");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>([\\w-]+)</artifactId>\\s*<version>([^<]+)</version>");

    private final SourceTree tree = new SourceTree();

    @ParameterizedTest
    @ValueSource(strings = {"write-a-store.md", "write-a-transport.md"})
    void theGuideShowsWhatIsCompiledAndRun(String guide) {
        String text = SourceTree.read(tree.root().resolve("docs/guides").resolve(guide));
        List<String> faults = new ArrayList<>();
        int blocks = 0;
        for (Matcher block = BLOCK.matcher(text); block.find(); blocks++) {
            if (block.group(1) == null) {
                faults.add("from nowhere: " + block.group(3));
            } else {
                Path file = tree.root().resolve(block.group(1));
                List<String> rest = lines(SourceTree.read(file));
                for (String piece : block.group(3).split("(?m)^ *\\.\\.\\.\n", -1)) {
                    int at = Collections.indexOfSubList(rest, lines(piece));
                    if (at < 0) {
                        faults.add("not in " + block.group(1) + ": " + piece);
                        break;
                    }
                    rest = rest.subList(at + lines(piece).size(), rest.size());
                }
            }
        }
        assertTrue(blocks >= 8, "pieces of code found: " + blocks);
        assertEquals(List.of(), faults, "code in " + guide);
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "transport", "program"})
    void theTemplateNamesTheVersionsOfThisBuild(String project) {
        String ours = SourceTree.read(tree.root().resolve("pom.xml"));
        String theirs = SourceTree.read(tree.root().resolve("template/" + project + "/pom.xml"));
        Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(ours);
        assertTrue(version.find());
        assertTrue(
                theirs.contains("<postlude.version>" + version.group(1) + "</postlude.version>"),
                "template/" + project + " does not ask for " + version.group(1));
        assertTrue(
                theirs.contains("<version>" + first("<junit.version>([^<]+)<", ours) + "</version>"),
                "JUnit's version");
        for (Matcher plugin = VERSION.matcher(theirs); plugin.find(); ) {
            if (plugin.group(1).startsWith("maven-")) {
                String pattern = "<artifactId>" + plugin.group(1) + "</artifactId>\\s*<version>([^<]+)<";
                assertEquals(first(pattern, ours), plugin.group(2), plugin.group(1));
            }
        }
    }

    static Stream<Arguments> contracts() {
        return Stream.of(
                arguments("write-a-store.md", StoreProvider.class),
                arguments("write-a-store.md", StoreLogon.class),
                arguments("write-a-store.md", SpoolerLogon.class),
                arguments("write-a-store.md", StoreSupport.class),
                arguments("write-a-transport.md", TransportProvider.class),
                arguments("write-a-transport.md", TransportLogon.class),
                arguments("write-a-transport.md", Attempt.class),
                arguments("write-a-transport.md", TransportSupport.class));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theGuideNamesEveryMethodOfTheContract(String guide, Class<?> contract) {
        String row = first(
                "(?m)^\\| `" + contract.getSimpleName() + "`(.*)$",
                SourceTree.read(tree.root().resolve("docs/guides").resolve(guide)));
        List<String> left = Stream.of(contract.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()))
                .filter(method -> !Pattern.compile(
                                "`" + method.getName() + "\\((\\w+(, )?){" + method.getParameterCount() + "}\\)`")
                        .matcher(row)
                        .find())
                .map(Method::toString)
                .toList();
        assertEquals(List.of(), left, "methods that " + guide + " does not name");
    }

    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }

    /** However far they are indented. */
    private static List<String> lines(String text) {
        return text.lines().map(String::strip).toList();
    }
}
