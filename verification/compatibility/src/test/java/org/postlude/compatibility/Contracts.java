package org.postlude.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The three contracts, as they were kept and as they are, and what japicmp says of the difference. */
final class Contracts {
    static final List<String> MODULES = List.of("message-model", "store-api", "transport-spi");

    private Contracts() {}

    static List<JApiCmpArchive> kept() {
        return MODULES.stream()
                .map(module -> new JApiCmpArchive(keptJar(module).toFile(), "kept"))
                .toList();
    }

    static Path keptJar(String module) {
        URL place = Contracts.class.getResource("/kept/contracts/" + module + ".jar");
        assertNotNull(place, () -> "no " + module + " is kept; verification/compatibility/make");
        try {
            return Path.of(place.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(place.toString(), e);
        }
    }

    /** Of this build: from a jar, or from the directory of classes if it ended before there was one. */
    static List<JApiCmpArchive> present() {
        return MODULES.stream()
                .map(module -> {
                    Path place = onClassPath(module);
                    return Files.isDirectory(place)
                            ? archive(classes(place), "present")
                            : new JApiCmpArchive(place.toFile(), "present");
                })
                .toList();
    }

    private static Path onClassPath(String module) {
        List<Path> places = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(place -> place.contains("postlude-" + module)
                        || place.contains(Path.of(module, "target").toString()))
                .map(Path::of)
                .toList();
        assertEquals(1, places.size(), () -> module + " on the class path: " + places);
        return places.get(0);
    }

    private static Map<String, byte[]> classes(Path directory) {
        Map<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                classes.put(directory.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    /** A jar in memory. */
    static JApiCmpArchive archive(Map<String, byte[]> classes, String version) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(octets)) {
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                jar.putNextEntry(new ZipEntry(each.getKey()));
                jar.write(each.getValue());
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new JApiCmpArchive(octets.toByteArray(), version, version);
    }

    /**
     * Each change after which something that was compiled against the old ones no longer links, or its source no longer
     * compiles: what a client calls is gone, or a vendor is asked for more.
     */
    static List<String> broken(List<JApiCmpArchive> old, List<JApiCmpArchive> present) {
        JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
        options.setNoAnnotations(true); // JSpecify's need not be there at run time
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        Set<String> broken = new TreeSet<>();
        for (JApiClass type : new JarArchiveComparator(options).compare(old, present)) {
            String name = type.getFullyQualifiedName();
            note(broken, name, type);
            note(broken, name, type.getSuperclass());
            type.getInterfaces().forEach(each -> note(broken, name + " is a " + each.getFullyQualifiedName(), each));
            type.getConstructors()
                    .forEach(each -> note(broken, name + " " + each.getName() + each.getParameters(), each));
            type.getMethods().forEach(each -> note(broken, name + "." + each.getName() + each.getParameters(), each));
            type.getFields().forEach(each -> note(broken, name + "." + each.getName(), each));
        }
        return List.copyOf(broken);
    }

    private static void note(Set<String> broken, String what, JApiCompatibility changed) {
        for (JApiCompatibilityChange change : changed.getCompatibilityChanges()) {
            if (!change.isBinaryCompatible() || !change.isSourceCompatible()) {
                broken.add(what + ": " + change.getType());
            }
        }
    }
}
