package org.postlude.transport.jakartamail;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/**
 * {@code scheme://[user@]host[:port][?option=value&...]}.
 *
 * @param scheme in lower case
 * @param query the options in it, the user's name among them
 */
record ServerUrl(String scheme, String host, int port, Map<String, String> query) {
    private static final Pattern URL =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?]*)(?:\\?(.*))?", Pattern.DOTALL);
    // Underscores are no host name's, and yet container networks are full of them.
    private static final Pattern PLACE = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    /**
     * Reads the URL of a request.
     *
     * @param ports the schemes in the order in which a refusal names them, each with its port; 0 where it must be written
     * @param form what to write instead, for refusals
     */
    static ServerUrl of(TransportRequest request, Map<String, Integer> ports, String form) {
        Matcher url = URL.matcher(request.url());
        if (!url.matches()) {
            throw refused(request, "its URL is none; " + form);
        }
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        Integer usual = ports.get(scheme);
        if (usual == null) {
            throw refused(request, "its scheme is '" + scheme + "', none of " + named(ports));
        }
        // The URL itself is not shown: what stands before the @ may hold a password.
        if (!url.group(3).matches("/?")) {
            throw refused(request, "its URL has something between the host and the options; " + form);
        }
        int at = url.group(2).lastIndexOf('@');
        Matcher place = PLACE.matcher(url.group(2).substring(at + 1));
        if (!place.matches()) {
            throw refused(request, "its URL names no host and port; " + form);
        }
        if (usual == 0 && place.group(2) == null) {
            throw refused(
                    request,
                    "its URL names no port, and " + scheme.toUpperCase(Locale.ROOT) + " has none of its own; write "
                            + scheme + "://host:24");
        }
        int port = place.group(2) == null ? usual : Integer.parseInt(place.group(2));
        if (port < 1 || port > 65_535) {
            throw refused(request, "port " + port + " is not one of 1 to 65535");
        }
        String host = place.group(1).replaceAll("[\\[\\]]", "");
        return new ServerUrl(scheme, host, port, query(request, url, at));
    }

    private static String named(Map<String, Integer> ports) {
        String all = ports.keySet().stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
        return all.replaceFirst(", ('[^']*')$", " and $1");
    }

    private static Map<String, String> query(TransportRequest request, Matcher url, int at) {
        if (at > 0 && url.group(2).substring(0, at).matches("(?i).*(?::|%3a).*")) {
            throw refused(
                    request,
                    "its URL has a colon in the user's name, as if a password followed; leave that out,"
                            + " or give such a name by the option user");
        }
        String user = at < 0 ? "" : decoded(request, url.group(2).substring(0, at));
        Map<String, String> query = query(request, url.group(4) == null ? "" : url.group(4));
        if (!user.isEmpty()) {
            query.putIfAbsent("user", user);
        }
        return query;
    }

    private static Map<String, String> query(TransportRequest request, String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw refused(request, "an option in its URL has no value; write name=value, with & between them");
            }
            String name = decoded(request, pair.substring(0, equals));
            if (query.put(name, decoded(request, pair.substring(equals + 1))) != null) {
                throw refused(request, "its URL gives option " + name + " twice");
            }
        }
        return query;
    }

    private static String decoded(TransportRequest request, String text) {
        String plain;
        try {
            plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8); // a plus is a plus here
        } catch (IllegalArgumentException e) {
            throw refused(request, "its URL has a % that no two hexadecimal digits follow; write %25 for it");
        }
        if (plain.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw refused(request, "its URL has a control character");
        }
        return plain;
    }

    static TransportConfigurationException refused(TransportRequest request, String what) {
        return new TransportConfigurationException("transport '" + TransportRequest.withoutPassword(request.name())
                + "' was not logged on, mail routed to it is kept: " + what);
    }
}
