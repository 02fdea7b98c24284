package org.postlude.tck.store;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How a program of the kit is begun in a Java virtual machine of its own, with everything that this one has. */
final class OtherJvm {
    private OtherJvm() {}

    /**
     * Not started yet.
     *
     * @param program of the kit
     * @param beside classes whose places are on the class path for certain
     * @param arguments of the program
     */
    static ProcessBuilder of(Class<?> program, List<Class<?>> beside, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                program.getName()));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("CLASSPATH", classPath(program, beside));
        return builder;
    }

    /**
     * Everything that this process has, on one class path: a module path is not enough, for tests are patched into their
     * module, and what stands behind a module's name is not the directory of the tests.
     */
    private static String classPath(Class<?> program, List<Class<?>> beside) throws IOException {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> type : beside) {
            places.add(placeOf(type));
        }
        places.add(placeOf(program));
        for (String path : List.of("jdk.module.path", "java.class.path")) {
            for (String entry : System.getProperty(path, "").split(File.pathSeparator, -1)) {
                if (!entry.isEmpty()) {
                    places.add(entry);
                    places.addAll(jarsIn(Path.of(entry)));
                }
            }
        }
        return String.join(File.pathSeparator, places);
    }

    /** A directory on a module path may be one of jars. */
    private static List<String> jarsIn(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(entry)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** The directory or jar that a class came from. */
    private static String placeOf(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(name));
        String place = url.substring(0, url.length() - name.length());
        return Path.of(URI.create(place.replaceFirst("^jar:", "").replaceFirst("!$", "")))
                .toString();
    }
}
