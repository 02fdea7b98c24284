package org.postlude.tck.memory;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.MessageFlag;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.NewPart;

/** One write to the durable image: after a cut wholly there or wholly not. */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody
sealed interface Write {
    /** The bytes of a message that no entry names yet: synced before the entry, unreachable without it. */
    record Body(byte[] bytes) implements Write {}

    /** A submitted message with all its parts. */
    record Entry(
            SubmissionKey key, byte[] keyDigest, Envelope envelope, List<NewPart> parts, StoredBody body, Instant at)
            implements Write {}

    /** A new epoch. */
    record Epoch(long epoch) implements Write {}

    /** A part's new label and record; {@code epoch} is whose claim it is, 0 if it is none. */
    record Change(PartId id, Label label, byte[] record, long epoch) implements Write {}

    /** A part's end. */
    record End(PartId id, byte[] record, Disposition disposition, Instant at) implements Write {}

    /** The end of all parts that have not ended, by an explicit order. */
    record Withdraw(MessageId id, Disposition disposition, Instant at) implements Write {}

    /** A damaged message is held until a person has dealt with it. */
    record SetAside(MessageId id, String reason, Instant at) implements Write {}

    /** A filed message. */
    record Deliver(String key, String folder, StoredBody body, Instant at) implements Write {}

    /** A message that a client put into a folder. */
    record File(String folder, StoredBody body, Set<MessageFlag> flags, Instant at) implements Write {}

    /** All marks of a filed message. */
    record Mark(MessageId id, Set<MessageFlag> flags) implements Write {}

    /** A filed message goes to another folder. */
    record MoveFiled(MessageId id, String folder) implements Write {}

    /** A filed message goes for good. */
    record DeleteFiled(MessageId id) implements Write {}

    /** A folder. */
    record MakeFolder(String name) implements Write {}

    /** A folder without messages goes. */
    record DeleteFolder(String name) implements Write {}

    /** Delivery keys that can never come again. */
    record ForgetKeys(String prefix) implements Write {}

    /** A note; empty bytes remove it. */
    record PutNote(String name, long revision, byte[] bytes) implements Write {}

    /** What is kept no longer. */
    record Remove(Expiry expiry) implements Write {}
}
