package org.postlude.trigger;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which host or machine is watched.
 *
 * @param scheme of its source, lower case
 * @param place what stands between the scheme and the options, for example the path of a socket
 * @param options by name, in their order
 */
public record MachineAddress(String scheme, String place, Map<String, String> options) {
    /**
     * Copies the options.
     *
     * @param scheme of its source, lower case
     * @param place what stands between the scheme and the options, for example the path of a socket
     * @param options by name, in their order
     */
    public MachineAddress {
        Objects.requireNonNull(place, "place");
        scheme = scheme.toLowerCase(Locale.ROOT);
        options = Map.copyOf(options);
    }

    /**
     * Reads one.
     *
     * @param text for example {@code qga:/run/guest.sock?machine=desk}
     * @return what it says
     * @throws IllegalArgumentException if it has no scheme, or an option that is given twice
     */
    public static MachineAddress parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || !text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address of a host; one begins with its kind and a colon, for example qga:");
        }
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        Map<String, String> options = new LinkedHashMap<>();
        if (question >= 0) {
            for (String each : rest.substring(question + 1).split("&", -1)) {
                int equals = each.indexOf('=');
                String name = equals < 0 ? each : each.substring(0, equals);
                String value = equals < 0 ? "" : decoded(each.substring(equals + 1));
                if (options.putIfAbsent(name, value) != null) {
                    throw new IllegalArgumentException("option '" + name + "' of " + text + " is given twice");
                }
            }
        }
        return new MachineAddress(
                text.substring(0, colon), decoded(question < 0 ? rest : rest.substring(0, question)), options);
    }

    /** A plus stays one: it is that of {@code qemu+ssh}, and not a blank. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * An option.
     *
     * @param name which
     * @return empty if it is not given
     */
    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /**
     * A time.
     *
     * @param name of the option
     * @param unlessGiven what it is unless it is given
     * @return longer than nothing
     * @throws IllegalArgumentException if it is given and is none; 500ms, 2s or 1m are
     */
    public Duration time(String name, Duration unlessGiven) {
        String text = options.get(name);
        if (text == null) {
            return unlessGiven;
        }
        Duration time;
        try {
            time = text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse("PT" + text);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' as '" + name + "' of " + this + " is no time; one is 500ms, 2s or 1m", e);
        }
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("'" + name + "' of " + this + " has to be longer than nothing");
        }
        return time;
    }

    /**
     * For a source that hands the rest on to a host whose own addresses have options.
     *
     * @param name an option that is the source's
     * @return place and other options as one, as they are written; the order of options may be another
     */
    public String restWithout(String name) {
        String rest = options.entrySet().stream()
                .filter(each -> !each.getKey().equals(name))
                .map(each -> each.getKey() + "=" + each.getValue())
                .sorted()
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? place : place + "?" + rest;
    }

    /**
     * For a source that knows these options and no others.
     *
     * @param known all of them
     * @throws IllegalArgumentException if there is another one
     */
    public void refuseOthers(String... known) {
        Set<String> all = new TreeSet<>(List.of(known));
        for (String each : options.keySet()) {
            if (!all.contains(each)) {
                throw new IllegalArgumentException("'" + each + "' is no option of " + this + "; there are " + all);
            }
        }
    }

    @Override
    public String toString() {
        try {
            return new URI(scheme, place, null).toASCIIString();
        } catch (URISyntaxException e) { // only to be shown
            return scheme + ":" + place;
        }
    }
}
