package org.postlude.spooler.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.spooler.Limit;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;

/**
 * The worlds that are explored; each is exhaustive in itself. Attempts have a free outcome once for each part and are accepted
 * from the second on. Where a line does not say otherwise: a logoff has a deadline, which may come or not; a transport can
 * stop; after a cut the process starts again, and everything goes on to its end.
 */
final class Worlds {
    private Worlds() {}

    /** Those that are walked in every build; none of them has a million transitions. */
    static List<Scenario> brief() {
        return List.of(
                small(),
                policy(InDoubtPolicy.HOLD),
                policy(InDoubtPolicy.FAIL_UNKNOWN),
                hanging(Scenario.Hang.UNTIL_CANCELLED),
                hanging(Scenario.Hang.FOR_EVER),
                strict(),
                stubborn(),
                ending(true),
                ending(false),
                local(),
                told(),
                untold(true),
                untold(false),
                deaf(),
                faces(1),
                twoCuts());
    }

    /** Those that take fifteen times as long as all the others together. */
    static List<Scenario> lengthy() {
        return List.of(
                everything(false),
                watchdog(),
                failing(InDoubtPolicy.RETRY),
                failing(InDoubtPolicy.HOLD),
                twoParts(),
                inbound(1),
                clients(),
                keeping(),
                twoMessages(),
                inbound(2),
                faces(2),
                ordered(),
                dead(ModelCall.Kind.RETRY, ModelCall.Kind.FLUSH),
                orders(ModelCall.Kind.HOLD, ModelCall.Kind.RELEASE),
                orders(ModelCall.Kind.WITHDRAW, ModelCall.Kind.RETRY),
                orders(ModelCall.Kind.BOUNCE, ModelCall.Kind.FLUSH),
                dead(),
                limited(true),
                limited(false));
    }

    /** A person at the queue: any order, about a part as it is or was, at any time, while any logoff runs; a cut. */
    static Scenario ordered() {
        Scenario world = new Scenario("a person at the queue");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.early = List.of();
        world.calls = 1;
        world.orderCalls = 1;
        world.orders = List.of(
                ModelCall.Kind.HOLD,
                ModelCall.Kind.RETRY,
                ModelCall.Kind.BOUNCE,
                ModelCall.Kind.WITHDRAW,
                ModelCall.Kind.FLUSH);
        return world;
    }

