package org.postlude.spooler.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.spooler.Limit;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Rule;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStore;
import org.postlude.store.ReportOn;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** What outlives a process: the disk, the next hop, and what the client remembers. */
final class Machine {
    static final String CARL = "carl@four.example";
    private static final Filter TO_CARL = Filter.parse("recipient=" + CARL);
    static final String REFUSED = "eve@refused.example";

    /** A message that the client has to send. */
    @SuppressWarnings("ArrayRecordComponent") // given on to a varargs parameter, compared by nobody
    record Letter(String key, String... recipients) {}

    /** Of a failure, or a local delivery. */
    private static final Pattern NAMED = Pattern.compile(
            "^(?:Final-Recipient: rfc822; *(\\S+)\r\nAction: failed|Delivered-To: *(\\S+))", Pattern.MULTILINE);

    private static final Pattern TOLD = Pattern.compile(
            "^Final-Recipient: rfc822; *(\\S+)\r\nAction: (relayed|delivered|delayed)", Pattern.MULTILINE);

    final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    final ScriptedTransport wire = ScriptedTransport.builder()
            .cancellable()
            .deferring()
            .flushable()
            .inbound()
            .preprocessing()
            .build();
    final List<Letter> letters = List.of(
            new Letter("first", "ann@one.example", "bob@two.example"),
            new Letter("second", REFUSED),
            new Letter("third", "carl@four.example"));
    /** What senders want to be told. */
    Set<ReportOn> reports = ReportOn.USUAL;
    /** What the first life may send. */
    Optional<Limit> limit = Optional.empty();

    /** What a person was told to be so, and has not ordered otherwise since. */
    boolean isHeld;

    boolean isWithdrawn;
    boolean isRuled;
    boolean isSuspended;
    /** A withdrawal was ordered, and may have been carried out or not. */
    boolean mayBeWithdrawn;

    final InDoubtPolicy policy;
    final boolean isLocal;
    final Map<String, SubmitReceipt> receipts = new LinkedHashMap<>();
    /** How often each recipient was listed in doubt when the store was opened again. */
    final Map<String, Integer> doubts = new HashMap<>();

    private final List<Gate> gates = new ArrayList<>();
    private InMemoryStoreProvider disk = new InMemoryStoreProvider();
    final StoreAddress address = disk.freshAddress();

    Machine(InDoubtPolicy policy, boolean isLocal) {
        this.policy = policy;
        this.isLocal = isLocal;
        wire.on(REFUSED).refuse(550);
    }

    static SubmitReceipt sameMessage(SubmitReceipt before, SubmitReceipt now) {
        assertEquals(before.id(), now.id(), "a retried submit is the same message");
        assertTrue(now.existed(), "a retried submit of a message that has a receipt: " + now);
        return now;
    }

    InMemoryStoreProvider disk() {
        return disk;
    }

    Life firstLife(Cut cut) {
        return new Life(this, disk, cut, false);
    }

    /** The program is started again, a second later. Nothing leaves before the test allows it. */
    Life nextLife(Cut cut) {
        disk = disk.reopened();
        limit = Optional.empty();
        time.advance(Duration.ofSeconds(1));
        return new Life(this, disk, cut, true);
    }

    /** It waits, so it can be held, unless the process dies of it. */
    void hold(Life life) throws Exception {
        isHeld = life.queue().hold(TO_CARL, "a person looks at it", null).changed() == 1;
        life.until(() -> isHeld);
    }

    void release(QueueControl queue) {
        isHeld = false;
        queue.release(TO_CARL);
    }

    void withdraw(Life life) throws Exception {
        mayBeWithdrawn = true;
        isWithdrawn = life.queue().withdraw(TO_CARL).changed() == 1;
        life.until(() -> isWithdrawn);
    }

    void rule(QueueControl queue) {
        queue.addRule(Rule.Kind.HOLD, TO_CARL, "ask legal", null, "ops");
        isRuled = true;
    }

    void suspend(QueueControl queue) {
        queue.suspend("wire", Optional.of("four.example"), "they move house", null, "ops");
        isSuspended = true;
    }

