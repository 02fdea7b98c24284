package org.postlude.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.maildir.MaildirStoreProvider;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.sql.SqliteStoreProvider;

/**
 * Any octet of any file of a store may be wrong: then each message is as it was, or is named as damaged, or the store is
 * refused. Nothing is changed or missing without a word. {@code -Dpostlude.flips=N -Dpostlude.seed=N}, and {@code
 * -Dpostlude.flip=N} for one.
 */
@Timeout(1800)
final class FlippedOctetsTest {
    private static final long SEED = Long.getLong("postlude.seed", 26);
    private static final int FEW = 25;

    @TempDir
    Path dir;

    @Test
    void anOctetOfASqliteStoreIsWrong() throws Exception {
        flip(new SqliteStoreProvider(), FEW);
    }

    @Test
    void anOctetOfAMaildirStoreIsWrong() throws Exception {
        flip(new MaildirStoreProvider(), FEW);
    }

    @Test
    @Tag("crash-images")
    void manyOctetsOfASqliteStoreAreWrong() throws Exception {
        flip(new SqliteStoreProvider(), Integer.getInteger("postlude.flips", 200));
    }

    @Test
    @Tag("crash-images")
    void manyOctetsOfAMaildirStoreAreWrong() throws Exception {
        flip(new MaildirStoreProvider(), Integer.getInteger("postlude.flips", 200));
    }

    @Test
    void oneFlipIsDoneAgainByItself() throws Exception {
        StoreProvider provider = new MaildirStoreProvider();
        List<String> done = new ArrayList<>();
        flip(provider, FEW, 7, done);
        assertEquals(1, done.size());
        flip(provider, FEW, null, done);
        assertEquals(done.get(0), done.get(1 + 7), "the same one as among many");
        String command = again(provider, 7);
        assertTrue(command.contains(" -Dpostlude.realPeers=true "), command);
        assertTrue(command.endsWith(" -Dpostlude.seed=" + SEED + " -Dpostlude.flip=7"), command);
    }

    /** The test can fail: a message that goes with all its files goes without a word. */
    @Test
    void aMessageThatIsMissingWithoutAWordIsFound() throws Exception {
        Flipped store = new Flipped(new MaildirStoreProvider(), dir.resolve("store"));
        Image sound = store.fill();
        Map<String, byte[]> files = new TreeMap<>(sound.files());
        String id = store.id("s1").value();
        assertTrue(files.keySet().removeIf(name -> name.contains(id)), () -> "files: " + files.keySet());
        new Image(sound.directories(), files).write(dir.resolve("store"));

        List<String> faults = new ArrayList<>();
        store.fate(faults);

        assertTrue(String.join("\n", faults).contains("nobody says so"), () -> "found: " + faults);
    }

    /** Each octet as likely as any other. */
    private static String byLength(Image sound, Random random) {
        int all = sound.files().values().stream()
                .mapToInt(octets -> octets.length)
                .sum();
        int drawn = random.nextInt(all);
        for (Map.Entry<String, byte[]> file : sound.files().entrySet()) {
            drawn -= file.getValue().length;
            if (drawn < 0) {
                return file.getKey();
            }
        }
        throw new IllegalStateException("there are more octets than files hold");
    }

    private static void flip(StoreProvider provider, int count) throws IOException {
        flip(provider, count, Integer.getInteger("postlude.flip"), new ArrayList<>());
    }

    private static void flip(StoreProvider provider, int count, @Nullable Integer only, List<String> done)
            throws IOException {
        Path work = Images.inMemory();
        try {
            flip(provider, work.toRealPath().resolve("store"), only == null ? 0 : only, only == null ? count : 1, done);
        } finally {
            Image.clear(work);
            Files.delete(work);
        }
    }

    private static String again(StoreProvider provider, int number) {
        String test = provider instanceof SqliteStoreProvider
                ? "anOctetOfASqliteStoreIsWrong"
                : "anOctetOfAMaildirStoreIsWrong";
        return "./mvnw -B verify -pl verification/crash-images -am -Dpostlude.realPeers=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=FlippedOctetsTest#" + test + " -Dpostlude.seed="
                + SEED
                + " -Dpostlude.flip=" + number;
    }

    private static void flip(StoreProvider provider, Path directory, int from, int count, List<String> done)
            throws IOException {
        Flipped store = new Flipped(provider, directory);
        Image sound = store.fill();
        List<String> names = sound.files().entrySet().stream()
                .filter(file -> file.getValue().length > 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        assertEquals(Flipped.Fate.WHOLE, store.fate(new ArrayList<>()), "before anything was wrong");
        Map<Flipped.Fate, Integer> fates = new EnumMap<>(Flipped.Fate.class);
        List<String> bad = new ArrayList<>();
        for (int number = from; number < from + count; number++) {
            // Each has a seed of its own, so that one can be done again by itself.
            Random random = new Random(SEED * 1_000_003 + number);
            String name = random.nextBoolean() ? names.get(random.nextInt(names.size())) : byLength(sound, random);
            byte[] octets = sound.octets(name).clone();
            int at = random.nextInt(octets.length);
            octets[at] ^= (byte) (1 << random.nextInt(8));
            done.add("octet " + at + " of " + names.indexOf(name));
            Map<String, byte[]> files = new TreeMap<>(sound.files());
            files.put(name, octets);
            new Image(sound.directories(), files).write(directory);
            List<String> faults = new ArrayList<>();
            fates.merge(store.fate(faults), 1, Integer::sum);
            if (!faults.isEmpty()) {
                bad.add("flip " + number + ", octet " + at + " of " + name + ": " + faults + "\n  again by: "
                        + again(provider, number));
            }
        }
        System.out.println(
                "one octet wrong, " + provider.schemes() + ": " + count + " stores, " + fates + ", seed " + SEED);
        assertEquals("", String.join("\n", bad.subList(0, Math.min(5, bad.size()))));
        assertTrue(
                count < FEW || !fates.keySet().equals(Set.of(Flipped.Fate.WHOLE)),
                () -> "damage was never seen: " + fates);
    }
}
