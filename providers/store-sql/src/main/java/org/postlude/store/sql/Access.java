package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.support.CheckedContent;
import org.postlude.store.spi.support.DirectoryLock;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.MessageIds;

/** What a logon may look at: its store, as of each moment. */
record Access(
        Path file,
        long store,
        View view,
        DurableSteps steps,
        Set<String> found,
        Set<String> torn,
        boolean isReader,
        Closeable end)
        implements Closeable {
    <T> T look(View.Question<T> question) throws IOException {
        return view.look(question);
    }

    /** Of a message that a look came upon. A reader only tells of it. */
    void damage(String message) {
        if (isReader) {
            tell(message);
        } else {
            torn.add(message);
        }
    }

    void tell(String message) {
        found.add(Aside.found(message, file));
    }

    /** What looks of this logon have come upon since it was asked last. */
    Map<String, List<Aside.Word>> takeTorn() {
        Map<String, List<Aside.Word>> taken = new HashMap<>();
        for (String message : List.copyOf(torn)) {
            torn.remove(message);
            taken.put(message, List.of());
        }
        return taken;
    }

    List<QueuedPart> parts(Link link, MessageId id) throws SQLException {
        List<Rows.Read> rows = Rows.all(link, store, id.value());
        if (!Rows.areWhole(rows) && !Aside.has(link, store, id.value())) {
            damage(id.value());
        }
        return Rows.readable(rows);
    }

    Queue queue(Link link) {
        return new Queue(link, store, this::damage);
    }

    Pages pages(Link link) {
        return new Pages(link, store, this::damage);
    }

    StoreHealth health() {
        List<String> told = new ArrayList<>();
        try {
            told.addAll(look(link -> Aside.tell(link, store, file)));
        } catch (IOException e) {
            told.add(file + " cannot be read: " + e.getMessage() + ". Look after its disk, then open the store anew");
        }
        told.addAll(found);
        return steps.health().withSetAside(told);
    }

    Optional<String> owner() {
        return isReader ? DirectoryLock.owner(lockFile()) : Optional.empty();
    }

    Path lockFile() {
        return file.resolveSibling(Database.LOCK);
    }

    StoredMessage open(MessageId id) throws IOException {
        Optional<Bodies.Found> found = view.glance(link -> Optional.ofNullable(Bodies.open(link, store, id)));
        return opened(found.isPresent() ? found.get() : new Bodies.Found(look(link -> message(link, id)), null));
    }

    /** As it was read. */
    StoredMessage opened(Bodies.Found found) {
        MessageRow message = found.message();
        byte[] octets = found.octets();
        Content content = octets == null ? checked(message) : new ShortContent(view, message, octets);
        return new StoredMessage(message.id(), message.recipients(), MessageIds.time(message.id()), content);
    }

    /** Each chunk tells that it is what was written, and this that they are all. */
    private Content checked(MessageRow message) {
        String place = "body " + message.body() + " in " + file;
        return new CheckedContent(
                message.id(), place, message.size(), message.sha256(), () -> new BodyStream(view, message, null));
    }

    private MessageRow message(Link link, MessageId id) throws SQLException, IOException {
        MessageRow message = MessageRow.byId(link, store, id);
        if (message != null && message.hasBytes()) {
            return message;
        }
        if (Aside.has(link, store, id.value())) {
            throw new DamagedMessageException(id, "its record was set aside in the table aside of " + file);
        }
        throw new NoSuchMessageException(id);
    }

    @Override
    public void close() throws IOException {
        end.close();
    }
}
