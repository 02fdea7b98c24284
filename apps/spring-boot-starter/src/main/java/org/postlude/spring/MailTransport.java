package org.postlude.spring;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transport as it is handed to the spooler.
 *
 * @param name in routes and lists
 * @param url without a password
 * @param options by the names that its provider documents
 * @param password of the user in the URL or the options; null if there is none here
 * @param property where it was configured, for refusals
 */
record MailTransport(
        String name,
        String url,
        Map<String, String> options,
        @Nullable String password,
        String property) {
    @Override
    public String toString() {
        return name + " " + url;
    }
}
