package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A rule has one id, in docs/rules.md, in a comment of the code, in the name of a test and in error texts. */
class RulesTest {
    private static final Pattern SUPERTYPES = Pattern.compile("\\b(?:implements|extends)\\b[^{;]*");

    private static final Pattern RULE_FIRST = Pattern.compile("[A-Z][0-9]{1,2}_");

    private final SourceTree tree = new SourceTree();
    private final List<JavaFile> files = tree.javaFiles();
    private final RuleBook book = new RuleBook(tree.root().resolve("docs/rules.md"));

    @Test
    void everyRuleIsWrittenOnceWithSourceAndIntent() {
        assertTrue(book.ids().size() > 80, () -> "rules found: " + book.ids());
        assertEquals(new HashSet<>(book.ids()).size(), book.ids().size(), () -> "an id twice in " + book.ids());
        assertEquals(Set.of(), book.incomplete(), "rows without a rule, a source or an intent");
    }

    @Test
    void everyRuleStandsInACommentOfMainCode() {
        Set<String> missing = new TreeSet<>(book.ids());
        files.stream()
                .filter(JavaFile::isMain)
                .forEach(file -> missing.removeAll(RuleBook.singleIdsIn(file.comments())));
        assertEquals(Set.of(), missing, "rules that no comment in main code names");
    }

    @Test
    void everyRuleHasATestThatIsNamedAfterIt() {
        Set<String> missing = new TreeSet<>(book.ids());
        missing.removeAll(tested());
        assertEquals(Set.of(), missing, "rules without a test; name one after the rule");
    }

    /** What a vendor sees fail has to say by itself what was promised where. */
    @Test
    void everyTestOfTheKitIsNamedAfterARule() {
        List<String> unnamed = new ArrayList<>();
        int tests = 0;
        for (JavaFile file : files) {
            if (file.name().startsWith("provider-tck/src/main/")) {
                List<String> names = file.testMethods();
                tests += names.size();
                names.stream()
                        .filter(name -> !RULE_FIRST.matcher(name).lookingAt())
                        .forEach(name -> unnamed.add(file.name() + ": " + name));
            }
        }
        assertTrue(tests > 100, "tests of the kit found: " + tests);
        assertEquals(List.of(), unnamed, "tests of the kit that name no rule");
    }

    @Test
    void everyIdThatIsUsedIsARule() {
        List<String> unknown = new ArrayList<>();
        Set<String> known = Set.copyOf(book.ids());
        for (JavaFile file : files) {
            Set<String> used = new TreeSet<>(RuleBook.idsIn(file.comments()));
            used.addAll(RuleBook.idsIn(file.strings()));
            used.addAll(file.testedRules());
            used.removeAll(known);
            used.forEach(id -> unknown.add(file.name() + ": " + id));
        }
        tree.documents().forEach(document -> {
            Set<String> used = new TreeSet<>(RuleBook.idsIn(SourceTree.read(document)));
            used.removeAll(known);
            used.forEach(id -> unknown.add(tree.name(document) + ": " + id));
        });
        assertEquals(List.of(), unknown, "ids that docs/rules.md does not have");
    }

    @Test
    void everySuiteOfTheKitIsRunBySomeTest() {
        Set<String> suites = files.stream()
                .filter(file -> file.name().startsWith("provider-tck/src/main/"))
                .filter(file -> file.code().contains("@Test\n"))
                .map(RulesTest::simpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(suites.size() > 10, () -> "suites found: " + suites);
        // Run where a test names it, or where a suite that is put together from others does.
        files.stream().filter(JavaFile::isTest).forEach(file -> suites.removeAll(words(withoutImports(file))));
        files.stream()
                .filter(JavaFile::holdsTests)
                .forEach(file -> SUPERTYPES
                        .matcher(file.code())
                        .results()
                        .forEach(clause -> suites.removeAll(words(clause.group()))));
        assertEquals(Set.of(), suites, "suites that nobody runs prove nothing");
    }

    private static String withoutImports(JavaFile file) {
        return file.code().replaceAll("(?m)^import .*", "");
    }

    private static List<String> words(String text) {
        return List.of(text.split("\\W+"));
    }

    private static String simpleName(JavaFile file) {
        String path = file.name();
        return path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
    }

    private Set<String> tested() {
        return files.stream()
                .filter(JavaFile::holdsTests)
                .flatMap(file -> file.testedRules().stream())
                .collect(Collectors.toSet());
    }
}
