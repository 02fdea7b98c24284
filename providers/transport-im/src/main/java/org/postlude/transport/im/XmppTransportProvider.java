package org.postlude.transport.im;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.OptionListing;
import org.postlude.transport.ServerCheck;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instant messaging over XMPP (RFC 6120, RFC 6121, XEP-0045): {@code xmpp://user@host[:port]}, port 5222 unless given. Each request is one
 * account. What is said to it, and in its rooms, comes into a folder for each conversation; messages to recipients of the address type
 * {@code XMPP} are said. Who comes and goes is told as events ({@code docs/guides/chat.md}).
 *
 * <p>Options stand in the request or in the URL ({@code ?name=value&...}); the first of these counts. {@code state} has to be given, and is
 * one process's at a time; {@code password} is a place, never the password.
 */
public final class XmppTransportProvider implements TransportProvider, OptionListing, ServerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(XmppTransportProvider.class);

    private final ChatLink.Maker maker;
    private final Pauses pauses;
    private final UnaryOperator<@Nullable String> environment;

    /** For {@link java.util.ServiceLoader}, or to be handed over in code. */
    public XmppTransportProvider() {
        this(new SmackLinks(), usual(), System::getenv);
    }

    XmppTransportProvider(ChatLink.Maker maker, Pauses pauses, UnaryOperator<@Nullable String> environment) {
        this.maker = maker;
        this.pauses = pauses;
        this.environment = environment;
    }

    /** A server that was started again is not asked by all of its clients at once. */
    static Pauses usual() {
        Random random = new SecureRandom();
        return new Pauses(Duration.ofSeconds(2), Duration.ofMinutes(10), random::nextDouble);
    }

    @Override
    public Set<String> schemes() {
        return Set.of(ImSettings.SCHEME);
    }

    @Override
    public List<TransportOption> options() {
        return ImOptions.ALL;
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        ImSettings settings = ImSettings.of(request, true, environment);
        try {
            Kept kept = Kept.open(request.name(), settings, support.clock());
            return new XmppLogon(support, request.name(), settings, maker, pauses, kept);
        } catch (IOException e) {
            throw refused(request, e);
        }
    }

    private static TransportConfigurationException refused(TransportRequest request, IOException e) {
        LOG.debug("transport '{}' has no state", request.name(), e);
        return new TransportConfigurationException("transport '"
                + TransportRequest.withoutPassword(request.name())
                + "' was not logged on, mail routed to it is kept: its state (option state) is not to be had: "
                + e.getMessage());
    }

    @Override
    public List<Line> check(TransportRequest request, Duration most) throws InterruptedException {
        return new AccountLook(ImSettings.of(request, true, environment), maker).look(most);
    }

    /** Nothing to free: every logon frees its own. */
    @Override
    public void shutdown() {}
}
