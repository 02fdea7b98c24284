package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents say exists: their examples compile, their links and references lead somewhere. */
class DocumentsTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(import .*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("\\bclass (\\w+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern SECTION = Pattern.compile("\\bsemantics,?\\s+(?:section )?([0-9]\\.[0-9]+)");

    private final SourceTree tree = new SourceTree();

    @Test
    void examplesCompile(@TempDir Path classes) {
        int examples = 0;
        for (Path document : tree.documents()) {
            Matcher matcher = EXAMPLE.matcher(SourceTree.read(document));
            while (matcher.find()) {
                examples++;
                assertEquals("", compile(matcher.group(1), classes), tree.name(document));
            }
        }
        assertTrue(examples >= 3, "examples found: " + examples);
    }

    @Test
    void linksLeadToFiles() {
        List<String> broken = new ArrayList<>();
        for (Path document : tree.documents()) {
            Matcher links = LINK.matcher(SourceTree.read(document));
            while (links.find()) {
                String target = links.group(1);
                if (!target.contains(":") && !Files.exists(document.resolveSibling(target))) {
                    broken.add(tree.name(document) + " -> " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void sectionsThatCommentsNameAreThere() {
        String sections = SourceTree.read(tree.root().resolve("docs/semantics.md"));
        Set<String> missing = new TreeSet<>();
        for (JavaFile file : tree.javaFiles()) {
            Matcher named = SECTION.matcher(file.comments());
            while (named.find()) {
                if (!sections.contains("\n### " + named.group(1) + " ")) {
                    missing.add(file.name() + ": semantics " + named.group(1));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static String compile(String code, Path classes) {
        Matcher name = CLASS.matcher(code);
        assertTrue(name.find(), code);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter out = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        compiler.getTask(out, null, null, options, null, List.of(new Example(name.group(1), code)))
                .call();
        return out.toString();
    }

    private static final class Example extends SimpleJavaFileObject {
        private final String code;

        Example(String name, String code) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
            return code;
        }
    }
}
