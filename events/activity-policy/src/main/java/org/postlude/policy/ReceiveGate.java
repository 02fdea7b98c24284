package org.postlude.policy;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.policy.UserPolicy.Kind;
import org.postlude.store.ReceivePolicy;
import org.postlude.store.StoreAddress;

/**
 * Sets aside what comes from whom a user may not have to do with, or has what it may not have. The hours are not asked: mail that comes
 * while the store is open may be read when they begin again. Thread-safe.
 */
public final class ReceiveGate implements ReceivePolicy {
    /** Where a transport files what is said in conversations. */
    private static final String CONVERSATIONS = "Conversations/";

    /** Quoted strings, and comments without others in them. */
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\([^()]*\\)");

    private static final String NOBODY = "(nobody)";

    private final Function<StoreAddress, UserPolicy> policies;
    private final InstantSource clock;

    /**
     * A gate.
     *
     * @param policies of the user of each store; {@link UserPolicy#NONE} for one without limits
     * @param clock for the judgement
     */
    public ReceiveGate(Function<StoreAddress, UserPolicy> policies, InstantSource clock) {
        this.policies = policies;
        this.clock = clock;
    }

    @Override
    public boolean judges(StoreAddress store) {
        UserPolicy policy = policies.apply(store);
        return !policy.hasMail()
                || !policy.hasConversations()
                || !policy.hasAttachments()
                || !policy.contacts().equals(Contacts.ALL);
    }

    @Override
    public Blocked judge(StoreAddress store, String folder, Content message) throws IOException {
        UserPolicy policy = policies.apply(store);
        boolean isAttached =
                !policy.hasAttachments() && !Attachments.of(message).isEmpty();
        Kind kind = folder.startsWith(CONVERSATIONS) ? Kind.CONVERSATION : Kind.MAIL;
        Blocked blocked = policy.receiving(kind, senders(message), isAttached, clock.instant());
        Set<BlockReason> reasons = EnumSet.noneOf(BlockReason.class);
        reasons.addAll(blocked.reasons());
        reasons.remove(BlockReason.SPECHOURS);
        return Blocked.of(reasons);
    }

    /** Who says to be one of them; of nobody, a name that no list has. What cannot be read strictly, programs read in different ways. */
    private static List<String> senders(Content message) throws IOException {
        List<String> senders = new ArrayList<>();
        try (InputStream in = message.open()) {
            InternetHeaders header = new InternetHeaders(in, true);
            for (String name : new String[] {"From", "Sender"}) {
                String value = header.getHeader(name, ",");
                int before = senders.size();
                for (InternetAddress each : InternetAddress.parseHeader(value == null ? "" : value, true)) {
                    InternetAddress[] group = each.isGroup() ? each.getGroup(true) : new InternetAddress[] {each};
                    for (InternetAddress one : group == null ? new InternetAddress[0] : group) {
                        senders.add(String.valueOf(one.getAddress()));
                    }
                }
                requireNoOthers(value, senders.size() - before);
            }
        } catch (MessagingException | RuntimeException e) {
            throw new IOException("who it is from cannot be told: " + e.getMessage(), e);
        }
        return senders.isEmpty() ? List.of(NOBODY) : senders;
    }

    /** What stands behind an address, or in a name without quotes, some programs take for the address. */
    private static void requireNoOthers(@Nullable String field, int found) throws MessagingException {
        String bare = field == null ? "" : QUOTED.matcher(field).replaceAll("");
        if (bare.chars().filter(each -> each == '@').count() > found) {
            throw new MessagingException("there are more addresses in a field than it is of");
        }
    }
}
