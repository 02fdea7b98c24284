package org.postlude.store.maildir;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.tck.store.SimulatedCrash;

/**
 * A disk that keeps no more than POSIX promises. It remembers of each file what it held at its last force, and of each
 * directory which names it had at its own; at a power cut everything later is kept, torn or lost, each by itself, as a seed
 * says. One thing more is taken for granted, as every journal gives it: a rename never loses a file that had a durable name.
 */
final class ForgetfulDisk {
    /** A file, whatever its name; the number tells it from an earlier one that had the same inode. */
    private record Identity(Object inode, int number) {}

    private static final long NEVER = -1;

    private final Path root;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final Map<Identity, byte[]> forced = new HashMap<>();
    private final Map<Path, Map<String, Identity>> names = new HashMap<>();
    private final Set<Identity> deleted = new HashSet<>();
    private long steps;
    private long cutAt = NEVER;
    private long failAt = NEVER;
    private boolean failForce;
    private boolean tookEffect;
    private boolean lies;

    ForgetfulDisk(Path root) {
        this.root = root;
    }

    /** What one process sees of the disk. */
    final class View implements DurableSteps.Layer {
        private boolean dead;
        private boolean lostPower;
        private boolean opening;

        @Override
        public void run(String step, Path path, DurableSteps.Action action) throws IOException {
            synchronized (ForgetfulDisk.this) {
                long now = steps++;
                if (now == cutAt) {
                    dead = true;
                    lostPower = true;
                }
                if (dead) {
                    throw new SimulatedCrash("before the " + step + " of " + path);
                }
                boolean fails = !opening && ((failAt != NEVER && now >= failAt) || (failForce && step.equals("force")));
                if (!fails || tookEffect) {
                    act(step, path, action);
                }
                if (fails) {
                    failAt = NEVER;
                    failForce = false;
                    throw new IOException("Input/output error, as a test wants it");
                }
            }
        }

        /** A failure that is due waits until the logon is over: the suites expect none of a logon, {@link LogonTest} does. */
        void opening(boolean now) {
            synchronized (ForgetfulDisk.this) {
                opening = now;
            }
        }

        void die() {
            synchronized (ForgetfulDisk.this) {
                dead = true;
                cutAt = NEVER;
                failAt = NEVER;
                failForce = false;
            }
        }

        boolean lostPower() {
            synchronized (ForgetfulDisk.this) {
                return lostPower;
            }
        }
    }

    synchronized long steps() {
        return steps;
    }

    synchronized void cutAfter(int more) {
        cutAt = steps + more;
    }

    synchronized void failAfter(int more, boolean effect) {
        failAt = steps + more;
        tookEffect = effect;
    }

    synchronized void failNextForce(boolean effect) {
        failForce = true;
        tookEffect = effect;
    }

    /** From here on it answers every force and forces nothing. */
    synchronized void lie() {
        lies = true;
    }

    private void act(String step, Path path, DurableSteps.Action action) throws IOException {
        if (step.equals("write") && Files.size(path) == 0) {
            numbers.merge(inode(attributes(path)), 1, Integer::sum);
        }
        if (step.equals("delete") && Files.exists(path)) {
            deleted.add(identity(path));
        }
        if (!step.equals("force")) {
            action.run();
        } else if (!lies) {
            remember(path);
        }
    }

    private void remember(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            names.put(path, listing(path));
        } else {
            forced.put(identity(path), Files.readAllBytes(path));
        }
    }

    /** The power goes: the tree below the root becomes one of those that the disk may hold now. */
    synchronized void powerCut(long seed) throws IOException {
        Random random = new Random(seed);
        Map<Path, Identity> survivors = new TreeMap<>();
        Map<Identity, byte[]> contents = new HashMap<>(forced);
        for (Path directory : directories()) {
            Map<String, Identity> durable = names.getOrDefault(directory, Map.of());
            Map<String, Identity> cached = listing(directory);
            for (Map.Entry<String, Identity> file : cached.entrySet()) {
                byte[] held = Files.readAllBytes(directory.resolve(file.getKey()));
                contents.put(file.getValue(), left(forced.get(file.getValue()), held, random));
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
            if (!survivors.containsValue(file) && !deleted.contains(file)) {
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
        deleted.clear();
        for (Map.Entry<Path, Identity> survivor : survivors.entrySet()) {
            Files.write(survivor.getKey(), contents.getOrDefault(survivor.getValue(), new byte[0]));
            numbers.merge(inode(attributes(survivor.getKey())), 1, Integer::sum);
            remember(survivor.getKey());
        }
        for (Path directory : directories()) {
            remember(directory);
        }
    }

    private static byte[] left(byte @Nullable [] atForce, byte[] held, Random random) {
        if (Arrays.equals(atForce, held)) {
            return held;
        }
        return switch (random.nextInt(4)) {
            case 0 -> held;
            case 1 -> Arrays.copyOf(held, random.nextInt(held.length + 1));
            case 2 -> new byte[held.length]; // Blocks were allocated and nothing was written to them.
            default -> atForce == null ? new byte[0] : atForce;
        };
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
                    found.put(file.getFileName().toString(), identity(attributes));
                }
            }
        }
        return found;
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
        return Objects.requireNonNull(attributes.fileKey());
    }
}
