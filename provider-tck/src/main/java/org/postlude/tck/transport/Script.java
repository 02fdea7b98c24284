package org.postlude.tck.transport;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;

/** Who gets which step. A message's script goes before a recipient's, and that before the one for all others. */
final class Script {
    private static final String OTHERWISE = "otherwise";

    /** Guarded by this. */
    private final Map<String, StepQueue> steps = new HashMap<>();

    /** Guarded by this. */
    private final Set<String> refusedBefore = new HashSet<>();

    Script() {
        new Steps(step -> add(OTHERWISE, step)).accept();
    }

    Steps forRecipient(String recipient) {
        return new Steps(step -> add(recipientKey(recipient), step));
    }

    Steps forMessageId(String header) {
        return new Steps(step -> add(messageKey(header), step));
    }

    /** What was written for all others before is forgotten: it would never be reached. */
    Steps otherwise() {
        synchronized (this) {
            steps.remove(OTHERWISE);
        }
        return new Steps(step -> add(OTHERWISE, step));
    }

    /**
     * The steps of one attempt. If one of them answers submitMessage, only that one is used up: for the other recipients
     * there was no attempt.
     */
    Plan plan(OutboundMessage message) throws IOException {
        Optional<String> header = hasMessageKeys() ? MessageIdHeader.of(message.content()) : Optional.empty();
        synchronized (this) {
            String byMessage = header.map(Script::messageKey).orElse("");
            if (steps.containsKey(byMessage)) {
                return planForAll(message, take(byMessage));
            }
            for (Recipient recipient : message.recipients()) {
                if (steps(key(recipient)).next() instanceof Step.Answer) {
                    return planForAll(message, take(key(recipient)));
                }
            }
            Map<Recipient, Step> own = new LinkedHashMap<>();
            message.recipients().forEach(recipient -> own.put(recipient, take(key(recipient))));
            return Plan.of(own);
        }
    }

    synchronized void refuseBefore(String recipient) {
        refusedBefore.add(recipient.toLowerCase(Locale.ROOT));
    }

    synchronized boolean isRefusedBefore(Recipient recipient) {
        return refusedBefore.contains(recipient.toString().toLowerCase(Locale.ROOT));
    }

    /** One time only. */
    synchronized void allowBefore(Recipient recipient) {
        refusedBefore.remove(recipient.toString().toLowerCase(Locale.ROOT));
    }

    private static Plan planForAll(OutboundMessage message, Step step) {
        Map<Recipient, Step> same = new LinkedHashMap<>();
        message.recipients().forEach(recipient -> same.put(recipient, step));
        return Plan.of(same);
    }

    private synchronized void add(String key, Step step) {
        steps.computeIfAbsent(key, k -> new StepQueue()).add(step);
    }

    private synchronized boolean hasMessageKeys() {
        return steps.keySet().stream().anyMatch(key -> key.startsWith("message "));
    }

    private String key(Recipient recipient) {
        String own = recipientKey(recipient.toString());
        return steps.containsKey(own) ? own : OTHERWISE;
    }

    private StepQueue steps(String key) {
        @Nullable StepQueue written = steps.get(key);
        if (written == null) {
            throw new IllegalStateException(
                    "the script for all other recipients is empty: end otherwise() with a step");
        }
        return written;
    }

    private Step take(String key) {
        return steps(key).take();
    }

    private static String recipientKey(String recipient) {
        return "recipient " + recipient.toLowerCase(Locale.ROOT);
    }

    private static String messageKey(String header) {
        return "message " + header;
    }
}
