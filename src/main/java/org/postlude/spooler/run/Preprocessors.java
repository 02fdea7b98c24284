package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.postlude.message.AttemptId;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Preprocessor;
import org.postlude.transport.RecipientOutcome;

/** What one transport has registered, in its order, and what comes of it for a message (rule T22). */
final class Preprocessors {
    private record Registered(Set<String> types, Preprocessor code) {
        boolean isFor(Recipient recipient) {
            return types.isEmpty() || types.contains(recipient.addressType());
        }
    }

    private final String transport;
    private final List<Registered> inOrder = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    Preprocessors(String transport) {
        this.transport = transport;
    }

    /** By the transport while it logs on: later, messages would go by that it has not seen. */
    void register(Set<String> types, Preprocessor code) {
        if (closed) {
            throw new ProviderContractException(
                    "T22",
                    "transport '" + transport + "' registered a preprocessor after its logon had returned; it is not"
                            + " called, and the mail goes on without it");
        }
        inOrder.add(new Registered(types, code));
    }

    void close() {
        closed = true;
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    /** What they have said. */
    record Said(List<EndResult.Result> refused, List<Recipient> left, boolean stopped) {}

    /**
     * Asks all of them, one after another, for those who are left.
     *
     * @param mayGoOn asked after each
     * @throws ProviderContractException if one says what makes no sense; the others' words then count for nothing either
     */
    Said ask(OutboundMessage message, Predicate<AttemptId> mayGoOn) throws IOException, InterruptedException {
        Set<Recipient> left = new LinkedHashSet<>(message.recipients());
        List<EndResult.Result> refused = new ArrayList<>();
        for (int i = 0; i < inOrder.size(); i++) {
            List<Recipient> asked = left.stream().filter(inOrder.get(i)::isFor).toList();
            if (asked.isEmpty()) {
                continue;
            }
            for (Preprocessor.Undeliverable one : ask(i, message, asked)) {
                left.remove(one.recipient());
                refused.add(new EndResult.Result(one.recipient(), new RecipientOutcome.Refused(one.reason())));
            }
            if (!mayGoOn.test(message.attempt())) {
                return new Said(List.of(), List.of(), true);
            }
        }
        return new Said(refused, List.copyOf(left), false);
    }

    private List<Preprocessor.Undeliverable> ask(int index, OutboundMessage message, List<Recipient> asked)
            throws IOException, InterruptedException {
        OutboundMessage shown = new OutboundMessage(
                message.attempt(),
                message.part(),
                message.sender(),
                asked,
                message.content(),
                message.deferred(),
                message.dsn().of(asked));
        List<Preprocessor.Undeliverable> said = inOrder.get(index).code().preprocess(shown);
        if (said == null) {
            throw broken("T20", index, message, "returned null");
        }
        Set<Recipient> allowed = new HashSet<>(asked);
        for (Preprocessor.Undeliverable one : said) {
            if (one == null) {
                throw broken("T20", index, message, "returned a list with null in it");
            }
            if (!allowed.remove(one.recipient())) {
                throw broken("T22", index, message, "named somebody whom it was not given, or twice");
            }
        }
        return said;
    }

    private ProviderContractException broken(String rule, int index, OutboundMessage message, String how) {
        return new ProviderContractException(
                rule,
                "transport '" + transport + "', part " + message.part() + ": its preprocessor " + (index + 1) + " "
                        + how + "; nobody is refused for it, the part stays queued and is tried again");
    }
}
