package org.postlude.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The map from MAPI leads somewhere and leaves nothing out: whatever it names on our side is there, a class, or a class and its
 * member; whatever the original has by name has a row, by its whole name.
 */
class MapTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\|([^|\n]+)\\|(.+)\\|$");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?[^`]*`");
    private static final String ORIGINAL = "/org/postlude/verification/mapi-names.txt";

    private final SourceTree tree = new SourceTree();
    private final Map<String, String> code = tree.javaFiles().stream()
            .filter(file -> file.isMain() && !file.name().startsWith("template/"))
            .collect(Collectors.toMap(MapTest::type, JavaFile::code, (one, other) -> one + other));

    @Test
    void whatTheMapNamesIsThere() {
        List<String> missing = new ArrayList<>();
        int names = 0;
        for (MatchResult row : rows()) {
            for (Matcher name = NAME.matcher(row.group(2)); name.find(); names++) {
                if (!isThere(name.group(1), name.group(2))) {
                    missing.add(row.group(1).strip() + ": " + name.group());
                }
            }
        }
        assertTrue(names > 200, "names found: " + names);
        assertEquals(List.of(), missing, "names on our side of the map that no source has");
    }

    @Test
    void whatTheOriginalHasHasARow() throws IOException {
        Set<String> told = new HashSet<>();
        rows().forEach(row -> told.addAll(originals(row.group(1))));
        Set<String> names = new TreeSet<>();
        try (InputStream in = MapTest.class.getResourceAsStream(ORIGINAL)) {
            String text = new String(Objects.requireNonNull(in, ORIGINAL).readAllBytes(), UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.addAll(List.of(line.split(" "))));
        }
        assertTrue(names.size() > 250, "names found: " + names.size());
        names.removeAll(told);
        assertEquals(Set.of(), names, "names of the original that have no row");
    }

    private List<MatchResult> rows() {
        return tree.documents().stream()
                .filter(document -> tree.name(document).matches("docs/(mapi-map|mapi/\\w+)\\.md"))
                .flatMap(document -> ROW.matcher(SourceTree.read(document)).results())
                .toList();
    }

    /** The names in a row's first cell: a comma is between them, what follows a name says of what, and an interface is named once. */
    private static Set<String> originals(String cell) {
        Set<String> names = new HashSet<>();
        String face = "";
        for (String each : cell.strip().split(", ", -1)) {
            String name = each.split(" ", -1)[0].replaceAll(":$", "");
            names.add(name);
            names.add(face + name);
            face = name.contains("::") ? name.replaceAll("::.*", "::") : face;
        }
        return names;
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
