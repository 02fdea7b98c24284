package org.postlude.transport.jakartamail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/**
 * The options of a request, typed: those of the file that it names, over them those of its URL, over them those given in
 * code. An unknown one is refused: a misspelt timeout must not silently be the default.
 */
final class Options {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final String transport;
    private final Map<String, String> given = new HashMap<>();
    private final UnaryOperator<@Nullable String> environment;

    Options(
            TransportRequest request,
            Map<String, String> query,
            Set<String> known,
            UnaryOperator<@Nullable String> environment) {
        this.transport = TransportRequest.withoutPassword(request.name());
        this.environment = environment;
        given.putAll(query);
        given.putAll(request.options());
        Path file = file("options");
        if (file != null) {
            given.remove("options");
            ofFile(file).forEach(given::putIfAbsent);
        }
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new TransportConfigurationException("transport '" + transport + "': no such option: "
                    + String.join(", ", unknown) + ". There are " + String.join(", ", new TreeSet<>(known))
                    + " (rule T21)");
        }
    }

    private Map<String, String> ofFile(Path file) {
        Properties properties = new Properties();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            properties.load(lines);
        } catch (IOException | IllegalArgumentException e) {
            throw refused("the options in " + file + " were not read: " + e);
        }
        Map<String, String> options = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            options.put(name, properties.getProperty(name).strip());
        }
        if (options.containsKey("options")) {
            throw refused("the options in " + file + " name another file; write all in one");
        }
        return options;
    }

    String oneOf(String name, String otherwise, String... words) {
        String text = text(name, otherwise).toLowerCase(Locale.ROOT);
        if (!List.of(words).contains(text)) {
            throw wrong(name, text, "write one of " + String.join(", ", words));
        }
        return text;
    }

    /** Null if it is not given. */
    @Nullable
    Path file(String name) {
        String text = given.get(name);
        if (text == null) {
            return null;
        }
        // The URL is kept with the mail, and later runs may start elsewhere.
        if (!text.startsWith("/")) {
            throw wrong(name, text, "write a path that begins with /");
        }
        return Path.of(text);
    }

    /** Where it lies; null if it is not given. What is no place may be the secret itself and is not repeated. */
    @Nullable
    SecretPlace secret(String name) {
        String words = given.get(name);
        SecretPlace place = words == null ? null : SecretPlace.of(words, environment);
        if (words != null && place == null) {
            throw refused("option " + name + " says no place (not shown here); " + SecretPlace.FORM);
        }
        return place;
    }

    String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    int count(String name, int otherwise) {
        return count(name, otherwise, 1);
    }

    int countOrNone(String name, int otherwise) {
        return count(name, otherwise, 0);
    }

    private int count(String name, int otherwise, int least) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("0|[1-9]\\d{0,6}") || Integer.parseInt(text) < least) {
            throw wrong(name, text, "write a whole number from " + least + " to 9999999");
        }
        return Integer.parseInt(text);
    }

    Duration time(String name, Duration otherwise) {
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
        // A socket counts in int milliseconds, and 0 would mean for ever.
        if (time.isZero() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw wrong(name, text, "write a time from 1ms to 24h");
        }
        return time;
    }

    TransportConfigurationException refused(String what) {
        return new TransportConfigurationException(
                "transport '" + transport + "' was not logged on, mail routed to it is kept: " + what);
    }

    TransportConfigurationException wrong(String name, String text, String instead) {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        return new TransportConfigurationException(
                "transport '" + transport + "': option " + name + " is '" + shown + "'; " + instead);
    }
}
