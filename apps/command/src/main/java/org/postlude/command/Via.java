package org.postlude.command;

import java.nio.file.Path;
import java.util.Locale;
import org.postlude.spooler.SpoolerCoordinator;

/** The value of {@code --via}. */
final class Via {
    private static final String MAILDIR = "maildir:";

    private Via() {}

    /**
     * The URL as it is frozen with each message.
     *
     * @param url from the command line
     * @return with an absolute folder, since later runs may start elsewhere
     * @throws org.postlude.transport.TransportConfigurationException if it holds a password
     */
    static String url(String url) {
        // Asked here already: without files there is no new mail, and so nobody else who would refuse a password.
        SpoolerCoordinator.Builder unused = SpoolerCoordinator.builder().transport(url);
        String lower = url.toLowerCase(Locale.ROOT);
        if (url.indexOf(':') < 1) {
            // Not shown where there is more of it: what is no URL may hold a password all the same.
            throw new UsageException(
                    "--via" + (url.matches("[A-Za-z0-9.-]+") ? " " + url : "")
                            + ": it is no URL; nothing was submitted. Give smtp://host:port, smtps://host, lmtp://host:port, maildir:DIR or local:");
        }
        if (lower.startsWith(MAILDIR) && url.length() > MAILDIR.length()) {
            String folder = url.substring(MAILDIR.length());
            return folder.startsWith("/")
                    ? url
                    : MAILDIR + Path.of(folder).toAbsolutePath().normalize();
        }
        return url;
    }
}
