package org.postlude.spooler.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.postlude.spooler.Limit;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.LabelState;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;

/** What the client does in its first life: the call traces of the modes, and plain sending under each policy. */
enum Scenario {
    SENDS_UNDER_RETRY(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            sendAll(life);
        }
    },
    SENDS_UNDER_HOLD(InDoubtPolicy.HOLD) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            sendAll(life);
        }
    },
    SENDS_UNDER_FAIL_UNKNOWN(InDoubtPolicy.FAIL_UNKNOWN) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            sendAll(life);
        }
    },
    SENDS_UNDER_ASK(InDoubtPolicy.ASK) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            sendAll(life);
        }
    },
    REFUSES_BEFORE_IT_SENDS(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            machine.wire.refuseBefore(Machine.REFUSED);
            sendAll(life);
        }
    },
    DELIVERS_LOCALLY(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            sendAll(life);
        }
    },
    TELLS_OF_DELAYS_AND_SUCCESSES(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            machine.wire
                    .on("carl@four.example")
                    .defer(Duration.ofHours(1))
                    .defer(Duration.ofHours(1))
                    .accept();
            MessageStore store = life.open();
            life.submitAll(store);
            life.until(() -> Machine.listed(store).equals(Map.of("carl@four.example", "BACKING_OFF")));
            machine.time.advance(Duration.ofHours(1));
            life.until(() -> machine.told().containsKey("carl@four.example delayed")
                    && Machine.listed(store).equals(Map.of("carl@four.example", "BACKING_OFF")));
            machine.time.advance(Duration.ofHours(1));
            life.until(() -> store.queue("", 10).messages().isEmpty());
        }
    },
    TELLS_OF_LOCAL_DELIVERIES(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            sendAll(life);
        }
    },
    HOLDS_AND_RELEASES(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            MessageStore store = waitsForCarl(machine, life);
            machine.hold(life);
            machine.release(life.queue());
            life.until(() -> store.queue("", 10).messages().isEmpty());
        }
    },
    WITHDRAWS(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            waitsForCarl(machine, life);
            machine.withdraw(life);
        }
    },
    HOLDS_BY_RULE(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            MessageStore store = life.open();
            machine.rule(life.queue());
            life.submitAll(store);
            life.until(() -> Machine.listed(store).equals(Map.of(Machine.CARL, "HELD")));
        }
    },
    SUSPENDS(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            MessageStore store = life.open();
            machine.suspend(life.queue());
            life.submitAll(store);
            life.until(() -> Machine.listed(store).equals(Map.of(Machine.CARL, "QUEUED")));
        }
    },
    IS_UNCONFIGURED(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            machine.wire
                    .on(Machine.CARL)
                    .answerUnconfigured(Duration.ofMinutes(5))
                    .accept();
            MessageStore store = life.open();
            life.submitAll(store);
            // Or another message went over the same transport meanwhile: then it works, and is tried again at once.
            life.until(() -> Machine.isRefusedForItsLogin(store)
                    || store.queue("", 10).messages().isEmpty());
            machine.time.advance(Duration.ofMinutes(5));
            life.until(() -> store.queue("", 10).messages().isEmpty());
        }
    },
    QUIET_IDLE(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            MessageStore store = sendAll(life);
            life.logoff(store, LogoffMode.QUIET);
            life.close(store);
        }
    },
    QUIET_REFUSED_THEN_ORDERLY(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            Gate gate = machine.stopAt("carl@four.example", Point.BODY);
            MessageStore store = life.open();
            life.submitAll(store);
            life.reached(gate);
            life.logoff(store, LogoffMode.QUIET);
            var report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            gate.open();
            life.until(report::isDone);
            life.close(store);
        }
    },
    ORDERLY_PAST_THE_PERMIT(InDoubtPolicy.HOLD) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            Gate gate = machine.stopAt("carl@four.example", Point.COMMITTED);
            MessageStore store = life.open();
            life.submitAll(store);
            life.reached(gate);
            var report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            gate.open();
            life.until(report::isDone);
            life.close(store);
        }
    },
    ABORT_STOPS(InDoubtPolicy.HOLD) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            Gate gate = machine.stopAt("carl@four.example", Point.BODY);
            MessageStore store = life.open();
            life.submitAll(store);
            life.reached(gate);
            life.logoff(store, LogoffMode.ABORT);
            life.close(store);
        }
    },
    NO_WAIT(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            MessageStore store = life.open();
            life.submitAll(store);
            life.logoff(store, LogoffMode.NO_WAIT);
            life.close(store);
        }
    },
    NO_WAIT_FOR_A_LIMIT(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            logoffWhileTimeGoesBy(machine, life, LogoffMode.NO_WAIT);
        }
    },
    PURGE_FOR_A_LIMIT(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            logoffWhileTimeGoesBy(machine, life, LogoffMode.PURGE);
        }
    },
    PURGE_OF_WHAT_WAITS(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            machine.wire.on("ann@one.example").keep().accept();
            machine.wire.on("carl@four.example").defer(Duration.ofHours(1)).accept();
            MessageStore store = life.open();
            life.submitAll(store);
            life.until(() -> {
                Map<String, String> listed = Machine.listed(store);
                return "TRANSPORT_DEFERRED".equals(listed.get("ann@one.example"))
                        && "BACKING_OFF".equals(listed.get("carl@four.example"));
            });
            life.logoff(store, LogoffMode.PURGE);
            life.close(store);
        }
    },
    ENDS_FAST_UNDER_RETRY(InDoubtPolicy.RETRY) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            endFast(machine, life);
        }
    },
    ENDS_FAST_UNDER_HOLD(InDoubtPolicy.HOLD) {
        @Override
        void play(Machine machine, Life life) throws Exception {
            endFast(machine, life);
        }
    };

    final InDoubtPolicy policy;

    Scenario(InDoubtPolicy policy) {
        this.policy = policy;
    }

    boolean isLocal() {
        return this == DELIVERS_LOCALLY || this == TELLS_OF_LOCAL_DELIVERIES;
    }

    Set<ReportOn> reports() {
        return name().startsWith("TELLS") ? EnumSet.allOf(ReportOn.class) : ReportOn.USUAL;
    }

    Optional<Limit> limit() {
        return name().endsWith("_FOR_A_LIMIT")
                ? Optional.of(new Limit(Limit.Of.SENDER, "*", 1, Duration.ofSeconds(20)))
                : Optional.empty();
    }

    abstract void play(Machine machine, Life life) throws Exception;

    /** One message is past its permit and stays so beyond the deadline, one is before it, one waits (rule S13). */
    private static void endFast(Machine machine, Life life) throws Exception {
        Gate past = machine.stopAt("ann@one.example", Point.COMMITTED);
        Gate before = machine.stopAt("carl@four.example", Point.BODY);
        MessageStore store = life.open();
        life.submitAll(store);
        life.reached(past);
        life.reached(before);
        life.endFast(Duration.ofSeconds(2));
        machine.openGates();
        life.process.awaitQuietWire();
    }

    /** What is over the limit waits for it, put off in the store, and goes when it opens: one after the other (rule D20). */
    private static void logoffWhileTimeGoesBy(Machine machine, Life life, LogoffMode mode) throws Exception {
        MessageStore store = life.open();
        life.submitAll(store);
        CompletableFuture<LogoffReport> report =
                store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
        life.until(() -> {
            if (machine.parts().stream().noneMatch(part -> part.label().state() == LabelState.CLAIMED)) {
                machine.time.advance(Duration.ofSeconds(2)); // else a thread that is slow is one that hangs
            }
            return report.isDone();
        });
        // What was put off before a NO_WAIT began was not ready then.
        assertTrue(mode == LogoffMode.NO_WAIT || report.join().counts().left() == 0);
        life.close(store);
    }

    private static MessageStore waitsForCarl(Machine machine, Life life) throws Exception {
        machine.wire.on(Machine.CARL).defer(Duration.ofHours(1)).accept();
        MessageStore store = life.open();
        life.submitAll(store);
        life.until(() -> Machine.listed(store).equals(Map.of(Machine.CARL, "BACKING_OFF")));
        return store;
    }

    private static MessageStore sendAll(Life life) throws Exception {
        MessageStore store = life.open();
        life.submitAll(store);
        life.until(() -> store.queue("", 10).messages().isEmpty());
        return store;
    }
}
