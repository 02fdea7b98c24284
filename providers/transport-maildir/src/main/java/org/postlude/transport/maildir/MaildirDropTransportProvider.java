package org.postlude.transport.maildir;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.postlude.transport.OptionListing;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * Drops each message as one file into a Maildir: {@code maildir:DIR}, a path of this machine; no options. A message that is
 * offered again, after an attempt whose outcome was not recorded, is found and not dropped twice, as long as nobody has
 * taken it out of {@code new} and {@code cur}.
 */
public final class MaildirDropTransportProvider implements TransportProvider, OptionListing {
    private static final String SCHEME = "maildir:";

    /** For {@link java.util.ServiceLoader}, or to be handed over in code. */
    public MaildirDropTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("maildir");
    }

    @Override
    public List<TransportOption> options() {
        return List.of();
    }

    // Logging on looks at the request and touches nothing: a directory that is missing is told by the attempts, as a
    // server
    // that is down would be. Only what no waiting can cure is refused here.
    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        String url = request.url();
        String name = TransportRequest.withoutPassword(request.name());
        if (!url.startsWith(SCHEME) || url.indexOf('\0') >= 0 || url.length() == SCHEME.length()) {
            throw new TransportConfigurationException("transport '" + name + "' names no directory; write maildir:DIR");
        }
        requireKnown(request);
        return new MaildirLogon(support, Path.of(url.substring(SCHEME.length())).toAbsolutePath());
    }

    @Override
    public void shutdown() {}
}
