package org.postlude.spooler.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.ConversationView;
import org.postlude.spooler.ConversationsLeft;
import org.postlude.store.Deadline;
import org.postlude.transport.Conversational;

/** The conversations of transports: which there are, and how they are left. Each transport is asked like with any other notice. */
final class Talks {
    /** For who asks without a limit: a transport may hang for ever. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration LISTED = Duration.ofSeconds(2);

    private final Collection<TransportDesk> desks;
    private final Waiting threads;

    Talks(Collection<TransportDesk> desks, Waiting threads) {
        this.desks = desks;
        this.threads = threads;
    }

    /** What a transport with conversations is asked. */
    interface Question {
        List<String> ask(String name, Conversational transport, List<String> problems);
    }

    /** What it answered. */
    record Answer(List<String> conversations, List<String> problems) {}

    List<ConversationView> all() {
        return ask("conversations", (name, transport, problems) -> transport.conversations(), LISTED)
                .left();
    }

    ConversationsLeft leave(Predicate<ConversationView> which, Blocked reason, String words, Deadline deadline) {
        Question question = (name, transport, problems) -> leave(name, transport, which, reason, words, problems);
        return ask("leave", question, deadline.limit().orElse(LONG));
    }

    /** One that cannot be left does not keep the others. */
    private static List<String> leave(
            String name,
            Conversational transport,
            Predicate<ConversationView> which,
            Blocked reason,
            String words,
            List<String> problems) {
        List<String> left = new ArrayList<>();
        for (String each : transport.conversations()) {
            if (which.test(new ConversationView(name, each))) {
                try {
                    transport.leave(each, reason, words);
                    left.add(each);
                } catch (RuntimeException | Error e) { // or nobody would hear of those that were left
                    problems.add("transport " + name + " may still be in conversation " + each + ": " + Words.of(e));
                }
            }
        }
        return left;
    }

    /** All are asked side by side. Inside a callback nobody waits (rule D11): the transport may need what the caller holds. */
    private ConversationsLeft ask(String what, Question question, Duration within) {
        Map<String, CompletableFuture<Answer>> asked = new TreeMap<>();
        desks.forEach(desk -> asked.put(desk.name(), desk.converse(what, question)));
        CompletableFuture<?> all = CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new));
        boolean unused = Patience.await(threads, all, Callbacks.isInside() ? Duration.ZERO : within);
        List<ConversationView> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        asked.forEach((name, answer) -> {
            Answer told = answer.getNow(new Answer(
                    List.of(),
                    List.of("transport " + name + " has not answered to '" + what + "' within " + within.toMillis()
                            + " ms; what it was asked for goes on")));
            told.conversations().forEach(each -> found.add(new ConversationView(name, each)));
            problems.addAll(told.problems());
        });
        return new ConversationsLeft(found, problems);
    }
}
