package org.postlude.policy;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
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
                || !policy.hasAttachments()
                || !policy.contacts().equals(Contacts.ALL);
    }

    @Override
    public Blocked judge(StoreAddress store, Content message) throws IOException {
        UserPolicy policy = policies.apply(store);
        boolean isAttached =
                !policy.hasAttachments() && !Attachments.of(message).isEmpty();
        Blocked blocked = policy.receiving(Kind.MAIL, senders(message), isAttached, clock.instant());
        Set<BlockReason> reasons = EnumSet.noneOf(BlockReason.class);
        reasons.addAll(blocked.reasons());
        reasons.remove(BlockReason.SPECHOURS);
        return Blocked.of(reasons);
    }

    /** Who says to be one of them; of nobody who can be read, a name that no list has. */
    private static List<String> senders(Content message) throws IOException {
        List<String> senders = new ArrayList<>();
        try (InputStream in = message.open()) {
            MimeMessage header = new MimeMessage(Session.getInstance(new Properties()), in);
            for (String field : new String[] {"From", "Sender"}) {
                String value = header.getHeader(field, ",");
                for (Address each : InternetAddress.parseHeader(value == null ? "" : value, false)) {
                    senders.add(((InternetAddress) each).getAddress());
                }
            }
        } catch (MessagingException | RuntimeException e) {
            throw new IOException("who it is from cannot be told: " + e.getMessage(), e);
        }
        return senders.isEmpty() ? List.of("(nobody)") : senders;
    }
}
