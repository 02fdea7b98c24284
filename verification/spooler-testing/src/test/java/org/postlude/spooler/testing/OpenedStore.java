package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.store.KeyConflictException;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.time.VirtualTime;

/**
 * One store of some provider, and the words in which it answers: the same for every store that keeps to the contract. Its own
 * ids and revisions do not stand in them.
 */
final class OpenedStore implements AutoCloseable {
    private static final int ALL = 1_000;

    private final String vendor;
    private final StoreProvider provider;
    private final LogonRequest request;
    private final VirtualTime time;
    private final Map<MessageId, String> names = new HashMap<>();
    private final Map<String, MessageId> ids = new LinkedHashMap<>();
    private final Set<MessageId> aside = new HashSet<>();
    private final List<Lease> leases = new ArrayList<>();
    private SpoolerLogon logon;

    OpenedStore(String vendor, StoreProvider provider, StoreAddress address, VirtualTime time) throws IOException {
        this.vendor = vendor;
        this.provider = provider;
        this.request = new LogonRequest(address, LogonRequest.Access.WRITE, true);
        this.time = time;
        this.logon = logon();
    }

    private SpoolerLogon logon() throws IOException {
        SpoolerLogon made = provider.spoolerLogon(LoneSupport.on(time), request);
        leases.add(made.beginEpoch("the test"));
        return made;
    }

    /** What a part is to become. */
    record To(String message, int index, LabelState state, Instant due, String record, boolean isStale) {}

    private Lease lease(boolean dead) {
        return leases.get(dead ? 0 : leases.size() - 1);
    }

    private String name(MessageId id) {
        return names.getOrDefault(id, "an id that nobody was given");
    }

    private Optional<MessageId> id(String name) {
        return Optional.ofNullable(ids.get(name));
    }

    private MessageId known(String name) {
        return id(name).orElseThrow();
    }

    private String named(String name, Submitted submitted) {
        if (!submitted.existed()) {
            names.put(submitted.id(), name);
            ids.put(name, submitted.id());
        }
        return name(submitted.id()) + (submitted.existed() ? " again" : " new");
    }

    private static byte[] message(String subject) {
        return ("Subject: " + subject + "\r\n\r\nText\r\n").getBytes(US_ASCII);
    }

