package org.postlude.store.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.postlude.message.MessageId;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.BrowsableStore;
import org.postlude.tck.store.CrashableFileStore;
import org.postlude.tck.store.DamageableStore;
import org.postlude.tck.store.StepLayer;

/** The Maildir store as the kit sees it: on real files, under a disk that forgets what was not forced. */
final class MaildirUnderTest extends CrashableFileStore implements DamageableStore, BrowsableStore {
    private final int seeds;

    MaildirUnderTest() throws IOException {
        this(1);
    }

    /** One at each step of the script is another at each step; {@link ManyCutsTest} takes more. */
    MaildirUnderTest(int seeds) throws IOException {
        super("maildir");
        this.seeds = seeds;
    }

    @Override
    protected Path first(Path place) {
        return place.resolve("postlude");
    }

    @Override
    protected StoreProvider provider(StepLayer layer) {
        return new MaildirStoreProvider((step, path, action) -> layer.run(step, path, action::run));
    }

    @Override
    public StoreAddress otherSpelling(StoreAddress address) {
        return new StoreAddress(
                address.scheme(),
                address.place() + "/../" + Path.of(address.place()).getFileName() + "/.");
    }

    @Override
    public int seeds() {
        return seeds;
    }

    @Override
    public void damage(StoreAddress address, MessageId id) throws IOException {
        Path file = bytes(address, id);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static Path bytes(StoreAddress address, MessageId id) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(address.place()))) {
            return files.filter(Files::isRegularFile)
                    .filter(each -> each.getFileName().toString().contains(id.value()))
                    .filter(each -> !each.toString().endsWith(".parts"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public byte[] bytesAside(StoreAddress address, MessageId id) throws IOException {
        return Files.readAllBytes(bytes(address, id));
    }

    @Override
    public void tear(StoreAddress address, MessageId id) throws IOException {
        Path sidecar = Path.of(address.place()).resolve("postlude/queue/" + id + ".parts");
        byte[] text = Files.readAllBytes(sidecar);
        Files.write(sidecar, Arrays.copyOf(text, text.length / 2));
    }

    @Override
    public void tidy(StoreAddress address) throws IOException {
        Path aside = Path.of(address.place()).resolve("postlude/damaged");
        try (Stream<Path> files = Files.list(aside)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public List<byte[]> filed(StoreAddress address, String folder) throws IOException {
        Path place = Path.of(address.place());
        Path maildir = folder.equals(SpoolerLogon.INBOX) ? place : place.resolve("." + folder);
        List<byte[]> found = new ArrayList<>();
        for (String part : List.of("new", "cur")) {
            if (Files.isDirectory(maildir.resolve(part))) {
                try (Stream<Path> files = Files.list(maildir.resolve(part))) {
                    for (Path file : files.toList()) {
                        found.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return found;
    }
}
