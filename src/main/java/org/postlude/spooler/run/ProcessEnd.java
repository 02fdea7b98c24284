package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postlude.message.FastShutdown;
import org.postlude.spooler.core.Event;
import org.postlude.store.Deadline;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.FastShutdownSupport;
import org.postlude.store.LogoffReport;
import org.postlude.transport.Haste;

/**
 * The fast end of a process: providers are asked and told, what can be stopped is stopped, and nobody is waited for beyond
 * the deadline (rules S12, S13). Whatever is cut off is as the end of the process itself would leave it.
 */
final class ProcessEnd {
    private static final Duration ANSWERS = Duration.ofSeconds(1);
    /** Part of the time that is left, and they were asked before by a caller who keeps to the order. */
    private static final Duration ANSWERS_AT_THE_END = Duration.ofMillis(250);
    /** What every answer with a deadline may take beyond it. */
    private static final Duration BEYOND = Duration.ofSeconds(1);

    private final Engine engine;

    /** What one provider says; two of them may go by one name, as a transport's old address and its new one do. */
    private record Asked<T>(String name, CompletableFuture<T> answer) {}

    ProcessEnd(Engine engine) {
        this.engine = engine;
    }

    FastShutdownSupport query() {
        return query(ANSWERS);
    }

    private FastShutdownSupport query(Duration within) {
        List<FastShutdownSupport.OptOut> no = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<Asked<Optional<String>>> answers = call(FastShutdown::queryFastShutdown);
        Patience.await(engine.threads(), all(answers), within);
        answers.forEach(asked -> {
            trouble(asked, "queryFastShutdown").ifPresent(problems::add);
            if (isGiven(asked.answer)) {
                asked.answer.join().ifPresent(reason -> no.add(new FastShutdownSupport.OptOut(asked.name, reason)));
            }
        });
        return new FastShutdownSupport(no, problems);
    }

    List<String> tell() {
        List<Asked<Boolean>> told = call(provider -> {
            provider.notifyProcessShutdown();
            return true;
        });
        Patience.await(engine.threads(), all(told), ANSWERS);
        return troubles(told, "notifyProcessShutdown");
    }

    /** Ends the engine, unless somebody opted out; {@code isFirst} says whether nobody else has ended it. */
    FastShutdownReport end(Deadline deadline, BooleanSupplier isFirst) {
        Instant until = Logoff.until(engine.config().clock(), deadline);
        FastShutdownSupport support = query(ANSWERS_AT_THE_END);
        if (!support.isSupported()) {
            return new FastShutdownReport(support.optedOut(), Map.of(), support.problems());
        }
        List<String> problems = new ArrayList<>(support.problems());
        if (!isFirst.getAsBoolean()) {
            problems.add("the spooler was closed before; there was nothing to end");
            return new FastShutdownReport(List.of(), Map.of(), problems);
        }
        List<ClientSession> sessions = engine.sessions().all();
        sessions.forEach(ClientSession::end);
        List<Asked<Boolean>> saving = call(provider -> {
            provider.doFastShutdown();
            return true;
        });
        Map<String, LogoffReport> stores = stop(until);
        Patience patience =
                until == null ? Patience.ofSteps() : Patience.within(Duration.between(now(), until.plus(BEYOND)));
        patience.await(engine.threads(), all(saving));
        problems.addAll(troubles(saving, "doFastShutdown"));
        sessions.forEach(session -> problems.addAll(session.leave(patience)));
        sessions.forEach(session -> session.awaitOpens(patience));
        engine.close(Haste.HURRY, patience, patience);
        return new FastShutdownReport(List.of(), stores, problems);
    }

    /**
     * In all stores, one right after the other, and then in what is opened meanwhile; the answers come when they are released, or
     * at the deadline. Asked for first: a store with nothing to do is gone before anybody could ask for its answer.
     */
    private Map<String, LogoffReport> stop(@Nullable Instant until) {
        Map<String, CompletableFuture<Optional<LogoffReport>>> stopping = new LinkedHashMap<>();
        for (OpenStore store : engine.stores().all()) {
            stopping.put(store.identity(), Logoff.ofShutdown(engine, store.key(), until));
        }
        engine.post(new Event.ProcessEnds(until));
        Map<String, LogoffReport> stores = new LinkedHashMap<>();
        stopping.forEach((store, report) -> engine.threads().join(report).ifPresent(told -> stores.put(store, told)));
        return stores;
    }

    private Instant now() {
        return engine.config().clock().instant();
    }

    /** Begins a call to each of those who want to know, on a thread of its own; by the name that people know it by. */
    private <T> List<Asked<T>> call(Function<FastShutdown, T> call) {
        List<Asked<T>> calls = new ArrayList<>();
        inUse().forEach((provider, name) -> {
            CompletableFuture<T> done = new CompletableFuture<>();
            calls.add(new Asked<>(name, done));
            engine.threads().last(() -> {
                try {
                    done.complete(Callbacks.inside(() -> call.apply(provider)));
                } catch (Throwable e) { // an Error too: somebody waits for the answer
                    done.completeExceptionally(e);
                }
            });
        });
        calls.sort(Comparator.comparing(Asked::name));
        return calls;
    }

    /** A provider that nothing is logged on to has nothing to save, and nothing to say. */
    private IdentityHashMap<FastShutdown, String> inUse() {
        IdentityHashMap<FastShutdown, String> providers = new IdentityHashMap<>();
        for (OpenStore store : engine.stores().all()) {
            if (store.place().provider() instanceof FastShutdown provider) {
                providers.merge(provider, "the provider of store " + store.identity(), ProcessEnd::andMore);
            }
        }
        for (TransportDesk transport : engine.transports().values()) {
            if (transport.provider() instanceof FastShutdown provider) {
                providers.merge(provider, "the provider of transport " + transport.name(), ProcessEnd::andMore);
            }
        }
        return providers;
    }

    private static String andMore(String first, String further) {
        return first.endsWith(" and more") ? first : first + " and more";
    }

    private static CompletableFuture<Void> all(List<? extends Asked<?>> calls) {
        return CompletableFuture.allOf(calls.stream().map(Asked::answer).toArray(CompletableFuture<?>[]::new));
    }

    private static boolean isGiven(CompletableFuture<?> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally() && answer.join() != null;
    }

    private static List<String> troubles(List<? extends Asked<?>> calls, String what) {
        List<String> all = new ArrayList<>();
        calls.forEach(asked -> trouble(asked, what).ifPresent(all::add));
        return all;
    }

    private static Optional<String> trouble(Asked<?> asked, String what) {
        String name = asked.name;
        CompletableFuture<?> answer = asked.answer;
        if (!answer.isDone()) {
            return Optional.of(name + " has not come back from " + what
                    + ", and is not waited for; its mail is durable without it (rule S12)");
        }
        try {
            return answer.join() == null
                    ? Optional.of(name + " returned null from " + what + ", which says nothing (rule S12)")
                    : Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(name + " failed in " + what + ", and the end goes on without it; its mail is durable: "
                    + e.getCause());
        }
    }
}
