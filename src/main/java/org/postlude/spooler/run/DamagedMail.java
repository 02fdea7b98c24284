package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Recovery;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;

/** The held messages that are damaged, a sentence each, as the store has them now: told until a person has dealt with them. */
final class DamagedMail {
    /** More than a person reads; the list of messages has them all. */
    private static final int NAMED = 100;
    /** A report does not walk over a million messages that are held for other reasons. */
    private static final int LOOKED_AT = 100_000;

    private static final int PAGE = 10_000;

    /** What a person can do about a message whose bytes are damaged. */
    static final String MENDABLE = "Withdraw it, or mend it and release it";
    /** The same where the spooler does not know any more what it knew: there is nothing that a release could bring back. */
    static final String UNREADABLE = "Withdraw it: a part whose record cannot be read is not released";

    private DamagedMail() {}

    static List<String> in(StoreLogon logon, QueueCounts counts) throws IOException {
        Map<MessageId, Told> found = new LinkedHashMap<>();
        // Most stores hold nothing, and counts are cheap.
        Optional<String> cursor = counts.held() == 0 ? Optional.empty() : Optional.of("");
        int looked = 0;
        while (cursor.isPresent() && looked < LOOKED_AT) {
            Page<QueuedPart> page = logon.page(StoreLogon.LabelQuery.of(LabelState.HELD), cursor.get(), PAGE);
            looked += page.items().size();
            for (QueuedPart part : page.items()) {
                PartRecord record = decode(part);
                if (Recovery.isSetAside(part.label(), record)) {
                    found.merge(part.id().message(), Told.of(record), Told::moreUseful);
                }
            }
            cursor = page.next();
        }
        List<String> sentences = new ArrayList<>();
        found.entrySet().stream()
                .limit(NAMED)
                .forEach(message -> sentences.add(sentence(
                        message.getKey(),
                        message.getValue().reason(),
                        "",
                        message.getValue().remedy())));
        if (found.size() > NAMED) {
            sentences.add(
                    (found.size() - NAMED) + " more messages are damaged and held; the list of the queue shows them");
        }
        if (cursor.isPresent()) {
            sentences.add("only the first " + looked + " held parts were looked at for damage; there are more");
        }
        return sentences;
    }

    /** What one part tells of the damage; a message is named once, however many of its parts are held. */
    private record Told(String reason, String remedy, int use) {
        static Told of(@Nullable PartRecord record) {
            if (record == null) {
                return new Told("what the spooler knew of it cannot be read", UNREADABLE, 2);
            }
            String damage = Recovery.damage(record);
            return damage == null
                    ? new Told("it was found so at an earlier attempt", MENDABLE, 0)
                    : new Told(damage, MENDABLE, 1);
        }

        static Told moreUseful(Told one, Told other) {
            return other.use > one.use ? other : one;
        }
    }

    static @Nullable PartRecord decode(QueuedPart part) {
        try {
            return PartRecordCodec.decode(part.record());
        } catch (IOException e) {
            return null;
        }
    }

    static String sentence(MessageId message, String reason, String where, String remedy) {
        return "message " + message + " is damaged (" + reason
                + "); what was left of it was not sent, it is held in the queue and nothing of it is deleted" + where
                + ". " + remedy;
    }
}
