package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever the map from MAPI names on our side is there: a class, or a class and its member. */
class MapTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\|([^|\n]+)\\|([^|\n]+)\\|");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?[^`]*`");

    private final SourceTree tree = new SourceTree();
    private final Map<String, String> code = tree.javaFiles().stream()
            .filter(file -> file.isMain() && !file.name().startsWith("template/"))
            .collect(Collectors.toMap(MapTest::type, JavaFile::code, (one, other) -> one + other));

    @Test
    void whatTheMapNamesIsThere() {
        List<String> missing = new ArrayList<>();
        int names = 0;
        for (String map : List.of("docs/mapi-map.md", "docs/mapi/rest.md")) {
            Matcher row = ROW.matcher(SourceTree.read(tree.root().resolve(map)));
            while (row.find()) {
                for (Matcher name = NAME.matcher(row.group(2)); name.find(); names++) {
                    if (!isThere(name.group(1), name.group(2))) {
                        missing.add(map + ": " + name.group());
                    }
                }
            }
        }
        assertTrue(names > 80, "names found: " + names);
        assertEquals(List.of(), missing, "names on our side of the map that no source has");
    }

    private boolean isThere(String type, String member) {
        // A nested type is named alone where the row's context says whose it is.
        boolean isType = code.containsKey(type)
                || code.values().stream()
                        .anyMatch(each -> each.matches("(?s).*\\b(?:record|interface|enum|class) " + type + "\\b.*"));
        return isType && (member == null || code.getOrDefault(type, "").matches("(?s).*\\b" + member + "\\b.*"));
    }

    private static String type(JavaFile file) {
        return file.name().substring(file.name().lastIndexOf('/') + 1).replace(".java", "");
    }
}
