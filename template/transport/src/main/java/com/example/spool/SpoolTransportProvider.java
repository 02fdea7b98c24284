package com.example.spool;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * Writes each message into a directory that another program takes it from: {@code spool:DIR}; no options. The directory has to
 * be there, for whoever made it knows that it will be emptied.
 */
public final class SpoolTransportProvider implements TransportProvider {
    private static final String SCHEME = "spool:";

    /** For {@link java.util.ServiceLoader}, and for programs that hand providers over in code. */
    public SpoolTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("spool");
    }

    /** Looks at the request only: a directory that cannot be written is told by the attempts, for it may come back. */
    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        String url = request.url();
        if (url.length() <= SCHEME.length() || !request.options().isEmpty()) {
            throw new TransportConfigurationException(
                    "transport '" + request.name() + "' was not logged on: write spool:DIR, without options");
        }
        try {
            return new SpoolLogon(
                    support, Path.of(url.substring(SCHEME.length())).toAbsolutePath());
        } catch (InvalidPathException e) {
            throw new TransportConfigurationException(
                    "transport '" + request.name() + "' was not logged on: " + url + " names no directory");
        }
    }

    @Override
    public void shutdown() {}
}
