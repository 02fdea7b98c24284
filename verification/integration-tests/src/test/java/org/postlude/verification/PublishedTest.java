package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a release consists of, and that the files around it say the same; verification/release builds it. */
class PublishedTest {
    /** Whatever else is a module is published. */
    private static final Set<String> NOT_PUBLISHED = Set.of(
            "verification/benchmarks",
            "verification/compatibility",
            "verification/concurrency",
            "verification/crash-images",
            "verification/exit-experiment",
            "verification/fuzz",
            "verification/integration-tests",
            "verification/models",
            "verification/process-crashes");

    private static final String BOM = "apps/bom";

    private final SourceTree tree = new SourceTree();

    @Test
    void theBomNamesWhatIsPublishedAndNothingElse() {
        Set<String> published = modules().stream()
                .filter(module -> !NOT_PUBLISHED.contains(module) && !module.equals(BOM))
                .map(module -> first("<artifactId>(postlude-[^<]+)</artifactId>", pom(module)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = all("<artifactId>(postlude-[^<]+)</artifactId>", pom(BOM));
        named.remove("postlude-bom");
        assertTrue(published.size() > 15, published::toString);
        assertEquals(published, named);
        assertEquals(
                Set.of("${project.version}"),
                all(
                        "<version>([^<]+)</version>",
                        first("(?s)<dependencyManagement>(.*)</dependencyManagement>", pom(BOM))));
    }

    @Test
    void whatIsNotPublishedSaysSo() {
        Set<String> skipped = modules().stream()
                .filter(module -> pom(module).contains("<maven.deploy.skip>true</maven.deploy.skip>"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(NOT_PUBLISHED), skipped);
        for (String module : skipped) {
            assertTrue(pom(module).contains("<maven.install.skip>true</maven.install.skip>"), module);
        }
    }

    /** Maven Central refuses artifacts without. */
    @Test
    void everyPublishedPomSaysWhatItIs() {
        for (String module : modules()) {
            assertTrue(pom(module).contains("<name>Postlude "), module);
            assertTrue(pom(module).contains("<description>"), module);
        }
        String parent = pom(".");
        for (String element : List.of("url", "licenses", "developers", "scm")) {
            assertTrue(parent.contains("\n  <" + element), element);
        }
    }

    @Test
    void theChangelogTellsOfThisVersion() {
        String version = first("<version>([^<]+)</version>", pom(".")).replace("-SNAPSHOT", "");
        String changes = SourceTree.read(tree.root().resolve("CHANGELOG.md"));
        assertEquals(version, first("(?m)^## \\[([^\\]]+)\\]", changes), "the first heading of CHANGELOG.md");
    }

    @Test
    void theGuideImportsTheBomOfThisVersion() {
        String guide = SourceTree.read(tree.root().resolve("docs/guides/embed.md"));
        assertEquals(
                first("<version>([^<]+)</version>", pom(".")),
                first("<artifactId>postlude-bom</artifactId>\\s*<version>([^<]+)</version>", guide));
    }

    @Test
    void theHostedBuildVerifiesOnEachJavaThatIsSupported() {
        String workflow = SourceTree.read(tree.root().resolve(".github/workflows/verify.yml"));
        assertTrue(workflow.contains("run: ./mvnw -B verify\n"), workflow);
        assertTrue(workflow.contains("java: [17, 21, 25]"), workflow);
    }

    private List<String> modules() {
        return List.copyOf(all("<module>([^<]+)</module>", pom(".")));
    }

    private String pom(String module) {
        return SourceTree.read(tree.root().resolve(module).resolve("pom.xml"));
    }

    private static Set<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }
}
