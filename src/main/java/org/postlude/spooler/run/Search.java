package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;

/** Finds what a filter means (rule O1), a page at a time, and looks no further than it has to. */
final class Search {
    /** For the pages after a first one in which too little was found. */
    private static final int PAGE = 2_000;
    /** Of the messages that a beginning may mean. */
    private static final int NAMED = 5;

    private final StoreLogon logon;
    private final Statuses statuses;

    Search(StoreLogon logon, Statuses statuses) {
        this.logon = logon;
        this.statuses = statuses;
    }

    /** Parts that are meant, and where to go on. */
    record Found(List<QueuedPart> parts, Optional<String> next) {}

    /** The filter, once its beginnings of ids have become ids. */
    Filter named(Filter filter) throws IOException {
        List<MessageId> ids = new ArrayList<>();
        for (String name : filter.names()) {
            ids.add(one(name));
        }
        return filter.named(ids);
    }

    private MessageId one(String name) throws IOException {
        MessageId exact = new MessageId(name);
        if (!logon.parts(exact).isEmpty()) {
            return exact;
        }
        List<String> names = beginningWith(name, NAMED + 1);
        if (names.size() == 1) {
            return new MessageId(names.get(0));
        }
        throw new IllegalArgumentException(
                names.isEmpty()
                        ? "no message " + name + "; it ended and is forgotten, or it never was there"
                        : name + " may be any of "
                                + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                                + (names.size() > NAMED ? " and more" : "") + "; give more of it");
    }

    /** What has not ended goes before what has. */
    List<String> beginningWith(String prefix, int limit) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        for (StoreLogon.LabelQuery query : List.of(Statuses.NOT_ENDED, StoreLogon.LabelQuery.of(LabelState.DONE))) {
            Optional<String> cursor = found.isEmpty() ? Optional.of("") : Optional.empty();
            while (cursor.isPresent() && found.size() < limit) {
                String from = cursor.get();
                Page<QueuedPart> page = statuses.look(() -> logon.page(query, from, PAGE));
                page.items().stream()
                        .map(part -> part.id().message().value())
                        .filter(id -> id.startsWith(prefix))
                        .forEach(found::add);
                cursor = page.next();
            }
        }
        return new ArrayList<>(found).subList(0, Math.min(limit, found.size()));
    }

    /** One page of the store at most; the filter has no beginnings any more. */
    Found parts(Filter filter, String cursor, int limit) throws IOException {
        List<QueuedPart> meant = new ArrayList<>();
        Optional<List<MessageId>> ids = filter.ids();
        if (ids.isPresent()) {
            for (MessageId id : ids.get()) {
                statuses.meant(filter, statuses.look(() -> logon.parts(id)), meant);
            }
            return new Found(meant, Optional.empty());
        }
        Page<QueuedPart> page = statuses.look(() -> logon.page(query(filter), cursor, limit));
        statuses.meant(filter, page.items(), meant);
        return new Found(meant, page.next());
    }

    /** The labels under which such states may be found; a claim of a dead owner is shown as what it will be. */
    private static StoreLogon.LabelQuery query(Filter filter) {
        Set<MessageState> states = filter.states();
        if (states.isEmpty()) {
            return Statuses.NOT_ENDED;
        }
        Set<LabelState> labels = EnumSet.noneOf(LabelState.class);
        for (MessageState state : states) {
            labels.addAll(
                    switch (state) {
                        case QUEUED, BACKING_OFF -> Set.of(LabelState.READY, LabelState.CLAIMED, LabelState.HELD);
                        case ACTIVE -> Set.of(LabelState.CLAIMED);
                        case TRANSPORT_DEFERRED, HELD -> Set.of(LabelState.HELD);
                        case IN_DOUBT -> Set.of(LabelState.IN_DOUBT, LabelState.CLAIMED);
                        case DELIVERED, RETURNED, WITHDRAWN -> Set.of(LabelState.DONE);
                    });
        }
        return new StoreLogon.LabelQuery(labels, "");
    }

    /** Whether mail that has not ended waits for such a transport. */
    boolean hasRoute(String transport) throws IOException {
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Found found = parts(Filter.all(), cursor.get(), PAGE);
            for (QueuedPart part : found.parts()) {
                PartRecord record = DamagedMail.decode(part);
                if (record != null && record.transport().equals(transport)) {
                    return true;
                }
            }
            cursor = found.next();
        }
        return false;
    }

    long count(Filter wanted) throws IOException {
        if (wanted.equals(Filter.all())) {
            return logon.counts().messages();
        }
        Filter filter = named(wanted);
        long count = 0;
        Recent recent = new Recent();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Found found = parts(filter, cursor.get(), PAGE);
            for (QueuedPart part : found.parts()) {
                count += recent.add(part.id().message()) ? 1 : 0;
            }
            cursor = found.next();
        }
        return count;
    }

    /**
     * A page of messages. Its cursor is the store's, and before it the last message that was taken of that page of the store: if it has
     * gone meanwhile, that page is gone through again.
     */
    QueuePage list(Filter wanted, String cursor, int limit) throws IOException {
        Filter filter = named(wanted);
        int at = cursor.indexOf('@');
        String after = at < 0 ? "" : cursor.substring(0, at);
        String from = at < 0 ? cursor : cursor.substring(at + 1);
        Map<MessageId, MessageStatus> messages = new LinkedHashMap<>();
        // A cursor within a page of the store is good for a page of the same length.
        int size = after.isEmpty() ? limit : Math.max(PAGE, limit);
        while (true) {
            Found found = parts(filter, from, size);
            List<MessageId> ids = ids(found.parts(), after);
            for (MessageId id : ids) {
                if (messages.size() == limit && !messages.containsKey(id)) {
                    return page(messages, Optional.of(last(messages.keySet()) + "@" + from));
                }
                if (!messages.containsKey(id)) {
                    statuses.of(id).ifPresent(status -> messages.put(id, status));
                }
            }
            if (found.next().isEmpty() || messages.size() == limit) {
                return page(messages, found.next().map(next -> "@" + next));
            }
            from = found.next().get();
            after = "";
            size = Math.max(PAGE, limit);
        }
    }

    private static QueuePage page(Map<MessageId, MessageStatus> messages, Optional<String> next) {
        return new QueuePage(new ArrayList<>(messages.values()), next);
    }

    private static String last(Set<MessageId> ids) {
        String last = "";
        for (MessageId id : ids) {
            last = id.value();
        }
        return last;
    }

    /** The messages behind one of them; all if that one is not there. */
    private static List<MessageId> ids(List<QueuedPart> parts, String after) {
        List<MessageId> ids =
                parts.stream().map(part -> part.id().message()).distinct().toList();
        int place = after.isEmpty() ? -1 : ids.indexOf(new MessageId(after));
        return ids.subList(place + 1, ids.size());
    }

    /** Messages that were met lately: parts of one lie beside each other, in two pages perhaps. */
    static final class Recent {
        private static final int MOST = 1_000;
        private final Set<MessageId> ids = new LinkedHashSet<>();

        /** Returns whether it was not met lately. */
        boolean add(MessageId id) {
            boolean isNew = ids.add(id);
            if (ids.size() > MOST) {
                ids.remove(ids.iterator().next());
            }
            return isNew;
        }
    }
}