    /** Two orders of two kinds, so that one may undo or meet another; doubt; a cut. */
    static Scenario orders(ModelCall.Kind one, ModelCall.Kind other) {
        Scenario world = new Scenario("orders " + one + " and " + other);
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "u");
        world.early = List.of();
        world.calls = 1;
        world.orderCalls = 2;
        world.orders = List.of(one, other);
        return world;
    }

    /** A destination that dies of one failure, and a message for it that comes before or behind that; an order, or none. */
    static Scenario dead(ModelCall.Kind... orders) {
        Scenario world = new Scenario("a dead destination" + List.of(orders));
        world.mails = orders.length == 0
                ? List.of(Mail.one(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.RETRY))
                : List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A");
        world.early = List.of("X");
        world.deadAfter = 1;
        world.calls = 1;
        world.cuts = 0;
        world.orderCalls = 1;
        world.orders = List.of(orders);
        return world;
    }

    /** A limit of one message, and two messages: a logoff has a deadline that comes before the second one may go, or none. */
    static Scenario limited(boolean deadlines) {
        Scenario world = new Scenario("a limit, logoffs " + (deadlines ? "with" : "without") + " a deadline");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.limits = List.of(new Limit(Limit.Of.DESTINATION, "*", 1, Duration.ofMillis(16)));
        world.deadlines = deadlines;
        world.calls = 1;
        world.cuts = 0;
        return world;
    }

    /** One message, submitted at any time; two logoffs; a cut, and a logoff after it; writes that overtake reads. */
    static Scenario small() {
        Scenario world = new Scenario("one message");
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        world.callsAfterCut = 1;
        world.gathers = true;
        return world;
    }

    /** One message at the source, one queued; logoffs; a cut at any step, between save and acknowledgement too. */
    static Scenario inbound(int calls) {
        Scenario world = new Scenario("inbound, logoffs " + calls);
        world.calls = calls;
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A");
        world.early = List.of();
        world.inbound = true;
        world.abilities = new TransportAbilities(true, false, false, true, false);
        world.callsAfterCut = 1;
        return world;
    }

    /** Two clients that open, submit, log off and close in any order; two logoffs; no cut, which would end both. */
    static Scenario clients() {
        Scenario world = new Scenario("clients");
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.clientB = true;
        world.closes = true;
        world.cuts = 0;
        return world;
    }

    /** Two recipients under a policy that acts on doubt, so that permits are written; two logoffs; a cut. */
    static Scenario policy(InDoubtPolicy policy) {
        Scenario world = new Scenario("policy " + policy);
        world.mails = List.of(Mail.two(policy));
        world.callsAfterCut = 1;
        return world;
    }

    /** One message of two parts, which end it together; writes that overtake reads; a cut. */
    static Scenario twoParts() {
        Scenario world = new Scenario("two parts");
        world.mails = List.of(Mail.twoParts(InDoubtPolicy.RETRY));
        world.gathers = true;
        world.calls = 1;
        world.answers = List.of("A", "D", "R");
        return world;
    }

    /** Workers that do not come back by themselves, and logoffs without a deadline. */
    static Scenario hanging(Scenario.Hang how) {
        Scenario world = new Scenario("workers that hang " + how);
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.hang = how;
        world.watchdog = true;
        world.deadlines = false;
        world.calls = 1;
        world.cuts = 0;
        return world;
    }

    /** Workers that may be abandoned at any point, and come back late, or deliver late, or never. */
    static Scenario watchdog() {
        Scenario world = new Scenario("watchdog");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.watchdog = true;
        world.calls = 1;
        world.cuts = 0;
        return world;
    }

    /** A transport that keeps parts, asks for them, and flushes. */
    static Scenario keeping() {
        Scenario world = new Scenario("a transport that keeps and flushes");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.HOLD));
        world.answers = List.of("A", "K", "U");
        world.early = List.of();
        world.calls = 1;
        world.abilities = new TransportAbilities(true, true, true, false, false);
        return world;
    }

    /** ABORT by its letter: whatever is in process refuses it. */
    static Scenario strict() {
        Scenario world = new Scenario("strict").strict();
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        return world;
    }

    /** A transport that cannot stop: ABORT is refused, a close without a logoff leaves an orphan. */
    static Scenario stubborn() {
        Scenario world = new Scenario("a transport that cannot stop");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.abilities = TransportAbilities.NONE;
        world.closes = true;
        return world;
    }

    /** Delivery into the Inbox of the store itself; two logoffs; a cut. */
    static Scenario local() {
        Scenario world = new Scenario("local");
        world.mails = List.of(Mail.intoInbox());
        return world;
    }

    /** Senders who want to hear of everything: of a delay at the first failure, of successes, of failures; a cut. */
    static Scenario told() {
        Scenario world = new Scenario("senders who want to know");
        world.mails = List.of(Mail.two(InDoubtPolicy.RETRY));
        world.answers = List.of("AD", "RA", "DD", "A", "D", "R", "u");
        world.reports = Set.of(ReportOn.SUCCESS, ReportOn.FAILURE, ReportOn.DELAY);
        world.delayWarning = Optional.of(Duration.ofMillis(1));
        world.calls = 1;
        world.cuts = 2;
        return world;
    }

    /** Senders who want to hear of nothing, and a delivery into the Inbox whose sender wants to know. */
    static Scenario untold(boolean local) {
        Scenario world = new Scenario(local ? "local, told" : "senders who want to know nothing");
        world.mails = List.of(local ? Mail.intoInbox() : Mail.two(InDoubtPolicy.FAIL_UNKNOWN));
        world.reports = local ? Set.of(ReportOn.SUCCESS) : Set.of();
        world.delayWarning = Optional.of(Duration.ofMillis(1));
        return world;
    }

    /** END_INBOUND and END_OUTBOUND are never taken note of. */
    static Scenario deaf() {
        Scenario world = new Scenario("a transport that takes no notice");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.notices = false;
        return world;
    }

    /** Logoffs that are detached, or for a whole session, beside those that are waited for; two clients. */
    static Scenario faces(int calls) {
        Scenario world = new Scenario("faces, logoffs " + calls);
        world.calls = calls;
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.faces = List.of(Face.CLIENT, Face.DETACHED, Face.SESSION);
        world.clientB = true;
        world.cuts = 0;
        return world;
    }

    /** The process is going to end, at any time and while any other logoff runs (rule S13); two logoffs. */
    static Scenario ending(boolean cancellable) {
        Scenario world = new Scenario("the process ends" + (cancellable ? "" : ", a transport that cannot stop"));
        world.mails = List.of(Mail.one(cancellable ? InDoubtPolicy.HOLD : InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.faces = List.of(Face.CLIENT, Face.SHUTDOWN);
        world.abilities = new TransportAbilities(cancellable, false, false, false, false);
        world.cuts = 0;
        return world;
    }

    /** Three parts, one place at the transport, and a window that has no room for them. */
    static Scenario narrow() {
        Scenario world = new Scenario("a narrow window").window(2);
        world.mails = List.of(Mail.twoParts(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.maxAttempts = 1;
        world.calls = 1;
        world.cuts = 0;
        return world;
    }

    /** The store fails at any task, done or not done, and takes nothing more until it is opened again. */
    static Scenario failing(InDoubtPolicy policy) {
        Scenario world = new Scenario("a store that fails, policy " + policy);
        world.mails = List.of(Mail.two(policy), Mail.submitted(policy));
        world.answers = List.of("AA", "RA", "A", "D");
        world.early = List.of();
        world.failures = true;
        world.calls = 1;
        return world;
    }

    /**
     * All at once: two messages, one with two recipients, one inbound, five modes, a cut, an attempt that is deferred and tried again
     * when the alarm rings; one logoff.
     *
     * @param two clients instead of one: three times as many states
     */
    static Scenario everything(boolean two) {
        Scenario world = new Scenario(two ? "everything, two clients" : "everything");
        world.answers = List.of("AA", "A", "D");
        world.early = List.of();
        world.inbound = true;
        world.abilities = new TransportAbilities(true, false, false, true, false);
        world.clientB = two;
        world.calls = 1;
        world.deadlines = false;
        return world;
    }

    /** Two messages, one with two recipients, with all outcomes; one logoff; a cut. */
    static Scenario twoMessages() {
        Scenario world = new Scenario("two messages");
        world.answers = List.of("AA", "AD", "RA", "UU", "A", "D", "R", "U");
        world.calls = 1;
        return world;
    }

    /** Two messages, one with two recipients; two logoffs at any time; no cut. */
    static Scenario twoCalls() {
        Scenario world = new Scenario("two messages, two calls");
        world.answers = List.of("AA", "AD", "A", "D");
        world.early = List.of();
        world.cuts = 0;
        return world;
    }

    /** Two recipients; the process is killed twice, during its recovery too. */
    static Scenario twoCuts() {
        Scenario world = new Scenario("two cuts");
        world.mails = List.of(Mail.two(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.HOLD));
        world.answers = List.of("AA", "RA", "A", "R");
        world.early = List.of();
        world.cuts = 2;
        world.calls = 0;
        return world;
    }
}
