package org.postlude.transport;

import java.util.Map;

/**
 * Which transport to log on.
 *
 * @param name its name in routes, lists and logs
 * @param url where mail goes, for example {@code smtp://mail.example.org:25}; never holds a password
 * @param options by the names that the provider documents
 */
public record TransportRequest(String name, String url, Map<String, String> options) {
    /**
     * Copies the options.
     *
     * @param name its name in routes, lists and logs
     * @param url where mail goes
     * @param options by the names that the provider documents
     */
    public TransportRequest {
        options = Map.copyOf(options);
    }
}
