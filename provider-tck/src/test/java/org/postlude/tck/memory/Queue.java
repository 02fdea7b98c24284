package org.postlude.tck.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.LoneSupport;

/** A store with small messages, for tests of what only the in-memory store can do. */
record Queue(InMemoryStoreProvider process, StoreAddress address) {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final LoneSupport SUPPORT = LoneSupport.at(NOW);

    SpoolerLogon open() {
        return process.spoolerLogon(SUPPORT, new LogonRequest(address, Access.WRITE, true));
    }

    static Label label(LabelState state, String lane) {
        return new Label(state, NOW, 0, lane);
    }

    Submitted submit(SpoolerLogon store, String name) {
        return submit(store, name, "lane");
    }

    Submitted submit(SpoolerLogon store, String name, String lane) {
        Envelope envelope = Envelope.smtp("sender@postlude.example", name + "@example.org");
        NewPart part = new NewPart(envelope.recipients(), label(LabelState.READY, lane), name.getBytes(UTF_8));
        try {
            return store.submit(
                    new SubmissionKey(name), envelope, List.of(part), Content.of(("\r\n" + name).getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
