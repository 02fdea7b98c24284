package org.postlude.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a directory holds.
 *
 * @param directories in it, parents first
 * @param files their octets by their names
 */
record Image(List<String> directories, Map<String, byte[]> files) {
    byte[] octets(String name) {
        byte[] octets = files.get(name);
        if (octets == null) {
            throw new IllegalArgumentException("there is no file " + name + " among " + files.keySet());
        }
        return octets;
    }

    /** Whatever was there before goes. */
    void write(Path directory) throws IOException {
        clear(directory);
        for (String name : directories) {
            Files.createDirectory(directory.resolve(name));
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    static void clear(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder())
                    .filter(each -> !each.equals(directory))
                    .forEach(each -> {
                        try {
                            Files.delete(each);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    /** Without what SQLite makes again. */
    static Image read(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.filter(each -> !each.equals(directory)).sorted().toList();
        }
        List<String> directories = all.stream()
                .filter(Files::isDirectory)
                .map(each -> directory.relativize(each).toString())
                .toList();
        for (Path file : all) {
            if (Files.isRegularFile(file) && !file.toString().endsWith("-shm")) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return new Image(directories, files);
    }
}