    String submit(String key, String name, String subject, List<Label> labels) throws IOException {
        List<NewPart> parts = new ArrayList<>();
        List<Recipient> all = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            Recipient recipient = Recipient.smtp("r" + i + "@" + key + ".example");
            all.add(recipient);
            parts.add(new NewPart(List.of(recipient), labels.get(i), ("new " + i).getBytes(US_ASCII)));
        }
        try {
            Envelope envelope = new Envelope("sender@example.org", all);
            return named(name, logon.submit(new SubmissionKey(key), envelope, parts, Content.of(message(subject))));
        } catch (KeyConflictException e) {
            return "the key is that of " + name(new MessageId(e.holder()));
        }
    }

    private Optional<QueuedPart> part(String message, int index) throws IOException {
        List<QueuedPart> parts = id(message).isEmpty() ? List.of() : logon.parts(known(message));
        return parts.stream().filter(part -> part.id().index() == index).findFirst();
    }

    String change(List<To> list, boolean isDead) throws IOException {
        List<PartChange> changes = new ArrayList<>();
        for (To to : list) {
            Optional<QueuedPart> found = part(to.message(), to.index());
            if (found.isPresent()) {
                QueuedPart part = found.get();
                // Whose claim it is, recovery says first (Q6).
                boolean isTaken = part.label().state() == LabelState.CLAIMED && to.state() == LabelState.CLAIMED;
                Label label = part.label().with(isTaken ? LabelState.READY : to.state(), to.due());
                long revision = part.revision() - (to.isStale() ? 1 : 0);
                changes.add(
                        new PartChange(part.id(), revision, label, to.record().getBytes(US_ASCII)));
            }
        }
        return changes.isEmpty()
                ? "nothing"
                : logon.change(lease(isDead), changes).toString();
    }

    String finish(List<To> list, Disposition disposition, boolean isDead) throws IOException {
        List<PartEnd> ends = new ArrayList<>();
        for (To to : list) {
            Optional<QueuedPart> part = part(to.message(), to.index());
            part.ifPresent(present -> ends.add(new PartEnd(
                    present.id(),
                    present.revision() - (to.isStale() ? 1 : 0),
                    to.record().getBytes(US_ASCII))));
        }
        return ends.isEmpty()
                ? "nothing"
                : logon.finish(lease(isDead), ends, disposition).toString();
    }

    String withdraw(String message) throws IOException {
        return id(message).isEmpty()
                ? "nothing"
                : logon.withdraw(known(message)).toString();
    }

    String setAside(String message) throws IOException {
        if (id(message).isEmpty()) {
            return "nothing";
        }
        try {
            String where = logon.setAside(known(message), "damaged");
            aside.add(known(message));
            return where.isEmpty() ? "nowhere" : "somewhere";
        } catch (NoSuchMessageException e) {
            return "there is none";
        }
    }

    String deliver(String key, String folder) throws IOException {
        return named("filed " + key, logon.deliver(key, folder, Content.of(message(key))));
    }

    String forgetKeys(String prefix) throws IOException {
        logon.forgetKeys(prefix);
        return "forgotten";
    }

    String putNote(String name, boolean isStale, String text) throws IOException {
        long present = logon.notes(name).stream()
                .filter(note -> note.name().equals(name))
                .mapToLong(Note::revision)
                .findFirst()
                .orElse(0);
        return "" + logon.putNote(name, present + (isStale ? 1 : 0), text.getBytes(US_ASCII));
    }

    String sweep() throws IOException {
        for (int i = 0; i < ALL && logon.sweep(time.instant(), 3) > 0; i++) {
            // until nothing is left
        }
        return "swept";
    }

    /** Another logon, under a new epoch. */
    String reopen() throws IOException {
        logon.logoff();
        logon.close();
        logon = logon();
        return claimed(lease(false).epoch());
    }

    /** All that can be asked of it, asked in small pages. */
    Map<String, String> look(int limit, Set<String> excluded) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        seen.put("counts", logon.counts().toString());
        seen.put("due", words(logon.due(lease(false), time.instant(), limit, 2, excluded)));
        seen.put("next due", logon.nextDue(excluded).toString());
        seen.put("claimed", claimed(Long.MAX_VALUE));
        seen.put("page", words(pages(LabelQuery.of(LabelState.values()), limit)));
        seen.put("lane", words(pages(new LabelQuery(Set.of(LabelState.READY, LabelState.HELD), "smtp|a"), limit)));
        for (String folder : List.of(SpoolerLogon.INBOX, "Sent")) {
            seen.put(
                    "folder " + folder,
                    logon.filed(folder, "", ALL).items().stream()
                            .map(this::name)
                            .toList()
                            .toString());
        }
        logon.notes("").forEach(note -> seen.put("note " + note.name(), new String(note.bytes(), US_ASCII)));
        for (Map.Entry<String, MessageId> entry : ids.entrySet()) {
            seen.put("parts " + entry.getKey(), words(logon.parts(entry.getValue())));
            seen.put("bytes " + entry.getKey(), bytes(entry.getValue()));
        }
        seen.put("health", logon.health().refusing().toString());
        return seen;
    }

    /** In whatever order: recovery reads all of them. */
    private String claimed(long epoch) throws IOException {
        return logon.claimedBefore(epoch, "", ALL).items().stream()
                .map(this::words)
                .sorted()
                .toList()
                .toString();
    }

    private List<QueuedPart> pages(LabelQuery query, int limit) throws IOException {
        List<QueuedPart> all = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = logon.page(query, cursor.get(), limit);
            all.addAll(page.items());
            cursor = page.next();
        }
        return all;
    }

    private String bytes(MessageId id) throws IOException {
        if (aside.contains(id)
                && logon.parts(id).stream().allMatch(part -> part.label().state() == LabelState.DONE)) {
            return "a person's, wherever they are"; // Q8 keeps them, and leaves open whether open() still gives them
        }
        try (InputStream in = logon.open(id).content().open()) {
            return new String(in.readAllBytes(), US_ASCII);
        } catch (NoSuchMessageException e) {
            return "none";
        }
    }

    private String words(List<QueuedPart> parts) {
        return parts.stream().map(this::words).toList().toString();
    }

    private String words(QueuedPart part) {
        return name(part.id().message()) + "/" + part.id().index() + " " + part.label() + " " + part.recipients() + " "
                + new String(part.record(), US_ASCII);
    }

    @Override
    public void close() {
        logon.logoff();
        logon.close();
        provider.shutdown();
    }

    @Override
    public String toString() {
        return vendor;
    }
}
