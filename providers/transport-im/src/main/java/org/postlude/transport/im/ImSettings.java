package org.postlude.transport.im;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/**
 * Which account, and what is done with it.
 *
 * @param account who logs in where
 * @param state where its conversations are kept; empty for who only looks
 * @param rooms addresses, in lower case
 * @param nick what this user is called in rooms
 * @param folder below which each conversation has its own
 * @param joinsInvited whether this user goes where they are invited to
 * @param history whether a room is asked for what was said since
 */
record ImSettings(
        ChatAccount account,
        Optional<Path> state,
        List<String> rooms,
        String nick,
        String folder,
        boolean joinsInvited,
        boolean history) {
    static final String SCHEME = "xmpp";
    static final int PORT = 5222;

    private static final String FORM = "write xmpp://user@host:port, options behind a ?";
    private static final Pattern URL = Pattern.compile(
            "(?i:xmpp)://([^/?#@]*)@(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?/?(?:\\?(.*))?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern ROOM = Pattern.compile("[^\\s@/\"&'<>:\\p{Cntrl}]+@[^\\s@/\\p{Cntrl}]+");
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    /** With what a request says. */
    static ImSettings of(TransportRequest request, boolean keepsState, UnaryOperator<@Nullable String> environment) {
        return new Reader(request, environment).read(keepsState);
    }

    /** For people. */
    String place() {
        return account.host() + ":" + account.port();
    }

    /** Reads the URL, and over its options those of the request; what it does not understand it refuses. */
    private static final class Reader {
        private final String transport;
        private final Map<String, String> given = new HashMap<>();
        private final UnaryOperator<@Nullable String> environment;
        private final String user;
        private final String host;
        private final int port;

        Reader(TransportRequest request, UnaryOperator<@Nullable String> environment) {
            this.transport = TransportRequest.withoutPassword(request.name());
            this.environment = environment;
            Matcher url = URL.matcher(request.url());
            // The URL itself is not shown: what stands before the @ may hold a password.
            if (!url.matches()) {
                throw refused("its URL is none of an account; " + FORM);
            }
            if (url.group(1).matches("(?i).*(?::|%3a).*")) {
                throw refused("its URL has a colon in the user's name, as if a password followed; leave that out");
            }
            user = decoded(url.group(1)).toLowerCase(Locale.ROOT);
            host = url.group(2).replaceAll("[\\[\\]]", "");
            port = url.group(3) == null ? PORT : Integer.parseInt(url.group(3));
            if (user.isEmpty() || port < 1 || port > 65_535) {
                throw refused("its URL names no user, or no port from 1 to 65535; " + FORM);
            }
            given.putAll(query(url.group(4) == null ? "" : url.group(4)));
            given.putAll(request.options());
            List<String> known = ImOptions.ALL.stream().map(each -> each.name()).toList();
            List<String> unknown = given.keySet().stream()
                    .filter(name -> !known.contains(name))
                    .sorted()
                    .toList();
            if (!unknown.isEmpty()) {
                throw refused("no such option: " + String.join(", ", unknown) + ". There are "
                        + String.join(", ", known) + " (rule T21)");
            }
        }

        private Map<String, String> query(String text) {
            Map<String, String> query = new LinkedHashMap<>();
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (pair.isEmpty()) {
                    continue;
                }
                if (equals < 1) {
                    throw refused("an option in its URL has no value; write name=value, with & between them");
                }
                String name = decoded(pair.substring(0, equals));
                if (query.put(name, decoded(pair.substring(equals + 1))) != null) {
                    throw refused("its URL gives option " + name + " twice");
                }
            }
            return query;
        }

        private String decoded(String text) {
            try {
                String plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
                if (plain.chars().noneMatch(c -> c < 0x20 || c == 0x7f)) {
                    return plain;
                }
            } catch (IllegalArgumentException e) {
                throw refused("its URL has a % that no two hexadecimal digits follow; write %25 for it");
            }
            throw refused("its URL has a control character");
        }

        ImSettings read(boolean keepsState) {
            Optional<Path> state = state(keepsState);
            boolean tls = !oneOf("tls", "required", "required", "no").equals("no");
            if (!tls && !LOOPBACK.contains(host.toLowerCase(Locale.ROOT))) {
                throw refused("option tls is no, and " + host
                        + " is not this machine; whoever is between would read all of" + " it. Leave it out");
            }
            ChatAccount account = new ChatAccount(
                    user + "@" + text("domain", host).toLowerCase(Locale.ROOT),
                    host,
                    port,
                    tls,
                    text("resource", "postlude"),
                    password(),
                    time("patience", Duration.ofSeconds(30)),
                    time("resumption", Duration.ofMinutes(5)));
            return new ImSettings(
                    account,
                    state,
                    rooms(),
                    text("nick", user),
                    folder(),
                    oneOf("invitations", "ignore", "join", "ignore").equals("join"),
                    oneOf("history", "yes", "yes", "no").equals("yes"));
        }

        private Optional<Path> state(boolean keepsState) {
            String state = given.get("state");
            if (state == null && keepsState) {
                throw refused(
                        "option state is missing: a folder on this disk that keeps who is in which conversation, and"
                                + " what was said until a store has it, so that a crash loses nothing; write state=/PATH");
            }
            if (state != null && !state.startsWith("/")) {
                throw wrong("state", state, "write a path that begins with /");
            }
            return Optional.ofNullable(state).map(Path::of);
        }

        private Supplier<String> password() {
            String words = given.get("password");
            if (words == null) {
                throw refused("option password is missing: where the password lies; " + SecretPlace.FORM);
            }
            return SecretPlace.of(words, environment)
                    .orElseThrow(() -> refused("option password says no place (not shown here); " + SecretPlace.FORM));
        }

        private List<String> rooms() {
            String text = text("rooms", "");
            List<String> rooms = Stream.of(text.split(",", -1))
                    .map(each -> each.strip().toLowerCase(Locale.ROOT))
                    .filter(each -> !each.isEmpty())
                    .distinct()
                    .toList();
            for (String room : rooms) {
                if (!ROOM.matcher(room).matches()) {
                    throw wrong(
                            "rooms",
                            text,
                            "write addresses such as talk@conference.example.org, with commas between them");
                }
            }
            return rooms;
        }

        private String folder() {
            String folder = text("folder", "Conversations");
            boolean isNone = folder.isEmpty()
                    || Stream.of(folder.split("/", -1)).anyMatch(String::isBlank)
                    || folder.chars().anyMatch(Character::isISOControl);
            if (isNone) {
                throw wrong("folder", folder, "write levels with a slash between them (rule T26)");
            }
            return folder;
        }

        private String text(String name, String otherwise) {
            String text = given.getOrDefault(name, otherwise);
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw wrong(name, text, "write it without control characters");
            }
            return text;
        }

        private String oneOf(String name, String otherwise, String... words) {
            String text = given.getOrDefault(name, otherwise).toLowerCase(Locale.ROOT);
            if (!List.of(words).contains(text)) {
                throw wrong(name, text, "write one of " + String.join(", ", words));
            }
            return text;
        }

        private Duration time(String name, Duration otherwise) {
            String text = given.get(name);
            if (text == null) {
                return otherwise;
            }
            Matcher form = TIME.matcher(text);
            if (!form.matches()) {
                throw wrong(name, text, "write a time such as 500ms, 30s, 5m or 1h");
            }
            long amount = Long.parseLong(form.group(1));
            Duration time = switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
            if (time.isZero() || time.compareTo(Duration.ofDays(1)) > 0) {
                throw wrong(name, text, "write a time from 1ms to 24h");
            }
            return time;
        }

        private TransportConfigurationException refused(String what) {
            return new TransportConfigurationException(
                    "transport '" + transport + "' was not logged on, mail routed to it is kept: " + what);
        }

        private TransportConfigurationException wrong(String name, String text, String instead) {
            return refused("option " + name + " is '" + Identity.of(text, 200) + "'; " + instead);
        }
    }
}
