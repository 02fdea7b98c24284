package org.postlude.transport.im;

import java.io.IOException;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.Phase;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the texts that wait to a store, one each time. One that no store takes does not stand before those behind it. */
final class TextFiling {
    private static final Logger LOG = LoggerFactory.getLogger(TextFiling.class);

    private final String transport;
    private final ImSettings settings;
    private final TextSpool spool;
    private final TransportSupport support;

    TextFiling(String transport, ImSettings settings, TextSpool spool, TransportSupport support) {
        this.transport = transport;
        this.settings = settings;
        this.spool = spool;
        this.support = support;
    }

    /**
     * Files the one whose turn it is, if any waits.
     *
     * @throws InterruptedException stopped; it waits on
     */
    void file(InboundMessage message) throws InterruptedException {
        Optional<TextSpool.Waiting> next = Optional.empty();
        try {
            next = spool.first();
            if (next.isPresent()) {
                support.progress(message.attempt(), Phase.BODY);
                file(next.get(), message);
            }
        } catch (IOException | RuntimeException e) {
            next.ifPresent(spool::failed);
            LOG.warn(
                    "transport '{}': a text stays here, for no store took it, and the next one is tried: {}",
                    transport,
                    e.getMessage(),
                    e);
        }
    }

    private void file(TextSpool.Waiting waiting, InboundMessage message) throws IOException, InterruptedException {
        IncomingText text = waiting.text();
        Content mail;
        try {
            mail = TextMail.of(settings.account().address(), text);
        } catch (IOException | RuntimeException e) {
            // It would be the same another time.
            spool.setAside(waiting.number(), "it cannot be made a message: " + e);
            return;
        }
        String folder = settings.folder() + "/" + Names.ofFolder(text.conversation());
        if (message.saveChanges(text.key(), folder, mail)) {
            spool.saved(waiting);
        }
    }
}
