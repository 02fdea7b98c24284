package org.postlude.command.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postlude.trigger.LogoffCause;
import org.postlude.trigger.LogoffRule;
import org.postlude.trigger.MachineAddress;

/**
 * The machines that users of stores work at.
 *
 * @param watched who tells of them
 * @param rules how a store is logged off for which cause; others as they are
 */
public record Machines(List<MachineAddress> watched, Map<LogoffCause, LogoffRule> rules) {
    /** None. */
    public static final Machines NONE = new Machines(List.of(), Map.of());

    /**
     * Whose store it is.
     *
     * @param user their name there
     * @param machine where; {@code *} for any
     */
    public record Guest(String user, String machine) {
        /** {@code ann@desk}, or {@code ann} alone. */
        static Guest of(String word) {
            int at = word.lastIndexOf('@');
            String user = at < 0 ? word : word.substring(0, at);
            String machine = at < 0 ? "*" : word.substring(at + 1);
            if (user.isEmpty() || machine.isEmpty() || user.equals("*")) {
                throw new IllegalArgumentException("write who, and at which machine, as ann@desk, not '" + word + "'");
            }
            return new Guest(user, machine);
        }
    }

    static Machines read(Section all, RunConfig.Words words) {
        Map<String, String> named = all.texts("machines");
        List<MachineAddress> watched = named.entrySet().stream()
                .map(each -> address(all, each.getKey(), each.getValue()))
                .toList();
        Map<LogoffCause, LogoffRule> rules = new EnumMap<>(LogoffCause.class);
        all.section("guests").ifPresent(section -> {
            Optional<Duration> within = section.value("within", words::deadline).flatMap(deadline -> deadline.limit());
            for (LogoffCause cause : LogoffCause.values()) {
                Optional<LogoffRule> usual = cause.unlessConfigured();
                Duration time = within.or(() -> usual.map(LogoffRule::within)).orElse(LogoffCause.USUAL_TIME);
                section.value(cause.name().toLowerCase(Locale.ROOT), words::mode)
                        .or(() -> usual.map(LogoffRule::mode))
                        .ifPresent(mode -> rules.put(cause, new LogoffRule(mode, time)));
            }
            section.end();
        });
        return new Machines(watched, rules);
    }

    /** Machines of a libvirt have their own names. */
    private static MachineAddress address(Section all, String name, String text) {
        try {
            MachineAddress address = MachineAddress.parse(text);
            if (address.scheme().equals("libvirt") || address.option("machine").isPresent()) {
                return address;
            }
            Map<String, String> options = new LinkedHashMap<>(address.options());
            options.put("machine", name);
            return new MachineAddress(address.scheme(), address.place(), options);
        } catch (IllegalArgumentException e) {
            throw all.wrong("machines", "'" + name + "': " + e.getMessage());
        }
    }
}
