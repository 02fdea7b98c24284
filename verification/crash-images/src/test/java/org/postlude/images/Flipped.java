package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.PostludeException;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.LoneSupport;

/** A store with mail in every state, and the question what one damaged octet of its files has come to. */
final class Flipped {
    private static final List<String> NAMES = List.of("s1", "s2", "t1", "b1", "s3", "s4", "s5", "t2", "s6");
    private static final List<String> FILED = List.of("d1", "d2");
    private static final int MANY = 100;

    /** What one damaged octet came to, at the most. */
    enum Fate {
        REFUSED,
        NAMED,
        WHOLE
    }

    private final StoreProvider provider;
    private final Path directory;
    private final Map<String, MessageId> ids = new HashMap<>();
    private final Map<String, Standing> standings = new HashMap<>();

    Flipped(StoreProvider provider, Path directory) {
        this.provider = provider;
        this.directory = directory;
    }

    private SpoolerLogon open() {
        String scheme = provider.schemes().iterator().next();
        StoreAddress address = new StoreAddress(scheme, directory.toString());
        return provider.spoolerLogon(
                LoneSupport.at(Letter.NOW), new LogonRequest(address, LogonRequest.Access.WRITE, true));
    }

    /** Makes the store; returns what its directory holds once it is closed. */
    Image fill() throws IOException {
        try (SpoolerLogon store = open()) {
            Lease lease = store.beginEpoch("a test");
            for (String name : NAMES) {
                Letter letter = new Letter(name);
                ids.put(
                        name,
                        store.submit(letter.key(), letter.envelope(), letter.newParts(), letter.content())
                                .id());
            }
            change(store, lease, "s2", LabelState.CLAIMED);
            change(store, lease, "s3", LabelState.HELD);
            change(store, lease, "s4", LabelState.IN_DOUBT);
            Instant until = Letter.NOW.plusSeconds(86_400);
            store.finish(lease, List.of(end("s5"), end("t2")), new Disposition.Retire(until));
            store.finish(lease, List.of(end("s6")), new Disposition.Move("Sent"));
            for (String key : FILED) {
                ids.put(
                        key,
                        store.deliver(key, SpoolerLogon.INBOX, new Letter(key).content())
                                .id());
            }
            store.putNote("rule", 0, "a note".getBytes(UTF_8));
            for (String name : NAMES) {
                standings.put(name, standing(store, name));
            }
        }
        return Image.read(directory);
    }

    private void change(SpoolerLogon store, Lease lease, String name, LabelState state) throws IOException {
        Label label = new Label(state, Letter.NOW, 0, "lane");
        store.change(lease, List.of(new PartChange(id(name, 0), 1, label, "changed".getBytes(UTF_8))));
    }

    private PartEnd end(String name) {
        return new PartEnd(id(name, 0), 1, "ended".getBytes(UTF_8));
    }

    private PartId id(String name, int index) {
        return new PartId(id(name), index);
    }

    MessageId id(String name) {
        MessageId id = ids.get(name);
        if (id == null) {
            throw new IllegalStateException("nobody submitted " + name);
        }
        return id;
    }

    /** @throws DamagedMessageException if the store says so itself */
    private Standing standing(SpoolerLogon store, String name) throws IOException {
        List<QueuedPart> parts = store.parts(id(name));
        boolean hasBytes = true;
        try (InputStream in = store.open(id(name)).content().open()) {
            if (!Arrays.equals(new Letter(name).bytes(), in.readAllBytes())) {
                throw new AssertionError("wrong octets of " + name + " were given out");
            }
        } catch (NoSuchMessageException e) {
            hasBytes = false;
        }
        return new Standing(parts.stream().map(Standing.Part::of).toList(), hasBytes);
    }

    /**
     * Opens what is there now.
     *
     * @param faults what is wrong with it: something is not as it was, and nobody said so
     */
    Fate fate(List<String> faults) throws IOException {
        try (SpoolerLogon store = open()) {
            List<String> told = store.health().setAside();
            int named = told.size();
            for (String name : NAMES) {
                named += isNamed(store, name, String.join("\n", told), faults) ? 1 : 0;
            }
            for (String key : FILED) {
                named += isFiledOrNamed(store, key, String.join("\n", told), faults) ? 0 : 1;
            }
            List<Note> notes = store.notes("rule");
            boolean isNoted = notes.size() == 1 && Arrays.equals(notes.get(0).bytes(), "a note".getBytes(UTF_8));
            if (!isNoted && told.isEmpty()) {
                faults.add("the note is " + notes + ", and nobody says why");
            }
            strangers(store, faults);
            return named > 0 ? Fate.NAMED : Fate.WHOLE;
        } catch (LogonFailedException e) {
            if (!String.valueOf(e.getMessage()).contains(directory.toString())) {
                faults.add("it is refused without its name: " + e.getMessage());
            }
            return Fate.REFUSED;
        }
    }

    private boolean isNamed(SpoolerLogon store, String name, String told, List<String> faults) throws IOException {
        try {
            Standing found = standing(store, name);
            boolean isTold = told.contains(id(name).value());
            if (!found.equals(standings.get(name)) && !isTold) {
                faults.add(name + " is " + found + ", was " + standings.get(name) + ", and nobody says so; told is: "
                        + told);
            }
            Letter letter = new Letter(name);
            List<Object> recipients = new ArrayList<>();
            store.parts(id(name)).forEach(part -> recipients.addAll(part.recipients()));
            if (!recipients.isEmpty() && !recipients.equals(letter.envelope().recipients()) && !isTold) {
                faults.add(name + " goes to " + recipients);
            }
            if (!isTold) {
                Submitted again = store.submit(letter.key(), letter.envelope(), letter.newParts(), letter.content());
                if (!again.equals(new Submitted(id(name), true))) {
                    faults.add("the key of " + name + " was forgotten: " + again + ", was " + id(name));
                }
            }
            return isTold;
        } catch (DamagedMessageException e) {
            return true;
        } catch (PostludeException e) {
            faults.add(name + " fails: " + e);
            return true;
        }
    }

    private boolean isFiledOrNamed(SpoolerLogon store, String key, String told, List<String> faults)
            throws IOException {
        try (InputStream in = store.open(id(key)).content().open()) {
            if (!Arrays.equals(new Letter(key).bytes(), in.readAllBytes())) {
                faults.add("wrong octets of " + key + " were given out");
            }
            return true;
        } catch (DamagedMessageException e) {
            return false;
        } catch (NoSuchMessageException e) {
            if (!told.contains(id(key).value())) {
                faults.add(key + " was filed, is missing, and nobody says so; told is: " + told);
            }
            return false;
        }
    }

    private void strangers(SpoolerLogon store, List<String> faults) throws IOException {
        Set<LabelState> all = Set.of(LabelState.values());
        for (QueuedPart part : store.page(new LabelQuery(all, ""), "", MANY).items()) {
            if (!ids.containsValue(part.id().message())) {
                faults.add("nobody submitted " + part.id());
            }
        }
    }
}
