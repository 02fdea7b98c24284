package org.postlude.bridge.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A session's properties, as they are written: programs put numbers and truth values there as objects, too. */
record Words(Properties properties) {
    private static final Pattern TIME = Pattern.compile("(\\d{1,12})(ms|s|m|h|)");

    static Words of(Session session) {
        return new Words(session.getProperties());
    }

    /** The object itself; of properties that stand behind others, the text. */
    @Nullable
    Object value(String name) {
        Object own = properties.get(name);
        return own == null ? properties.getProperty(name) : own;
    }

    /** Empty counts as not there, as it does for Jakarta Mail where it matters. */
    @Nullable
    String text(String name) {
        Object value = value(name);
        String text = value == null ? "" : String.valueOf(value).trim();
        return text.isEmpty() ? null : text;
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** As Jakarta Mail reads it: anything else than the opposite is what holds otherwise. */
    boolean is(String name, boolean otherwise) {
        String text = text(name, "");
        return otherwise ? !text.equalsIgnoreCase("false") : text.equalsIgnoreCase("true");
    }

    /** A number alone is in milliseconds, as Jakarta Mail's own times are. */
    Duration time(String name, Duration otherwise) throws MessagingException {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        Matcher matcher = TIME.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new MessagingException(
                    name + " is '" + text + "'; write a time such as 500ms, 30s, 5m or 1h. Nothing was"
                            + " connected, and no mail was taken");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMillis(count);
        };
    }

    /** All names that begin so, without that beginning. */
    Set<String> below(String beginning) {
        Set<String> names = new TreeSet<>();
        properties.stringPropertyNames().forEach(name -> add(names, name, beginning));
        properties.keySet().forEach(name -> add(names, String.valueOf(name), beginning)); // objects, too
        return names;
    }

    private static void add(Set<String> names, String name, String beginning) {
        if (name.startsWith(beginning)) {
            names.add(name.substring(beginning.length()));
        }
    }
}
