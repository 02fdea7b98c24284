package org.postlude.spring;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What {@code spring.mail.*} says. Read by itself, for Spring Boot's module for mail need not be there.
 *
 * @param properties of {@code spring.mail.properties}, sorted by name
 */
record MailServer(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String username,
        @Nullable String password,
        String protocol,
        Charset encoding,
        boolean isTlsFromTheStart,
        boolean checksHostName,
        @Nullable String bundle,
        @Nullable String jndiName,
        Map<String, String> properties) {
    private static final String PREFIX = "spring.mail.";

    static MailServer of(Environment environment) {
        Binder binder = Binder.get(environment);
        return new MailServer(
                text(binder, "host"),
                binder.bind(PREFIX + "port", Integer.class).orElse(null),
                text(binder, "username"),
                text(binder, "password"),
                Optional.ofNullable(text(binder, "protocol")).orElse("smtp"),
                binder.bind(PREFIX + "default-encoding", Charset.class).orElse(StandardCharsets.UTF_8),
                binder.bind(PREFIX + "ssl.enabled", Boolean.class).orElse(false),
                binder.bind(PREFIX + "ssl.verify-hostname", Boolean.class).orElse(true),
                text(binder, "ssl.bundle"),
                text(binder, "jndi-name"),
                new TreeMap<>(binder.bind(PREFIX + "properties", Bindable.mapOf(String.class, String.class))
                        .orElse(Map.of())));
    }

    private static @Nullable String text(Binder binder, String name) {
        return binder.bind(PREFIX + name, String.class)
                .map(String::trim)
                .map(text -> text.isEmpty() ? null : text)
                .orElse(null);
    }

    /** For the session that messages are made with. */
    Properties session() {
        Properties all = new Properties();
        all.putAll(properties);
        return all;
    }

    /** Who is named to the next hop instead of the message's own sender; null for that one. */
    @Nullable
    String envelopeSender() {
        return properties.get("mail." + protocol + ".from");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return protocol + "://" + host;
    }
}
