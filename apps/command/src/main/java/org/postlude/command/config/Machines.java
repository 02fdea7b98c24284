package org.postlude.command.config;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postlude.trigger.LogoffCause;
import org.postlude.trigger.LogoffRule;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvents;

/**
 * The machines that users of stores work at.
 *
 * @param watched who tells of them
 * @param rules how a store is logged off for which cause; others as they are
 */
public record Machines(List<MachineAddress> watched, Map<LogoffCause, LogoffRule> rules) {
    /** None. */
    public static final Machines NONE = new Machines(List.of(), Map.of());

    /** Knows schemes and options; watches nothing, so it needs no time. */
    private static final MachineEvents SOURCES = new MachineEvents(() -> Instant.EPOCH);

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
        Map<String, MachineAddress> watched = new LinkedHashMap<>();
        Map<String, String> named = all.texts("machines");
        all.section("machines")
                .ifPresent(section -> named.forEach((name, text) -> watched.put(name, address(section, name, text))));
        checkNames(all, watched);
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
        return new Machines(List.copyOf(watched.values()), rules);
    }

    /** Machines of a libvirt have their own names. */
    private static MachineAddress address(Section section, String name, String text) {
        try {
            MachineAddress address = MachineAddress.parse(text);
            if (!isOfMany(address) && address.option("machine").isEmpty()) {
                Map<String, String> options = new LinkedHashMap<>(address.options());
                options.put("machine", name);
                address = new MachineAddress(address.scheme(), address.place(), options);
            }
            SOURCES.check(address);
            return address;
        } catch (IllegalArgumentException e) {
            throw section.wrong(name, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isOfMany(MachineAddress address) {
        return address.scheme().equals("libvirt");
    }

    private static void checkNames(Section all, Map<String, MachineAddress> watched) {
        Map<String, String> byMachine = new LinkedHashMap<>();
        watched.forEach((name, address) -> address.option("machine").ifPresent(machine -> {
            String other = byMachine.putIfAbsent(machine, name);
            if (other != null && !isOfMany(address)) {
                throw all.section("machines")
                        .orElseThrow()
                        .wrong(
                                name,
                                "'" + other + "' is the machine '" + machine + "' already; each has a name of its own");
            }
        }));
    }

    /**
     * Why nobody can be this user: a store that waits for them would never be logged off.
     *
     * @return empty if somebody can; a libvirt may have a machine of any name
     */
    Optional<String> whyNobodyIs(Guest guest) {
        if (watched.isEmpty()) {
            return Optional.of("there are no 'machines' that could tell of anybody");
        }
        List<String> names = watched.stream()
                .flatMap(each -> each.option("machine").stream())
                .toList();
        if (guest.machine().equals("*")
                || names.contains(guest.machine())
                || watched.stream().anyMatch(Machines::isOfMany)) {
            return Optional.empty();
        }
        return Optional.of("there is no machine '" + guest.machine() + "', only " + names
                + "; a user whose name has an @ is written with their machine behind it, or with @*");
    }
}
