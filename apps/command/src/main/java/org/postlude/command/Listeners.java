package org.postlude.command;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.command.config.RunConfig;
import org.postlude.store.MessageStore;
import org.postlude.submission.SubmissionServer;
import org.postlude.submission.TlsCertificate;

/** Where a run takes mail. Thread-safe. */
final class Listeners implements AutoCloseable {
    /** A listener as it runs: what it does besides its own settings stands with its store. */
    private record Running(RunPlan.Listener listener, RunPlan.Store into, String addressType, SubmissionServer server) {
        boolean isSame(RunPlan.Listener other, RunPlan.Store otherInto, String otherType) {
            return listener.equals(other) && into.equals(otherInto) && addressType.equals(otherType);
        }

        boolean isAtPlaceOf(RunPlan.Listener other) {
            return other.place().getPort() != 0 && listener.place().equals(other.place());
        }
    }

    private final Map<String, MessageStore> stores;
    private final InstantSource clock;
    // Guarded by this.
    private List<Running> running = List.of();
    /** Those whose clients have not all gone yet. */
    private final List<SubmissionServer> leaving = new ArrayList<>();

    /**
     * @param stores by their names in plans
     */
    Listeners(Map<String, MessageStore> stores, InstantSource clock) {
        this.stores = stores;
        this.clock = clock;
    }

    /** A change that is ready to be made: it cannot fail any more. */
    final class Change implements AutoCloseable {
        private final List<Running> next = new ArrayList<>();
        private final List<Running> made = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private boolean isMade;

        private void prepare(RunPlan.Listener listener, RunPlan plan) {
            RunPlan.Store into = plan.store(listener.store());
            String type = plan.addressType(into);
            Optional<Running> same = running.stream()
                    .filter(each -> each.isSame(listener, into, type))
                    .findFirst();
            if (same.isPresent() && !next.contains(same.get())) {
                next.add(same.get());
                return;
            }
            Running former = running.stream()
                    .filter(each -> each.isAtPlaceOf(listener))
                    .findFirst()
                    .orElse(null);
            if (former == null) {
                requireFree(listener);
            }
            Running fresh = new Running(listener, into, type, prepared(listener, into, plan, former));
            next.add(fresh);
            made.add(fresh);
            told.add((former == null ? "listens at " : "other settings at ") + fresh.listener.words());
        }

        private void requireFree(RunPlan.Listener listener) {
            running.stream()
                    .filter(each -> RunConfig.isSamePlace(each.listener.place(), listener.place()))
                    .findFirst()
                    .ifPresent(own -> {
                        throw new CannotListenException(listener.place(), own.listener.words());
                    });
        }

        /** What will be otherwise, a sentence each. */
        List<String> told() {
            List<String> all = new ArrayList<>(told);
            running.stream()
                    .filter(each ->
                            !next.contains(each) && next.stream().noneMatch(other -> other.isAtPlaceOf(each.listener)))
                    .forEach(each -> all.add("listens no more at " + each.listener.words()));
            return all;
        }

        /** Whoever connects from here on meets the new ones; those whose time is over, now or since another change, are to be waited for. */
        List<SubmissionServer> make() {
            synchronized (Listeners.this) {
                made.forEach(each -> each.server.open());
                List<SubmissionServer> over = running.stream()
                        .filter(each -> !next.contains(each))
                        .map(Running::server)
                        .toList();
                over.forEach(SubmissionServer::leave);
                leaving.addAll(over);
                running = List.copyOf(next);
                isMade = true;
                return List.copyOf(leaving);
            }
        }

        @Override
        public void close() {
            if (!isMade) {
                made.forEach(each -> each.server.close());
            }
        }
    }

    /** Makes ready what a plan says; nobody is let in yet. Throws if one cannot listen, and then all is as it was. */
    synchronized Change prepare(RunPlan plan) {
        closeIdle();
        Change change = new Change();
        try {
            plan.listeners().forEach(each -> change.prepare(each, plan));
            return change;
        } catch (RuntimeException e) {
            change.close();
            throw e;
        }
    }

    private SubmissionServer prepared(
            RunPlan.Listener listener, RunPlan.Store into, RunPlan plan, @Nullable Running former) {
        try {
            SubmissionServer.Builder builder = SubmissionServer.into(
                            Objects.requireNonNull(stores.get(into.name()), into.name()))
                    .via(into.via())
                    .addressType(plan.addressType(into))
                    .address(listener.place())
                    .clock(clock);
            plan.hostName().ifPresent(builder::hostName);
            listener.largest().ifPresent(builder::largest);
            if (listener.users().isPresent()) {
                builder.passwords(Passwords.of(listener.users().get()));
            }
            if (listener.certificate().isPresent()) {
                RunConfig.Certificate files = listener.certificate().get();
                builder.certificate(TlsCertificate.of(files.chain(), files.key()));
            }
            if (listener.isTlsImplicit()) {
                builder.implicitTls();
            }
            return former == null ? builder.prepare() : builder.prepareInPlaceOf(former.server);
        } catch (IOException | RuntimeException e) {
            throw new CannotListenException(listener.place(), e);
        }
    }

    /** A sentence each. */
    synchronized List<String> words() {
        return running.stream()
                .map(each ->
                        "takes mail at " + each.listener.place().getAddress().getHostAddress() + ":"
                                + each.server.port() + " into " + each.into.address() + " and sends it over "
                                + each.into.via())
                .toList();
    }

    /** Also those whose clients have not all gone. */
    synchronized List<SubmissionServer> all() {
        List<SubmissionServer> all = new ArrayList<>(leaving);
        running.forEach(each -> all.add(each.server));
        return all;
    }

    /** Waits for the messages that are on their way to those whose time is over; no longer than that in all. */
    static int await(List<SubmissionServer> over, Duration most) throws InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        int open = 0;
        for (SubmissionServer each : over) {
            open += each.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
        return open;
    }

    /** Whether a message is on its way to one of them just now. */
    static boolean isAnyOnTheWay(List<SubmissionServer> over) {
        try {
            return await(over, Duration.ZERO) > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void closeIdle() {
        leaving.removeIf(server -> {
            boolean isIdle = server.isIdle();
            if (isIdle) {
                server.close();
            }
            return isIdle;
        });
    }

    @Override
    public synchronized void close() {
        all().forEach(SubmissionServer::close);
        running = List.of();
        leaving.clear();
    }
}
