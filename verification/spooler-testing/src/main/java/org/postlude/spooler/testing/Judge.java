package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.message.MessageState;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;
import org.postlude.tck.memory.Violation;

/** What has to be true when everything is drained: each recipient of each letter has its ending, and only one. */
final class Judge {
    private static final Pattern RETURNED =
            Pattern.compile("^Final-Recipient: rfc822; *(\\S+)\r\nAction: failed$", Pattern.MULTILINE);
    /** Of a success, or of a delay. */
    private static final Pattern TOLD =
            Pattern.compile("^Final-Recipient: rfc822; *(\\S+\r\nAction: (?:relayed|delayed))$", Pattern.MULTILINE);

    private static final Pattern INBOUND = Pattern.compile("^Message-ID: <(\\w+)@source.example>", Pattern.MULTILINE);

    private final World world;
    private final Map<String, Integer> reported = new TreeMap<>();
    private final Map<String, Integer> told = new TreeMap<>();
    private final Map<String, Integer> received = new TreeMap<>();
    /** Who is still listed, and as what. */
    private final Map<String, MessageState> listed = new TreeMap<>();

    Judge(World world) {
        this.world = world;
    }

    void judge() {
        for (byte[] bytes : world.disk().filed(world.address, "INBOX")) {
            String text = new String(bytes, US_ASCII);
            count(RETURNED.matcher(text), reported);
            count(TOLD.matcher(text), told);
            count(INBOUND.matcher(text), received);
        }
        world.disk().parts(world.address).forEach(this::list);
        world.ledger.entries().forEach(this::judge);
        for (String key : world.ledger.acknowledgedInbound()) {
            require(
                    received.getOrDefault(key, 0) == 1,
                    key + " was acknowledged to its source and is in the Inbox " + received.getOrDefault(key, 0)
                            + " times");
        }
        received.forEach((key, times) -> require(times == 1, key + " is in the Inbox " + times + " times"));
        for (Violation violation : world.disk().violations()) {
            world.baton.fail(
                    new AssertionError("the program broke the store's contract: " + violation, violation.thrown()));
        }
    }

    private static void count(Matcher matcher, Map<String, Integer> found) {
        while (matcher.find()) {
            found.merge(matcher.group(1), 1, Integer::sum);
        }
    }

    private void list(QueuedPart part) {
        if (part.label().state() == LabelState.DONE) {
            return;
        }
        PartRecord record;
        try {
            record = PartRecordCodec.decode(part.record());
        } catch (IOException e) {
            throw new AssertionError("the program wrote a record that it cannot read", e);
        }
        for (int i = 0; i < part.recipients().size(); i++) {
            Fate fate = record.marks().get(i).fate();
            if (fate != Fate.DELIVERED && fate != Fate.RETURNED) {
                listed.put(part.recipients().get(i).address(), fate.word(record.state()));
            }
        }
    }

    private void judge(Ledger.Entry entry) {
        int reports = reported.getOrDefault(entry.address, 0);
        MessageState state = listed.get(entry.address);
        boolean isGone = world.ledger.mayBeWithdrawn(entry.letter);
        String all =
                entry + ", reported " + reports + " times, listed as " + state + (isGone ? ", perhaps withdrawn" : "");
        require(entry.deliveries > 0 || reports > 0 || state != null || isGone, "LOST: " + all);
        require(reports <= 1, "returned twice: " + all);
        int successes = told.getOrDefault(entry.address + "\r\nAction: relayed", 0);
        boolean isWanted = entry.letter.wantsToKnow();
        require(successes <= 1, "told twice of its success: " + all);
        require(successes == 0 || (isWanted && entry.deliveries > 0), "told of a success that was none: " + all);
        boolean isDone = entry.deliveries > 0 && reports == 0 && state == null && !isGone;
        require(!isDone || !isWanted || successes == 1, "its success was asked for and not told: " + all);
        require(told.getOrDefault(entry.address + "\r\nAction: delayed", 0) <= 1, "told twice of its delay: " + all);
        require(reports == 0 || state == null, "returned and listed: " + all);
        require(reports == 0 || entry.refusals > 0 || entry.isUnknown, "returned, and nobody refused it: " + all);
        // Each delivery was followed by a doubt: who was known to have it is not returned, nor sent to again.
        require(reports == 0 || entry.deliveries <= entry.doubts, "delivered and returned: " + all);
        require(entry.deliveries <= entry.doubts + 1, "doubled without having been reported in doubt: " + all);
        require(state == null || !world.ledger.isWithdrawn(entry.letter), "withdrawn and listed: " + all);
        require(state == null || mayBeLeft(entry, state), "not sent by a logoff that sends all: " + all);
    }

    private static boolean mayBeLeft(Ledger.Entry entry, MessageState state) {
        return state == MessageState.IN_DOUBT
                && (entry.letter.policy() == InDoubtPolicy.HOLD || entry.letter.policy() == InDoubtPolicy.ASK);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            world.ledger.violated(otherwise);
            throw new Died();
        }
    }
}
