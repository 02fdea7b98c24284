package org.postlude.command.config;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.policy.Contacts;
import org.postlude.policy.Hours;
import org.postlude.policy.UserPolicy;
import org.postlude.store.LogoffMode;

/**
 * What the user of a store may do.
 *
 * @param policy their limits
 * @param atEnd how their store is logged off when their hours are over
 */
public record Limits(UserPolicy policy, LogoffMode atEnd) {
    static Optional<Limits> of(Section store, RunConfig.Words words) {
        return store.section("limits").map(section -> {
            ZoneId zone = section.value("zone", ZoneId::of).orElseGet(ZoneId::systemDefault);
            Limits limits = new Limits(
                    new UserPolicy(
                            section.value("logged", RunConfig::yes).orElse(true),
                            section.value("mail", RunConfig::yes).orElse(true),
                            section.value("conversations", RunConfig::yes).orElse(true),
                            section.value("attachments", RunConfig::yes).orElse(true),
                            new Contacts(contacts(section, "allowed"), contacts(section, "blocked")),
                            section.value("hours", text -> Hours.of(text, zone)).orElse(Hours.ALWAYS)),
                    section.value("at-end", words::mode).orElse(LogoffMode.ORDERLY));
            section.end();
            return limits;
        });
    }

    /** With a comma between two; checked here, so that the line is known. */
    private static Set<String> contacts(Section section, String key) {
        return section.value(key, text -> {
                    Set<String> entries = Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .collect(Collectors.toUnmodifiableSet());
                    return new Contacts(entries, Set.of()).allowed();
                })
                .orElse(Set.of());
    }
}
