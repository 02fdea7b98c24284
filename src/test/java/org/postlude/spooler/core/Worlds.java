package org.postlude.spooler.core;

import java.util.List;
import org.postlude.store.InDoubtPolicy;

/** The worlds that are explored; each is exhaustive in itself. */
final class Worlds {
    private Worlds() {}

    static List<Scenario> all() {
        return List.of(
                small(),
                inbound(),
                clients(),
                policy(InDoubtPolicy.HOLD),
                policy(InDoubtPolicy.FAIL_UNKNOWN),
                twoParts(),
                hanging(Scenario.Hang.UNTIL_CANCELLED),
                hanging(Scenario.Hang.FOR_EVER),
                watchdog(),
                keeping(),
                strict(),
                stubborn(),
                local(),
                deaf(),
                faces(),
                narrow(),
                everything(),
                twoMessages(),
                twoCalls());
    }

    static Scenario small() {
        Scenario world = new Scenario("one message");
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        world.callsAfterCut = 1;
        world.gathers = true;
        return world;
    }

    static Scenario inbound() {
        Scenario world = new Scenario("inbound");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A");
        world.early = List.of();
        world.inbound = true;
        world.abilities = new TransportAbilities(true, false, false, true);
        world.callsAfterCut = 1;
        return world;
    }

    static Scenario clients() {
        Scenario world = new Scenario("clients");
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.clientB = true;
        world.closes = true;
        world.cuts = 0;
        return world;
    }

    static Scenario policy(InDoubtPolicy policy) {
        Scenario world = new Scenario("policy " + policy);
        world.mails = List.of(Mail.two(policy));
        world.callsAfterCut = 1;
        return world;
    }

    static Scenario twoParts() {
        Scenario world = new Scenario("two parts");
        world.mails = List.of(Mail.twoParts(InDoubtPolicy.RETRY));
        world.gathers = true;
        world.calls = 1;
        world.answers = List.of("A", "D", "R");
        return world;
    }

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

    static Scenario watchdog() {
        Scenario world = new Scenario("watchdog");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.watchdog = true;
        world.calls = 1;
        world.cuts = 0;
        return world;
    }

    static Scenario keeping() {
        Scenario world = new Scenario("a transport that keeps and flushes");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.HOLD));
        world.answers = List.of("A", "K", "U");
        world.early = List.of();
        world.calls = 1;
        world.abilities = new TransportAbilities(true, true, true, false);
        return world;
    }

    static Scenario strict() {
        Scenario world = new Scenario("strict").strict();
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        return world;
    }

    static Scenario stubborn() {
        Scenario world = new Scenario("a transport that cannot stop");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.abilities = TransportAbilities.NONE;
        world.closes = true;
        return world;
    }

    static Scenario local() {
        Scenario world = new Scenario("local");
        world.mails = List.of(Mail.intoInbox());
        return world;
    }

    static Scenario deaf() {
        Scenario world = new Scenario("a transport that takes no notice");
        world.mails = List.of(Mail.one(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.notices = false;
        return world;
    }

    static Scenario faces() {
        Scenario world = new Scenario("faces");
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.faces = List.of(Face.CLIENT, Face.DETACHED, Face.SESSION);
        world.clientB = true;
        world.cuts = 0;
        return world;
    }

    static Scenario narrow() {
        Scenario world = new Scenario("a narrow window").window(2);
        world.mails = List.of(Mail.twoParts(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.RETRY));
        world.answers = List.of("A", "D");
        world.maxAttempts = 1;
        world.calls = 1;
        world.cuts = 0;
        return world;
    }

    static Scenario everything() {
        Scenario world = new Scenario("everything");
        world.answers = List.of("AA", "UU", "A");
        world.early = List.of();
        world.inbound = true;
        world.abilities = new TransportAbilities(true, false, false, true);
        world.clientB = true;
        world.calls = 1;
        world.deadlines = false;
        return world;
    }

    static Scenario twoMessages() {
        Scenario world = new Scenario("two messages");
        world.answers = List.of("AA", "AD", "RA", "UU", "A", "D", "R", "U");
        world.calls = 1;
        return world;
    }

    static Scenario twoCalls() {
        Scenario world = new Scenario("two messages, two calls");
        world.answers = List.of("AA", "AD", "A", "D");
        world.early = List.of();
        world.cuts = 0;
        return world;
    }
}
