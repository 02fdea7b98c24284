package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.SpoolerLogon;

/** Asks a store for things, and knows how each message stands by the answers. One thread a message. */
final class Client {
    static final Instant RETIRED_UNTIL = Letter.NOW.plus(Duration.ofDays(1));

    private final SpoolerLogon store;
    private final Told told;
    private final Known known;
    private Lease lease = new Lease(0);

    Client(SpoolerLogon store, Told told, Known known) {
        this.store = store;
        this.told = told;
        this.known = known;
    }

    /**
     * What a client remembers from opening to opening.
     *
     * @param standings of messages, by name
     * @param ids of messages, by name
     * @param notes their revisions
     */
    record Known(Map<String, Standing> standings, Map<String, MessageId> ids, Map<String, Long> notes) {
        Known() {
            this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }
    }

    boolean begin() throws IOException {
        return told.ask("epoch", "begun", () -> {
            lease = store.beginEpoch("the scenario");
            return "" + lease.epoch();
        });
    }

    void submit(String... names) throws IOException {
        for (String name : names) {
            Letter letter = new Letter(name);
            Standing submitted = Standing.submitted(letter.parts());
            told.ask(name, submitted.toString(), () -> {
                MessageId id = store.submit(letter.key(), letter.envelope(), letter.newParts(), letter.content())
                        .id();
                known.standings().put(name, submitted);
                known.ids().put(name, id);
                return id.value();
            });
        }
    }

    private boolean isThere(String name) {
        return known.standings().containsKey(name) && told.isKnown(name);
    }

    /** Names are messages, whose first part is meant, or {@code NAME/INDEX}. */
    void change(LabelState state, String record, String... names) throws IOException {
        Asked asked = new Asked();
        List<PartChange> changes = changes(asked, state, record, names);
        asked.ask(() -> requireApplied(store.change(lease, changes)));
    }

    private List<PartChange> changes(Asked asked, LabelState state, String record, String... names) {
        List<PartChange> changes = new ArrayList<>();
        for (String name : names) {
            Part part = Part.of(name);
            if (isThere(part.message)) {
                Standing now = asked.standing(part.message);
                Label label = new Label(state, Letter.NOW, 0, "smtp|" + (part.message.hashCode() & 1));
                long revision = now.parts().get(part.index).revision();
                changes.add(new PartChange(id(part), revision, label, record.getBytes(UTF_8)));
                asked.add(part.message, now.with(part.index, state, record));
            }
        }
        return changes;
    }

    void finish(Disposition disposition, UnaryOperator<Standing> end, String... names) throws IOException {
        Asked asked = new Asked();
        List<PartEnd> ends = ends(asked, end, names);
        asked.ask(() -> requireApplied(store.finish(lease, ends, disposition)));
    }

    /** One is claimed while another one ends, in one commit. */
    void claimAndFinish(String claimed, Disposition disposition, UnaryOperator<Standing> end, String ended)
            throws IOException {
        Asked asked = new Asked();
        List<PartChange> changes = changes(asked, LabelState.CLAIMED, "attempt", claimed);
        List<PartEnd> ends = ends(asked, end, ended);
        asked.ask(() -> {
            JointRecords.Results results = ((JointRecords) store).changeAndFinish(lease, changes, ends, disposition);
            requireApplied(results.changes());
            return requireApplied(results.ends());
        });
    }

    private List<PartEnd> ends(Asked asked, UnaryOperator<Standing> end, String... names) {
        List<PartEnd> ends = new ArrayList<>();
        for (String name : names) {
            Part part = Part.of(name);
            if (isThere(part.message)) {
                Standing now = asked.standing(part.message);
                ends.add(new PartEnd(id(part), now.parts().get(part.index).revision(), "ended".getBytes(UTF_8)));
                Standing ended = now.with(part.index, LabelState.DONE, "ended");
                asked.add(part.message, ended.isEnded() ? end.apply(ended) : ended);
            }
        }
        return ends;
    }

    void withdraw(String name) throws IOException {
        if (isThere(name)) {
            Standing now = standing(name);
            Asked asked = new Asked();
            asked.add(
                    name,
                    now.with(0, LabelState.DONE, now.parts().get(0).record()).withoutBytes());
            asked.ask(() -> require(store.withdraw(id(name)) == Withdrawal.WITHDRAWN, "withdraw " + name));
        }
    }

    void setAside(String name) throws IOException {
        if (isThere(name)) {
            Standing now = standing(name);
            Asked asked = new Asked();
            asked.add(name, now.with(0, LabelState.HELD, now.parts().get(0).record()));
            asked.ask(() -> {
                store.setAside(id(name), "as the scenario wants it");
                return "";
            });
        }
    }

    /** Their parts are kept no longer, their keys are. */
    void sweep(String... retired) throws IOException {
        Asked asked = new Asked();
        for (String name : retired) {
            if (isThere(name) && standing(name).isEnded()) {
                asked.add(name, standing(name).withoutParts());
            }
        }
        asked.ask(() -> {
            store.sweep(RETIRED_UNTIL, 100);
            return "";
        });
    }

    void deliver(String... names) throws IOException {
        for (String name : names) {
            told.ask(
                    "filed:" + name,
                    "filed",
                    () -> store.deliver(name, SpoolerLogon.INBOX, new Letter(name).content())
                            .id()
                            .value());
        }
    }

    /** @param text nothing to remove it */
    void note(String name, String text) throws IOException {
        if (told.isKnown("note:" + name)) {
            long before = known.notes().getOrDefault(name, 0L);
            String wanted = text.isEmpty() ? Ledger.ABSENT : (before + 1) + "," + text;
            told.ask("note:" + name, wanted, () -> {
                require(store.putNote(name, before, text.getBytes(UTF_8)), "note " + name);
                known.notes().put(name, before + 1);
                return "";
            });
        }
    }

    /** Questions about several messages at once. */
    private final class Asked {
        private final List<String> names = new ArrayList<>();
        private final List<String> wanted = new ArrayList<>();
        private final List<Standing> next = new ArrayList<>();

        void add(String name, Standing standing) {
            names.add(name);
            wanted.add(standing.toString());
            next.add(standing);
        }

        /** With what was added before: a list may be applied in part. */
        Standing standing(String name) {
            int last = names.lastIndexOf(name);
            return last < 0 ? Client.this.standing(name) : next.get(last);
        }

        void ask(Told.Question question) throws IOException {
            if (!names.isEmpty() && told.ask(names, wanted, question)) {
                for (int i = 0; i < names.size(); i++) {
                    known.standings().put(names.get(i), next.get(i));
                }
            }
        }
    }

    private record Part(String message, int index) {
        static Part of(String name) {
            int slash = name.indexOf('/');
            return slash < 0
                    ? new Part(name, 0)
                    : new Part(name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
        }
    }

    private Standing standing(String name) {
        Standing standing = known.standings().get(name);
        if (standing == null) {
            throw new IllegalStateException("the scenario asks for " + name + ", which it never submitted");
        }
        return standing;
    }

    private MessageId id(String message) {
        MessageId id = known.ids().get(message);
        if (id == null) {
            throw new IllegalStateException("no id of " + message);
        }
        return id;
    }

    private PartId id(Part part) {
        return new PartId(id(part.message), part.index);
    }

    private static String requireApplied(List<ChangeResult> results) {
        return require(results.stream().allMatch(each -> each == ChangeResult.APPLIED), "answers " + results);
    }

    private static String require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("the store did not do what the scenario wants of it: " + what);
        }
        return "";
    }
}