    /** What a person was told is so in the next life; then all is undone, so that everything can be drained. */
    void lookAtOrders(QueueControl queue, Map<String, String> listed) {
        assertTrue(!isHeld || "HELD".equals(listed.get(CARL)), () -> "told to be held: " + listed);
        assertTrue(!isWithdrawn || !listed.containsKey(CARL), () -> "told to be withdrawn: " + listed);
        assertTrue(!isRuled || queue.rules().size() == 1, () -> "told to be a rule: " + queue.rules());
        assertTrue(!isSuspended || queue.suspensions().size() == 1, () -> "told to be suspended");
        boolean isKeptBack = isHeld || isWithdrawn || isRuled || isSuspended;
        assertTrue(!isKeptBack || deliveriesTo(CARL) == 0, "kept back, and sent");
        isHeld = false;
        isRuled = false;
        isSuspended = false;
        queue.rules().forEach(rule -> queue.removeRule(rule.id()));
        queue.suspensions().forEach(suspension -> queue.resume(suspension.id()));
        queue.release(TO_CARL);
    }

    static boolean isRefusedForItsLogin(MessageStore store) {
        return store.queue("", 10).messages().stream()
                .anyMatch(message -> String.valueOf(message.lastReply()).contains("login"));
    }

    List<String> recipients() {
        List<String> all = new ArrayList<>();
        letters.forEach(letter -> all.addAll(List.of(letter.recipients())));
        return all;
    }

    /** Stops attempts until {@link #openGates()}. */
    Gate stopAt(String recipient, Point point) {
        Gate gate = wire.stopAt(recipient, point);
        gates.add(gate);
        return gate;
    }

    /** Nobody may stand at a gate for ever: the next hop goes on when the process is dead. */
    void openGates() {
        gates.forEach(Gate::open);
    }

    int deliveriesTo(String recipient) {
        return wire.deliveriesTo(recipient).size();
    }

    /** Nothing of the store is claimed or due: whatever could be done without the wire is done. */
    boolean isAtRest(QueueControl queue) {
        Instant now = time.instant();
        // What waits behind a suspension is due, and stays so.
        boolean isBehind = !queue.suspensions().isEmpty();
        return parts().stream()
                .map(QueuedPart::label)
                .allMatch(label -> label.state() == LabelState.DONE
                        || (label.state() != LabelState.CLAIMED
                                && (label.due().isAfter(now)
                                        || (isBehind && label.lane().endsWith("four.example")))));
    }

    List<QueuedPart> parts() {
        try {
            return disk.parts(address);
        } catch (IllegalArgumentException e) {
            return List.of(); // the process died before it made the store
        }
    }

    /** Recipients and the state words they are listed with. */
    static Map<String, String> listed(MessageStore store) {
        Map<String, String> listed = new TreeMap<>();
        store.queue("", 100)
                .messages()
                .forEach(message -> message.recipients()
                        .forEach(recipient -> listed.put(
                                recipient.address(), recipient.state().name())));
        return listed;
    }

    /** Whom the messages in the Inbox are about: reports and local deliveries, how many for each recipient. */
    Map<String, Integer> filed() {
        Map<String, Integer> filed = new TreeMap<>();
        for (String text : inbox()) {
            Matcher matcher = NAMED.matcher(text);
            while (matcher.find()) {
                String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                filed.merge(name.replaceAll("\\r", ""), 1, Integer::sum);
            }
        }
        return filed;
    }

    /** What senders are told of those who were not refused: how often of each recipient and action. */
    Map<String, Integer> told() {
        Map<String, Integer> told = new TreeMap<>();
        for (String text : inbox()) {
            Matcher matcher = TOLD.matcher(text);
            while (matcher.find()) {
                told.merge(matcher.group(1) + " " + matcher.group(2), 1, Integer::sum);
            }
        }
        return told;
    }

    List<String> inbox() {
        if (parts().isEmpty() && receipts.isEmpty()) {
            return List.of();
        }
        return disk.filed(address, "INBOX").stream()
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .toList();
    }

    /** What the strict fakes saw, but for calls that reached a disk in the instant in which its process died. */
    void assertLawful() {
        List<String> disk = new ArrayList<>();
        disk().violations().stream()
                .map(Object::toString)
                .filter(line -> !line.contains("Q0"))
                .forEach(disk::add);
        assertEquals(List.of(), disk);
        wire.assertNoViolations();
    }
}
