package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.Reply;
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

    private DamagedMail() {}

    static List<String> in(StoreLogon logon, QueueCounts counts) throws IOException {
        List<String> sentences = new ArrayList<>();
        Set<MessageId> seen = new HashSet<>();
        // Most stores hold nothing, and counts are cheap.
        Optional<String> cursor = counts.held() == 0 ? Optional.empty() : Optional.of("");
        int looked = 0;
        while (cursor.isPresent() && looked < LOOKED_AT) {
            Page<QueuedPart> page = logon.page(StoreLogon.LabelQuery.of(LabelState.HELD), cursor.get(), PAGE);
            looked += page.items().size();
            for (QueuedPart part : page.items()) {
                PartRecord record = decode(part);
                if (Recovery.isSetAside(part.label(), record)
                        && seen.add(part.id().message())) {
                    sentences.add(sentence(part.id().message(), record));
                }
            }
            cursor = page.next();
        }
        if (seen.size() > NAMED) {
            sentences = new ArrayList<>(sentences.subList(0, NAMED));
            sentences.add(
                    (seen.size() - NAMED) + " more messages are damaged and held; the list of the queue shows them");
        }
        if (cursor.isPresent()) {
            sentences.add("only the first " + looked + " held parts were looked at for damage; there are more");
        }
        return sentences;
    }

    static @Nullable PartRecord decode(QueuedPart part) {
        try {
            return PartRecordCodec.decode(part.record());
        } catch (IOException e) {
            return null;
        }
    }

    private static String sentence(MessageId message, @Nullable PartRecord record) {
        return "message " + message + " is damaged (" + reason(record)
                + "); it was not sent, it is held in the queue and nothing of it is deleted. Withdraw it, or mend it and"
                + " release it";
    }

    private static String reason(@Nullable PartRecord record) {
        if (record == null) {
            return "what the spooler knew of it cannot be read";
        }
        Reply last = record.lastReply();
        return last != null && last.text().startsWith(Recovery.DAMAGED)
                ? last.text().substring(Recovery.DAMAGED.length())
                : "it was found so at an earlier attempt";
    }
}
