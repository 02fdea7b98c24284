package org.postlude.submission;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.DsnParameters;
import org.postlude.message.Recipient;
import org.postlude.store.ReportOn;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;

/** One message between its MAIL and its end. What the library would do with it our own commands do. */
final class Transaction implements MessageHandler {
    private final Clients clients;
    private final MessageContext session;
    String sender = "";
    boolean isInternational;
    final List<Recipient> recipients = new ArrayList<>();
    final List<DsnParameters.Original> originals = new ArrayList<>();
    Optional<String> envelopeId = Optional.empty();
    Optional<DsnParameters.Returned> returned = Optional.empty();
    /** What the first recipient's NOTIFY says, and so every other one's. */
    @Nullable
    Set<ReportOn> reports;

    Transaction(Clients clients, MessageContext session) {
        this.clients = clients;
        this.session = session;
        clients.begun(session);
    }

    DsnParameters dsn() {
        return new DsnParameters(envelopeId, returned, originals);
    }

    /** NOTIFY of RFC 3461, 4.1; null if it is none. */
    static @Nullable Set<ReportOn> reports(String notify) {
        Set<ReportOn> found = EnumSet.noneOf(ReportOn.class);
        boolean isNever = false;
        String[] words = notify.toUpperCase(Locale.ROOT).split(",", -1);
        for (String word : words) {
            switch (word) {
                case "NEVER" -> isNever = true;
                case "SUCCESS" -> found.add(ReportOn.SUCCESS);
                case "FAILURE" -> found.add(ReportOn.FAILURE);
                case "DELAY" -> found.add(ReportOn.DELAY);
                default -> {
                    return null;
                }
            }
        }
        return isNever && words.length > 1 ? null : found;
    }

    @Override
    public void from(String from) {
        throw new IllegalStateException("our own MAIL does that");
    }

    @Override
    public void recipient(String recipient) {
        throw new IllegalStateException("our own RCPT does that");
    }

    @Override
    public @Nullable String data(InputStream data) {
        throw new IllegalStateException("our own DATA does that");
    }

    @Override
    public void done() {
        recipients.clear();
        clients.ended(session);
    }
}
