package org.postlude.verification;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Java source, split into what the compiler reads and what people read.
 *
 * @param name from the root, with slashes
 * @param text all of it
 */
record JavaFile(String name, String text) {
    private static final Pattern PIECES = Pattern.compile("(?<comment>/\\*[\\s\\S]*?\\*/|//[^\\n]*)"
            + "|(?<string>\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")"
            + "|(?<char>'[^'\\\\\\n]*+(?:\\\\.[^'\\\\\\n]*+)*+')");
    private static final Pattern TEST_NAME = Pattern.compile("\\b((?:[A-Z][0-9]{1,2}_)+)[a-z]\\w*\\(");
    private static final Pattern DISPLAY_NAME = Pattern.compile(
            "(?:@DisplayName\\(|@ParameterizedTest\\(name = |dynamicTest\\(|dynamicContainer\\()\\s*(\"[^\"]*\")");

    private static final Pattern TEST_METHOD =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b[^;{]*?\\bvoid (\\w+)\\(");

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
        return pieces("comment");
    }

    /** What people read when the code runs. */
    String strings() {
        return pieces("string");
    }

    /** What the compiler reads, with nothing in its strings. */
    String code() {
        return PIECES.matcher(text).replaceAll("\"\"");
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

    private String pieces(String group) {
        StringBuilder all = new StringBuilder();
        Matcher matcher = PIECES.matcher(text);
        while (matcher.find()) {
            if (matcher.group(group) != null) {
                all.append(matcher.group(group)).append('\n');
            }
        }
        return all.toString();
    }
}
