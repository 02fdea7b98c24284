package org.postlude.crash;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of the {@link Ledger}.
 *
 * @param seq its place; what was written down earlier happened earlier, as far as that matters to the judge
 * @param kind what happened
 * @param words to what, in an order that the kind determines
 */
record Entry(long seq, Kind kind, List<String> words) {
    /** What can be written down, and its words. */
    enum Kind {
        /** The program opens the store now. */
        OPENING,
        /** {@code key}: submit begins. */
        TRY,
        /** {@code key id existed}: submit has returned. */
        ACK,
        /** {@code mode outcome left inDoubt}: the program's own word, read by people only. */
        LOGOFF,
        /** {@code sentence}: something that must not happen did, in the program. */
        BROKEN,
        /** {@code id result}: the program took a message back at the end. */
        WITHDRAWN,
        /** The program has done what it was told. */
        END,
        /** {@code transfer recipient...}: the receiver let the sender hand over. */
        DATA,
        /** {@code transfer message-id digest recipient...}: the receiver has it, whether or not it says so. */
        TAKEN,
        /** {@code transfer}: the sender has read the receiver's answer to a transfer, for it went on after it. */
        HEARD,
        /** {@code message-id recipient}: listed in doubt, looking from outside. */
        DOUBT,
        /** {@code looks}: a look from outside has ended. */
        LOOKED,
        /** {@code round kind moment}: the program is ended now. */
        BLOW,
        /** {@code message-id recipient state}: listed at the very end, looking from outside. */
        LEFT,
        /** {@code message-id recipient}: a report in the Inbox names it. */
        REPORT,
        /** {@code sentence}: the store could not read a record. */
        ASIDE
    }

    static Entry parse(String line) {
        String[] words = line.split(" ", -1);
        return new Entry(
                Long.parseLong(words[0]),
                Kind.valueOf(words[1]),
                List.copyOf(Arrays.asList(words).subList(2, words.length)));
    }

    String word(int index) {
        return words.get(index);
    }

    /** Of a kind whose first words are a Message-ID and a recipient. */
    Copy copy() {
        return new Copy(word(0), word(1));
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of(Long.toString(seq), kind.name()), words.stream())
                .collect(Collectors.joining(" "));
    }
}
