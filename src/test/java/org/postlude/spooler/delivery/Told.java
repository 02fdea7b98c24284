package org.postlude.spooler.delivery;

import java.util.Map;
import java.util.TreeMap;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStore;

/** What a list says. */
final class Told {
    private Told() {}

    static Map<String, MessageState> recipients(MessageStore store, MessageId id) {
        Map<String, MessageState> states = new TreeMap<>();
        Bench.statusOf(store, id).recipients().forEach(recipient -> states.put(recipient.address(), recipient.state()));
        return states;
    }
}
