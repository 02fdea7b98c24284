package org.postlude.bridge.mail;

import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;

/**
 * What a session's {@code mail.postlude.} properties ask for.
 *
 * @param store which one; the same place as the command's unless set
 * @param given a store that the program opened itself, and logs off itself
 * @param via a transport's URL; null takes the next hop from {@code mail.smtp.} properties
 * @param logoff how the store is left
 * @param deadline how long that may take
 * @param waits how long a send waits for the ends of its recipients; zero for not at all
 * @param sendPartial whether the others are submitted where an address is refused
 * @param hook whether the store is logged off when the JVM ends
 */
record MailSettings(
        StoreAddress store,
        @Nullable MessageStore given,
        @Nullable String via,
        LogoffMode logoff,
        Duration deadline,
        Duration waits,
        boolean sendPartial,
        boolean hook) {
    static final String PREFIX = "mail.postlude.";

    /** With those that Jakarta Mail itself reads, of any protocol. */
    private static final Set<String> KNOWN = Set.of(
            "store",
            "messageStore",
            "via",
            "logoff",
            "deadline",
            "wait",
            "sendpartial",
            "hook",
            "host",
            "port",
            "user",
            "password",
            "class");

    private static final Set<String> FOLDERS = Set.of("sqlite", "maildir");

    static MailSettings of(Words words) throws MessagingException {
        for (String name : words.below(PREFIX)) {
            if (!KNOWN.contains(name)) {
                throw new MessagingException("there is no property " + PREFIX + name + "; there are "
                        + KNOWN.stream().sorted().map(PREFIX::concat).collect(Collectors.joining(", "))
                        + ". Nothing was connected, and no mail was taken");
            }
        }
        MessageStore given = given(words);
        Duration wait = words.time(PREFIX + "wait", Duration.ZERO);
        if (given != null && !wait.isZero()) {
            throw new MessagingException(PREFIX + "wait needs a store that Postlude itself opened, and " + PREFIX
                    + "messageStore gives one of the program's; leave one of them out. Nothing was connected");
        }
        return new MailSettings(
                store(words),
                given,
                words.text(PREFIX + "via"),
                mode(words.text(PREFIX + "logoff", "no-wait")),
                words.time(PREFIX + "deadline", Duration.ofSeconds(20)),
                wait,
                words.is(PREFIX + "sendpartial", words.is("mail.smtp.sendpartial", false)),
                words.is(PREFIX + "hook", true));
    }

    Deadline logoffDeadline() {
        return Deadline.in(deadline);
    }

    private static @Nullable MessageStore given(Words words) throws MessagingException {
        Object given = words.value(PREFIX + "messageStore");
        if (given == null || given instanceof MessageStore) {
            return (MessageStore) given;
        }
        throw new MessagingException(
                PREFIX + "messageStore is a " + given.getClass().getName() + "; put the " + MessageStore.class.getName()
                        + " itself there, or name a store by " + PREFIX + "store");
    }

    private static LogoffMode mode(String word) throws MessagingException {
        for (LogoffMode mode : LogoffMode.values()) {
            if (word(mode).equals(word.toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new MessagingException(PREFIX + "logoff is '" + word + "'; write one of "
                + Arrays.stream(LogoffMode.values()).map(MailSettings::word).collect(Collectors.joining(", ")));
    }

    static String word(LogoffMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static StoreAddress store(Words words) throws MessagingException {
        String text = words.text(PREFIX + "store", "");
        try {
            return text.isEmpty() ? byDefault() : absolute(text);
        } catch (IllegalArgumentException e) {
            throw new MessagingException(PREFIX + "store: " + e.getMessage(), e);
        }
    }

    /** As the command has it, so that './postlude queue' shows the mail of a program without a word. */
    private static StoreAddress byDefault() {
        String named = System.getenv("POSTLUDE_STORE");
        if (named != null && !named.isEmpty()) {
            return absolute(named);
        }
        String state = System.getenv("XDG_STATE_HOME");
        Path home = state != null && Path.of(state).isAbsolute()
                ? Path.of(state)
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return absolute(home.resolve("postlude").resolve("default").toString());
    }

    /** Of two ways to write a folder only one, for one process opens a store once. */
    static StoreAddress absolute(String text) {
        boolean hasScheme = text.matches("[A-Za-z][A-Za-z0-9-]+:.*");
        StoreAddress address = StoreAddress.parse(hasScheme ? text : "sqlite:" + text);
        if (!FOLDERS.contains(address.scheme())) {
            return address;
        }
        int name = address.place().lastIndexOf('#');
        String folder = name < 0 ? address.place() : address.place().substring(0, name);
        String rest = name < 0 ? "" : address.place().substring(name);
        return new StoreAddress(
                address.scheme(), Path.of(folder).toAbsolutePath().normalize() + rest);
    }
}
