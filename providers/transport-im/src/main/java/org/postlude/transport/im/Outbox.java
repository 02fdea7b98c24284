package org.postlude.transport.im;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of the texts that this logon has sent, as far as the server says so later. In memory and bounded: a failure that is told
 * behind ten thousand other texts, or to a later process, reaches nobody. Thread-safe.
 */
final class Outbox {
    /** Ours begin so: an echo of one is no news. */
    static final String PREFIX = "pl-";

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MOST = 10_000;
    private static final int DIGITS = 40;

    /** How an attempt ended for one text. */
    enum Ending {
        ACCEPTED,
        DOUBTFUL,
        NOT_SENT
    }

    /**
     * Of whom a text was.
     *
     * @param part what was sent
     * @param recipient to whom
     */
    record Sent(PartId part, Recipient recipient) {}

    private record UnderWay(Sent sent, long stream) {}

    private final String account;
    private final Mark mark;
    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();
    /** What this stream carries, however often it is gone on with. */
    private final Map<String, UnderWay> doubtful = bounded();

    private final Map<String, Sent> accepted = bounded();
    private final Map<String, ChatError> failed = bounded();
    private final Set<String> echoed = new LinkedHashSet<>();
    private long stream;

    /**
     * Of a logon.
     *
     * @param account whose texts they are
     * @param mark by which they are known again
     */
    Outbox(String account, Mark mark) {
        this.account = bare(account);
        this.mark = mark;
    }

    private static <T> Map<String, T> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > MOST;
            }
        };
    }

    /** The same in each attempt: the room's echo of a text in doubt tells that it has come. */
    String id(PartId part, Recipient recipient, String body) {
        return mark.on(
                PREFIX + Identity.digest(part + "\n" + recipient.address()).substring(0, DIGITS), body);
    }

    /** Whether this account has sent it, in this process or in one before; what a room repeats at once it repeats to whoever said it. */
    boolean isOurs(Told.Said said) {
        return said.id()
                .filter(id -> id.startsWith(PREFIX))
                .filter(id -> said.own()
                        || (said.at().isPresent() && mark.isOn(id, said.body().orElse(""))))
                .isPresent();
    }

    synchronized void underWay(String id, Sent sent) {
        if (!isCarried(id)) {
            failed.remove(id);
        }
        underWay.put(id, new UnderWay(sent, stream));
    }

    /** Another stream was begun: what an earlier one carried is not carried on. */
    synchronized void fresh() {
        stream++;
        doubtful.clear();
    }

    /** Whether the present stream has it from an earlier attempt: it comes to the server with the next thing that the server confirms. */
    synchronized boolean isCarried(String id) {
        UnderWay carried = doubtful.get(id);
        return carried != null && carried.stream() == stream;
    }

    /** What was said against it while it was under way. */
    synchronized Optional<ChatError> failure(String id) {
        return Optional.ofNullable(failed.get(id));
    }

    /** Whether its room has repeated it. */
    synchronized boolean isEchoed(String id) {
        return echoed.contains(id);
    }

    /** The attempt is over: from here on what is told of it is told late. */
    synchronized void ended(String id, Ending ending) {
        UnderWay sent = underWay.remove(id);
        doubtful.remove(id);
        if (sent != null && ending == Ending.ACCEPTED) {
            accepted.put(id, sent.sent());
        } else if (sent != null && ending == Ending.DOUBTFUL && sent.stream() == stream) {
            doubtful.put(id, sent);
        }
    }

    synchronized void echoed(String id) {
        echoed.add(id);
        if (echoed.size() > MOST) {
            echoed.remove(echoed.iterator().next());
        }
    }

    /**
     * The server says that one could not be delivered.
     *
     * @param by who says so: the room, or whom this user talks to
     * @return whose it was, if its attempt ended well before; empty too if somebody says so who has no say in it
     */
    synchronized Optional<Sent> failed(String id, String by, ChatError error) {
        UnderWay now = underWay.getOrDefault(id, doubtful.get(id));
        @Nullable Sent sent = now == null ? accepted.get(id) : now.sent();
        if (sent == null || !maySay(by, sent.recipient().address())) {
            LOG.debug("{} says that {} failed, which was not sent there", Identity.of(by), Identity.of(id));
            return Optional.empty();
        }
        if (underWay.containsKey(id) || isCarried(id)) {
            failed.put(id, error); // its outcome, in this attempt or the next one
            return Optional.empty();
        }
        return Optional.ofNullable(accepted.remove(id));
    }

    /** Names of texts are no secret: all in a room know them. A text's recipient may speak, their server, and this account's. */
    private boolean maySay(String by, String recipient) {
        String who = bare(by);
        return who.equals(bare(recipient))
                || who.equals(domain(bare(recipient)))
                || who.equals(account)
                || who.equals(domain(account));
    }

    private static String bare(String address) {
        return XmppAddress.of(address).map(XmppAddress::bare).orElse(address);
    }

    private static String domain(String bare) {
        return bare.substring(bare.indexOf('@') + 1);
    }
}
