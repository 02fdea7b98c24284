package org.postlude.transport;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Which transport to log on.
 *
 * @param name its name in routes, lists and logs
 * @param url where mail goes, for example {@code smtp://mail.example.org:25}; never holds a password
 * @param options by the names that the provider documents
 */
public record TransportRequest(String name, String url, Map<String, String> options) {
    /** A host in brackets, a user before it or not, and all that may follow of a place: the colons in it are the host's and the port's. */
    private static final String BRACKETS = "(?:[^/?#:\\\\\\s]*@)?\\[[0-9A-Fa-f:.]+](?::\\d*)?(?:[/?#\\\\\\s]|$)";

    /** {@code scheme://user:secret@host}, the two slashes or not: what stands before the secret, the secret, the rest. */
    private static final Pattern SECRET =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:(?://)?(?!" + BRACKETS + ")[^/?#:\\\\\\s]*):(\\S*)@");

    /** An option in a URL that holds a secret, and not the place where it lies: its name, the secret. */
    private static final Pattern SECRET_OPTION = Pattern.compile(
            "([?&][a-z]*(?:password|passwd|token|secret)=)(?!(?:env|file)(?::|%3a))([^&#\\s]+)",
            Pattern.CASE_INSENSITIVE);

    /** What follows a host, and not a user's name: a port, or a path. */
    private static final Pattern NO_SECRET = Pattern.compile("\\d*[/?#\\\\].*", Pattern.DOTALL);

    /**
     * Copies the options and refuses a password: a URL is shown in lists and logs and kept with the mail.
     *
     * @param name its name in routes, lists and logs
     * @param url where mail goes
     * @param options by the names that the provider documents
     * @throws TransportConfigurationException if the URL holds a password
     */
    public TransportRequest {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(options, "options");
        var secret = SECRET.matcher(url);
        if ((secret.lookingAt() && !NO_SECRET.matcher(secret.group(2)).matches())
                || SECRET_OPTION.matcher(url).find()) {
            throw new TransportConfigurationException("transport '" + withoutPassword(name)
                    + "' was not logged on: its URL " + withoutPassword(url) + " holds a password, which would be"
                    + " shown in lists and logs and kept with the mail; leave it out");
        }
        options = Map.copyOf(options);
    }

    /**
     * A text as it may be shown to anybody: what looks like a password in a URL is blotted out.
     *
     * @param text a URL, or a sentence with one
     * @return with {@code smtp://ann:***@host} for {@code smtp://ann:secret@host}
     */
    public static String withoutPassword(String text) {
        return SECRET_OPTION.matcher(SECRET.matcher(text).replaceAll("$1:***@")).replaceAll("$1***");
    }
}
