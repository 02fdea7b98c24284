package org.postlude.outbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;

/** The lines of a {@link SubmissionText}, taken one by one. */
final class SubmissionLines {
    private @Nullable SubmissionKey key;
    private @Nullable String sender;
    private final List<Recipient> recipients = new ArrayList<>();
    private Optional<Instant> notBefore = Optional.empty();
    private @Nullable InDoubtPolicy inDoubt;
    private @Nullable Integer priority;
    private Optional<String> hold = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private final Set<ReportOn> reports = EnumSet.noneOf(ReportOn.class);
    private Optional<String> transport = Optional.empty();
    private Optional<String> envelopeId = Optional.empty();
    private Optional<DsnParameters.Returned> returned = Optional.empty();
    private final List<DsnParameters.Original> originals = new ArrayList<>();

    /** A name, and its values as they are written. */
    void take(List<String> words) {
        String name = words.get(0);
        switch (name) {
            case "key" -> key = new SubmissionKey(value(words, 1));
            case "sender" -> sender = value(words, 1);
            case "recipient" -> recipients.add(new Recipient(value(words, 1), value(words, 2)));
            case "not-before" -> notBefore = Optional.of(Instant.parse(value(words, 1)));
            case "in-doubt" -> inDoubt = InDoubtPolicy.valueOf(value(words, 1));
            case "priority" -> priority = Integer.valueOf(value(words, 1));
            case "hold" -> hold = Optional.of(value(words, 1));
            case "expires" -> expires = Optional.of(Instant.parse(value(words, 1)));
            case "report" -> reports.add(ReportOn.valueOf(value(words, 1)));
            case "transport" -> transport = Optional.of(value(words, 1));
            case "envelope-id" -> envelopeId = Optional.of(value(words, 1));
            case "returned" -> returned = Optional.of(DsnParameters.Returned.valueOf(value(words, 1)));
            case "original" -> {
                Recipient recipient = new Recipient(value(words, 1), value(words, 2));
                originals.add(new DsnParameters.Original(recipient, value(words, 3)));
            }
            // Whoever wrote it meant something by it, and it is not known what.
            default -> throw new IllegalArgumentException("it has a line '" + name + "'");
        }
    }

    private static String value(List<String> words, int number) {
        if (number >= words.size()) {
            throw new IllegalArgumentException("its line '" + words.get(0) + "' has no value " + number);
        }
        return SubmissionText.plain(words.get(number));
    }

    Submission submission(Content content) {
        return new Submission(
                required(key, "key"),
                new Envelope(required(sender, "sender"), recipients),
                content,
                notBefore,
                required(inDoubt, "in-doubt"),
                required(priority, "priority"),
                hold,
                expires,
                reports,
                transport,
                new DsnParameters(envelopeId, returned, originals));
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("it has no line '" + name + "'");
        }
        return value;
    }
}
