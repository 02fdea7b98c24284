package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
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
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.Submitted;

/** One store on real files, as the tests of this package use it. */
record Sqlite(Path root) {
    static final Limits UNLIMITED = new Limits(Long.MAX_VALUE, 0);

    Path file() {
        return root.resolve(Database.FILE);
    }

    StoreAddress address() {
        return new StoreAddress("sqlite", root.toString());
    }

    SpoolerLogon open(Access access) {
        return open(new SqliteStoreProvider(UNLIMITED), access);
    }

    SpoolerLogon open(SqliteStoreProvider provider, Access access) {
        return open(provider, access, TestSupport.INSTANCE);
    }

    SpoolerLogon open(SqliteStoreProvider provider, Access access, StoreSupport support) {
        return provider.spoolerLogon(support, new LogonRequest(address(), access, true));
    }

    static byte[] bytes(String name) {
        return ("Subject: " + name + "\r\n\r\nBody of " + name + "\r\n").getBytes(UTF_8);
    }

    static Submitted submit(SpoolerLogon store, String name) throws IOException {
        return submit(store, name, "lane", Content.of(bytes(name)));
    }

    static Submitted submit(SpoolerLogon store, String name, String lane, Content content) throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org");
        Label ready = new Label(LabelState.READY, TestSupport.INSTANCE.clock().instant(), 0, lane);
        NewPart part = new NewPart(envelope.recipients(), ready, new byte[] {1, 2, 3});
        return store.submit(new SubmissionKey(name), envelope, List.of(part), content);
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
}
