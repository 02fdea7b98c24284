package org.postlude.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.StoreProvider;
import org.postlude.transport.TransportProvider;
import org.postlude.trigger.MachineEventSource;

/** What is published is a Java module, and null-marked. */
class ModulesTest {
    /** Modules without module-info, and why. */
    private static final Map<String, String> NONE = Map.ofEntries(
            Map.entry("apps/bom", "no code: one version for all of the others"),
            Map.entry("apps/command", "an application for the class path: its libraries are not all modules"),
            Map.entry("apps/submission", "for the class path: SubEthaSMTP has no module name"),
            Map.entry("apps/spring-boot-starter", "for the class path, where Spring Boot applications live"),
            Map.entry("apps/web", "for the class path: XChart has no module name"),
            Map.entry("events/source-libvirt", "for the class path: libvirt's binding has no module name"),
            Map.entry("providers/transport-im", "for the class path: Smack has no module names"),
            Map.entry("verification/benchmarks", "not published"),
            Map.entry("verification/compatibility", "not published; what it loads comes from both paths"),
            Map.entry("verification/crash-images", "not published"),
            Map.entry("verification/exit-experiment", "not published; the peers it runs are not all modules"),
            Map.entry("verification/process-crashes", "not published; its programs run from the class path"),
            Map.entry("verification/models", "not published; the model, and tests that have it checked"),
            Map.entry("verification/concurrency", "not published; its tests live in the packages of what they try"),
            Map.entry("verification/fuzz", "not published; its tests live in the packages of what they try"),
            Map.entry("verification/integration-tests", "not published"));

    /** Never on the path of what is published, nor of its tests, or without code: no rooms. */
    private static final Set<String> APART = NONE.keySet().stream()
            .filter(module -> module.startsWith("verification/") || module.equals("apps/bom"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private static final Pattern PROVIDES = Pattern.compile("provides\\s+\\S+\\s+with\\s+([\\w.,\\s]+);");
    private static final Pattern IMPLEMENTS = Pattern.compile(
            "\\bpublic (?:final )?class \\w+ implements (?:StoreProvider|TransportProvider|MachineEventSource)\\b");

    private final SourceTree tree = new SourceTree();

    @Test
    void everyPublishedModuleHasANullMarkedModuleInfo() {
        List<String> modules = modules();
        assertTrue(modules.size() > 8, () -> "modules found: " + modules);
        List<String> faults = new ArrayList<>();
        for (String module : modules) {
            Path info = sources(module).resolve("module-info.java");
            if (Files.exists(info) == NONE.containsKey(module)) {
                faults.add(module + ": " + NONE.getOrDefault(module, "has no module-info.java"));
            } else if (Files.exists(info)) {
                String code = new JavaFile(tree.name(info), SourceTree.read(info)).code();
                if (!code.contains("@org.jspecify.annotations.NullMarked")) {
                    faults.add(module + " is not null-marked");
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void everyModuleWithCodeIsARoomOfTheArchitecture() {
        Set<String> modules = new TreeSet<>(modules());
        modules.removeAll(APART);
        assertEquals(modules, Room.HOUSE.stream().map(Room::module).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** On the class path by META-INF/services, on the module path by module-info. */
    @Test
    void everyProviderIsFoundOnBothPaths() {
        Set<Class<?>> found = new LinkedHashSet<>();
        ServiceLoader.load(StoreProvider.class).stream().forEach(each -> found.add(each.type()));
        ServiceLoader.load(TransportProvider.class).stream().forEach(each -> found.add(each.type()));
        ServiceLoader.load(MachineEventSource.class).stream().forEach(each -> found.add(each.type()));
        Set<String> onClassPath = new TreeSet<>();
        found.forEach(each -> onClassPath.add(each.getName()));
        Set<String> onModulePath = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        Set<String> onClassPathAlone = new TreeSet<>();
        for (JavaFile file : tree.javaFiles()) {
            if (file.name().startsWith("template/")) {
                continue; // no module of this build; their own tests look for them (DiscoverySuite)
            }
            if (file.name().endsWith("main/java/module-info.java")) {
                PROVIDES.matcher(file.code())
                        .results()
                        .forEach(each ->
                                onModulePath.addAll(List.of(each.group(1).split("\\s*,\\s*", -1))));
            } else if (file.isMain() && IMPLEMENTS.matcher(file.code()).find()) {
                String path = file.name().substring(file.name().indexOf("main/java/") + "main/java/".length());
                String name = path.replace(".java", "").replace('/', '.');
                written.add(name);
                if (NONE.keySet().stream().anyMatch(module -> file.name().startsWith(module + "/"))) {
                    onClassPathAlone.add(name);
                }
            }
        }
        // Those of the kit are handed over in code: found by themselves they would share nothing with the test.
        written.removeIf(name -> name.startsWith("org.postlude.tck."));
        assertTrue(written.size() >= 3, () -> "providers found in the sources: " + written);
        assertEquals(written, onClassPath, "in META-INF/services");
        written.removeAll(onClassPathAlone);
        assertEquals(written, onModulePath, "in module-info.java");
    }

    private List<String> modules() {
        return MODULE.matcher(SourceTree.read(tree.root().resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The spooler's module is the directory src itself. */
    private Path sources(String module) {
        Path directory = tree.root().resolve(module);
        return directory.resolve(module.equals("src") ? "main/java" : "src/main/java");
    }
}
