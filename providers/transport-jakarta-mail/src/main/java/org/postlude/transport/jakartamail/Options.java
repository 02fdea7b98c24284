package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** The options of a request, typed. An unknown one is refused: a misspelt timeout must not silently be the default. */
final class Options {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final String transport;
    private final Map<String, String> given;

    Options(TransportRequest request, Set<String> known) {
        this.transport = TransportRequest.withoutPassword(request.name());
        this.given = request.options();
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new TransportConfigurationException("transport '" + transport + "': no such option: "
                    + String.join(", ", unknown) + ". There are " + String.join(", ", new TreeSet<>(known)));
        }
    }

    String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    int count(String name, int otherwise) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[1-9]\\d{0,6}")) {
            throw wrong(name, text, "write a whole number from 1 to 9999999");
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

    TransportConfigurationException wrong(String name, String text, String instead) {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        return new TransportConfigurationException(
                "transport '" + transport + "': option " + name + " is '" + shown + "'; " + instead);
    }
}
