package org.postlude.verification;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One Java source, split into what the compiler reads and what people read: once, for many tests ask for it. */
final class JavaFile {
    private static final Pattern PIECES = Pattern.compile("(?<comment>/\\*[\\s\\S]*?\\*/|//[^\\n]*)"
            + "|(?<string>\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")"
            + "|(?<char>'[^'\\\\\\n]*+(?:\\\\.[^'\\\\\\n]*+)*+')");
    private static final Pattern TEST_NAME = Pattern.compile("\\b((?:[A-Z][0-9]{1,2}_)+)[a-z]\\w*\\(");
    private static final Pattern DISPLAY_NAME = Pattern.compile(
            "(?:@DisplayName\\(|@ParameterizedTest\\(name = |dynamicTest\\(|dynamicContainer\\()\\s*(\"[^\"]*\")");

    private static final Pattern TEST_METHOD =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b[^;{]*?\\bvoid (\\w+)\\(");

    /** What {@link #pieces} finds. */
    private record Pieces(String comments, String strings, String code) {}

    private final String name;
    private final String text;
    private @Nullable Pieces pieces;

    JavaFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** From the root, with slashes. */
    String name() {
        return name;
    }

    /** All of it. */
    String text() {
        return text;
    }

    @Override
    public String toString() {
        return name;
    }

    boolean isMain() {
        return name.contains("main/java/");
    }

    boolean isTest() {
        return name.contains("test/java/");
    }

    /** The kit's tests are in its main code, for vendors to run. */
    boolean holdsTests() {
        return isTest() || name.startsWith("provider-tck/");
    }

    int lines() {
        return (int) text.lines().count();
    }

    /** What people read beside the code. */
    String comments() {
        return pieces().comments();
    }

    /** What people read when the code runs. */
    String strings() {
        return pieces().strings();
    }

    /** What the compiler reads, with nothing in its strings. */
    String code() {
        return pieces().code();
    }

    /** The names of its tests. */
    List<String> testMethods() {
        return TEST_METHOD
                .matcher(code())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The ids that the names of its tests begin with, and those in their display names. */
    Set<String> testedRules() {
        Set<String> found = new LinkedHashSet<>();
        Matcher names = TEST_NAME.matcher(code());
        while (names.find()) {
            found.addAll(List.of(names.group(1).split("_")));
        }
        Matcher displayed = DISPLAY_NAME.matcher(text);
        while (displayed.find()) {
            found.addAll(RuleBook.idsIn(displayed.group(1)));
        }
        return found;
    }

    private Pieces pieces() {
        if (pieces == null) {
            StringBuilder comments = new StringBuilder();
            StringBuilder strings = new StringBuilder();
            StringBuilder code = new StringBuilder();
            Matcher matcher = PIECES.matcher(text);
            while (matcher.find()) {
                matcher.appendReplacement(code, "\"\"");
                if (matcher.group("comment") != null) {
                    comments.append(matcher.group()).append('\n');
                } else if (matcher.group("string") != null) {
                    strings.append(matcher.group()).append('\n');
                }
            }
            pieces = new Pieces(
                    comments.toString(),
                    strings.toString(),
                    matcher.appendTail(code).toString());
        }
        return pieces;
    }
}
