package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.List;
import org.postlude.store.InDoubtPolicy;

/** The worlds that are explored; each is exhaustive in itself. */
final class Worlds {
    private Worlds() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.add(small());
        all.add(twoMessages());
        return all;
    }

    static Scenario small() {
        Scenario world = new Scenario("one message");
        world.mails = List.of(Mail.submitted(InDoubtPolicy.RETRY));
        return world;
    }

    static Scenario twoMessages() {
        return new Scenario("two messages");
    }
}
