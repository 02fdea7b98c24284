package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.Order;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.core.Told;
import org.postlude.spooler.queue.Doubt;
import org.postlude.spooler.queue.DoubtAdvisor;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the application about mail in doubt under the policy ASK (rule O5); nobody waits for its answer. */
final class Doubts {
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);
    private static final int MOST = 1_000;
    private static final int PAGE = 200;

    private final Engine engine;
    private final @Nullable Listener<Question> advisor;

    private record Question(OpenStore store, Candidate part) {}

    Doubts(Engine engine, @Nullable DoubtAdvisor advisor) {
        this.engine = engine;
        this.advisor = advisor == null
                ? null
                : new Listener<>(
                        "the application that is asked about doubt",
                        MOST,
                        question -> put(advisor, question),
                        missing -> LOG.warn(
                                "the application was not asked about {} parts in doubt; they wait for a person",
                                missing),
                        engine.threads()::heard);
    }

    void ask(StoreKey key, Candidate part) {
        OpenStore store = engine.store(key);
        if (advisor != null && store != null) {
            advisor.tell(new Question(store, part));
        }
    }

    /** What an earlier opening left undecided, or left in doubt by its end. */
    void askAll(OpenStore store) {
        if (advisor == null || !store.isMailed()) {
            return;
        }
        StoreDesk desk = store.desk();
        desk.add(() -> askPage(store, desk, ""));
    }

    private void askPage(OpenStore store, StoreDesk desk, String cursor) throws IOException {
        Page<QueuedPart> page;
        try {
            page = desk.visit(logon -> logon.page(StoreLogon.LabelQuery.of(LabelState.IN_DOUBT), cursor, PAGE));
        } catch (StoreDesk.Leaving e) {
            return; // it was logged off at once; whoever opens it next asks
        }
        for (QueuedPart part : page.items()) {
            PartRecord record = DamagedMail.decode(part);
            if (record != null && record.policy() == InDoubtPolicy.ASK && record.holdReason() == null) {
                ask(
                        store.key(),
                        new Candidate(
                                part.id(), part.revision(), part.recipients(), part.label(), record, false, false));
            }
        }
        Optional<String> next = page.next();
        next.ifPresent(more -> desk.add(() -> askPage(store, desk, more)));
    }

    private void put(DoubtAdvisor application, Question question) {
        Candidate part = question.part();
        InDoubtPolicy decision = application.decide(doubt(question.store(), part));
        if (decision == InDoubtPolicy.RETRY || decision == InDoubtPolicy.FAIL_UNKNOWN) {
            // If it was changed meanwhile somebody else has decided.
            Calls.Call<Told> call = engine.calls.add(Told.class);
            engine.post(
                    new Event.Ordered(call.key(), question.store().key(), new Order.Decide(decision), List.of(part)));
        }
    }

    private static Doubt doubt(OpenStore store, Candidate part) {
        PartRecord record = part.record();
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < record.marks().size(); i++) {
            if (record.marks().get(i).fate() == Fate.IN_DOUBT) {
                recipients.add(part.recipients().get(i).toString());
            }
        }
        return new Doubt(
                store.identity(),
                part.id().message(),
                record.messageId(),
                record.sender(),
                recipients,
                record.transport(),
                record.attempts(),
                record.lastReply());
    }
}
