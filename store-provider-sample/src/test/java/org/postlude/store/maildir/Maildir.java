package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.LoneSupport;

/** One store on real files, as the tests of this package use it. */
record Maildir(Path root) {
    static final LoneSupport SUPPORT = LoneSupport.at(Instant.parse("2026-03-01T12:00:00Z"));

    SpoolerLogon open(Access access) {
        return open(new MaildirStoreProvider(), access);
    }

    SpoolerLogon open(MaildirStoreProvider provider, Access access) {
        return provider.spoolerLogon(SUPPORT, new LogonRequest(address(), access, true));
    }

    StoreAddress address() {
        return new StoreAddress("maildir", root.toString());
    }

    static byte[] bytes(String name) {
        return ("Subject: " + name + "\r\n\r\nBody of " + name + "\r\n").getBytes(UTF_8);
    }

    static Submitted submit(SpoolerLogon store, String name) throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org");
        Label ready = new Label(LabelState.READY, SUPPORT.clock().instant(), 0, "lane");
        NewPart part = new NewPart(envelope.recipients(), ready, new byte[] {1, 2, 3});
        return store.submit(new SubmissionKey(name), envelope, List.of(part), Content.of(bytes(name)));
    }

    static void finish(SpoolerLogon store, MessageId id, Disposition disposition) throws IOException {
        PartEnd end = new PartEnd(new PartId(id, 0), 1, new byte[0]);
        store.finish(store.beginEpoch("a test"), List.of(end), disposition);
    }

    static byte[] read(SpoolerLogon store, MessageId id) throws IOException {
        try (InputStream in = store.open(id).content().open()) {
            return in.readAllBytes();
        }
    }

    /** The files in a directory of the store, by name. */
    List<Path> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.sorted().toList();
        }
    }

    Path only(String directory) throws IOException {
        List<Path> files = files(directory);
        if (files.size() != 1) {
            throw new AssertionError("one file was to be in " + directory + ", not " + files);
        }
        return files.get(0);
    }
}
