package org.postlude.tck.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk that keeps no more than POSIX promises. It remembers of each file what it held at its last force, and of each
 * directory which names it had at its own; at a power cut everything later is kept, torn or lost, each by itself, as a seed
 * says. A file is known by its inode, not by the name that a step tells: what was not forced under a first name is not forced
 * under a second one either.
 *
 * <p>Two things more are taken for granted, as every journal gives them: a rename never loses a file that had a durable name,
 * and directories stay. What is changed past the steps is changed and not forced.
 *
 * <p>Thread-safe. {@link CrashableFileStore} has one, with processes that die on it.
 */
public final class ForgetfulDisk implements StepLayer {
    private static final Set<String> FORCES = Set.of("force", "sync", "fsync");

    /** A file, whatever its name; the number tells it from an earlier one that had the same inode. */
    private record Identity(Object inode, int number) {}

    private final Path root;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final Map<Identity, byte[]> forced = new HashMap<>();
    /** In order, so that a seed means the same each time. */
    private final Map<Path, Map<String, Identity>> names = new TreeMap<>();

    /**
     * Whatever stands there now was not forced.
     *
     * @param root the directory in which the stores stand, for them alone
     * @throws IOException if it is not there
     */
    public ForgetfulDisk(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /** Whether a step of this name makes something durable. */
    static boolean isForce(String step) {
        return FORCES.contains(step);
    }

    @Override
    public synchronized void run(String step, Path path, Action action) throws IOException {
        if (isForce(step)) {
            action.run();
            if (!Files.exists(path)) {
                throw new AssertionError("Q0: the step '" + step + "' names " + path
                        + ", which is not there; name the file or the directory that is forced");
            }
            remember(path.toRealPath());
        } else {
            beginIfNew(path);
            boolean isThere = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            Set<Object> before = isThere ? Set.of() : inodes();
            action.run();
            if (!isThere && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                beginUnlessOneOf(before, path);
            }
        }
    }

    /** A step that makes a file and writes to it may be given the inode of one that is gone; a rename brings one that was there. */
    private void beginUnlessOneOf(Set<Object> before, Path path) throws IOException {
        Object inode = inode(attributes(path));
        if (!before.contains(inode)) {
            numbers.merge(inode, 1, Integer::sum);
        }
    }

    private Set<Object> inodes() throws IOException {
        Set<Object> all = new HashSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                all.add(inode(attributes));
                return FileVisitResult.CONTINUE;
            }

            /** Another thread has taken it away since, past the steps. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return all;
    }

    /** An empty file that the directory did not have at its last force may have the inode of one that is gone. */
    private void beginIfNew(Path path) throws IOException {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0) {
            Path real = path.toRealPath();
            Map<String, Identity> durable = names.getOrDefault(real.resolveSibling(""), Map.of());
            if (!identity(real).equals(durable.get(nameOf(real)))) {
                numbers.merge(inode(attributes(real)), 1, Integer::sum);
            }
        }
    }

    private void remember(Path path) throws IOException {
        if (!path.startsWith(root)) {
            return; // A store forces its own name as well; what else stands beside the root is not ours, and may go.
        }
        if (Files.isDirectory(path)) {
            names.put(path, listing(path));
        } else {
            forced.put(identity(path), Files.readAllBytes(path));
        }
    }

    /**
     * The power goes: the tree below the root becomes one of those that the disk may hold now, and all of it is durable.
     *
     * @param seed decides which
     * @throws IOException if the tree cannot be read or written
     */
    public synchronized void powerCut(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Path, Identity> survivors = new TreeMap<>();
        Map<Identity, byte[]> contents = new HashMap<>(forced);
        Set<Identity> living = new HashSet<>();
        for (Path directory : directories()) {
            Map<String, Identity> durable = names.getOrDefault(directory, Map.of());
            Map<String, Identity> cached = listing(directory);
            for (Map.Entry<String, Identity> file : cached.entrySet()) {
                byte[] held = Files.readAllBytes(directory.resolve(file.getKey()));
                byte[] atForce = forced.getOrDefault(file.getValue(), new byte[0]);
                contents.put(file.getValue(), left(atForce, held, random));
                living.add(file.getValue());
            }
            Set<String> all = new HashSet<>(durable.keySet());
            all.addAll(cached.keySet());
            for (String name : all.stream().sorted().toList()) {
                Identity file = (random.nextBoolean() ? durable : cached).get(name);
                if (file != null) {
                    survivors.put(directory.resolve(name), file);
                }
            }
        }
        names.forEach((directory, durable) -> durable.forEach((name, file) -> {
            if (living.contains(file) && !survivors.containsValue(file)) {
                survivors.putIfAbsent(directory.resolve(name), file);
            }
        }));
        rebuild(survivors, contents);
    }

    private void rebuild(Map<Path, Identity> survivors, Map<Identity, byte[]> contents) throws IOException {
        for (Path directory : directories()) {
            for (String name : listing(directory).keySet()) {
                Files.delete(directory.resolve(name));
            }
        }
        forced.clear();
        names.clear();
        for (Map.Entry<Path, Identity> survivor : survivors.entrySet()) {
            Files.write(survivor.getKey(), contents.getOrDefault(survivor.getValue(), new byte[0]));
            numbers.merge(inode(attributes(survivor.getKey())), 1, Integer::sum);
            remember(survivor.getKey());
        }
        for (Path directory : directories()) {
            remember(directory);
        }
    }

    /** What was forced and not written over stays, whatever becomes of the rest. */
    private static byte[] left(byte[] atForce, byte[] held, SplittableRandom random) {
        int same = Arrays.mismatch(atForce, held);
        if (same < 0) {
            return held;
        }
        return switch (random.nextInt(4)) {
            case 0 -> held;
            case 1 -> newUpTo(same + random.nextInt(held.length - same + 1), atForce, held);
            case 2 -> newUpTo(held.length, atForce, unwritten(atForce.length, held));
            default -> atForce;
        };
    }

    private static byte[] newUpTo(int end, byte[] atForce, byte[] held) {
        byte[] mixed = Arrays.copyOf(atForce, Math.max(end, atForce.length));
        System.arraycopy(held, 0, mixed, 0, end);
        return mixed;
    }

    /** Blocks were allocated and nothing was written to them. */
    private static byte[] unwritten(int from, byte[] held) {
        byte[] zeros = held.clone();
        Arrays.fill(zeros, Math.min(from, held.length), held.length, (byte) 0);
        return zeros;
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    private Map<String, Identity> listing(Path directory) throws IOException {
        Map<String, Identity> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                BasicFileAttributes attributes = attributes(file);
                if (attributes.isRegularFile()) {
                    found.put(nameOf(file), identity(attributes));
                }
            }
        }
        return found;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private Identity identity(Path file) throws IOException {
        return identity(attributes(file));
    }

    private Identity identity(BasicFileAttributes attributes) {
        Object inode = inode(attributes);
        return new Identity(inode, numbers.getOrDefault(inode, 0));
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static Object inode(BasicFileAttributes attributes) {
        @Nullable Object inode = attributes.fileKey();
        return Objects.requireNonNull(inode, "this file system has no inodes, by which files are known here");
    }
}
