package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.SharedOwners;
import org.postlude.tck.store.LoneSupport;

/** One store on real files, as the tests of this package use it. */
record Sqlite(Path root) {
    static final LoneSupport SUPPORT = LoneSupport.at(Instant.parse("2026-03-01T12:00:00Z"));
    /** An hour later. */
    static final LoneSupport LATER = LoneSupport.on(InstantSource.offset(SUPPORT.clock(), Duration.ofHours(1)));

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
        return open(provider, access, SUPPORT);
    }

    SpoolerLogon open(SqliteStoreProvider provider, Access access, StoreSupport support) {
        return provider.spoolerLogon(support, new LogonRequest(address(), access, true));
    }

    static SqliteStoreProvider tuned(Tuning tuning) {
        return new SqliteStoreProvider(UNLIMITED, DurableSteps.Layer.NONE, Schema.CURRENT, tuning);
    }

    /** A share of what a logon has open. */
    SharedOwners<Path, Database>.Share owner() throws IOException {
        InstantSource clock = SUPPORT.clock();
        DurableSteps steps = new DurableSteps(clock, DurableSteps.Layer.NONE);
        return Database.share(root, steps, clock, Schema.CURRENT, Tuning.DEFAULT);
    }

    static byte[] bytes(String name) {
        return ("Subject: " + name + "\r\n\r\nBody of " + name + "\r\n").getBytes(UTF_8);
    }

    static Submitted submit(SpoolerLogon store, String name) throws IOException {
        return submit(store, name, "lane", Content.of(bytes(name)));
    }

    static Submitted submit(SpoolerLogon store, String name, String lane, Content content) throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org");
        Label ready = new Label(LabelState.READY, SUPPORT.clock().instant(), 0, lane);
        NewPart part = new NewPart(envelope.recipients(), ready, new byte[] {1, 2, 3});
        return store.submit(new SubmissionKey(name), envelope, List.of(part), content);
    }

    static Submitted submitTwoParts(SpoolerLogon store, String name) throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org", name + "@example.net");
        Label ready = new Label(LabelState.READY, SUPPORT.clock().instant(), 0, "lane");
        List<NewPart> parts = envelope.recipients().stream()
                .map(to -> new NewPart(List.of(to), ready, new byte[] {1, 2, 3}))
                .toList();
        return store.submit(new SubmissionKey(name), envelope, parts, Content.of(bytes(name)));
    }

    static void finish(SpoolerLogon store, MessageId id, Disposition disposition) throws IOException {
        PartEnd end = new PartEnd(new PartId(id, 0), 1, new byte[0]);
        store.finish(store.beginEpoch("a test"), List.of(end), disposition);
    }

    /** Behind the back of whoever has it open. */
    void past(String statement, Object... values) throws Exception {
        try (Link link = Link.open(file(), "mode=rw")) {
            link.update(statement, values);
        }
    }

    void tear(PartId id) throws Exception {
        past(
                "UPDATE part SET record = x'00' WHERE message = ? AND idx = ?",
                id.message().value(),
                id.index());
    }

    /** What is left of a message in the table of what was set aside; empty if nothing is there. */
    String aside(MessageId id) throws IOException {
        List<String> rest = new ReaderView(file())
                .look(link ->
                        link.list("SELECT rest FROM aside WHERE message = ?", row -> row.getString(1), id.value()));
        return String.join("\n", rest);
    }

    Inspection.Findings inspected() throws IOException {
        return new ReaderView(file()).look(Inspection::of);
    }

    static byte[] read(SpoolerLogon store, MessageId id) throws IOException {
        try (InputStream in = store.open(id).content().open()) {
            return in.readAllBytes();
        }
    }
}
