package org.postlude.command;

import java.nio.file.Path;
import java.util.Locale;

/** The value of {@code --via}. */
final class Via {
    private static final String MAILDIR = "maildir:";

    private Via() {}

    /**
     * The URL as it is frozen with each message.
     *
     * @param url from the command line
     * @return with an absolute folder, since later runs may start elsewhere
     */
    static String url(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("smtps:")) {
            throw new UsageException(
                    "--via " + url + ": send does not speak smtps yet; nothing was submitted. Use smtp://"
                            + " to a server that you trust the way to");
        }
        if (url.indexOf(':') < 1) {
            throw new UsageException("--via " + url
                    + ": it is no URL; nothing was submitted. Give smtp://host:port, maildir:DIR or local:");
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
