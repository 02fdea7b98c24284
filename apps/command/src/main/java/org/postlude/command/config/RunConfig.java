package org.postlude.command.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postlude.policy.Hours;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

/**
 * What {@code postlude run} is to do.
 *
 * @param hostName its own name; empty for the machine's
 * @param logoff what the first signal asks for; empty for the command line's
 * @param deadline how long that may take; empty for the command line's
 * @param httpPort of the status page, on the loopback; empty for none
 * @param transports URLs by name: where mail goes, and accounts that it comes from
 * @param stores at least one, in their order: the first that may takes the mail of all accounts
 * @param listeners where mail programs submit
 * @param activityLog the log of what became of mail; empty for none
 * @param machines that users work at
 */
public record RunConfig(
        Optional<String> hostName,
        Optional<LogoffMode> logoff,
        Optional<Deadline> deadline,
        Optional<Integer> httpPort,
        Map<String, String> transports,
        List<Store> stores,
        List<Listener> listeners,
        Optional<LogConfig> activityLog,
        Machines machines) {
    /** Mail comes from there, and none can be sent there. */
    private static final Set<String> MAILBOXES = Set.of("imap", "imaps", "pop3", "pop3s");

    private static final int MOST_PORTS = 65_535;

    /**
     * A store.
     *
     * @param name in this file
     * @param address as behind {@code --store}
     * @param via the transport of its new mail, by its name or as a URL
     * @param inbox whether mail of accounts may come into it
     * @param limits what its user may do; empty for everything
     * @param guest whose it is, if it is logged off when they leave their machine
     */
    public record Store(
            String name,
            String address,
            String via,
            boolean inbox,
            Optional<Limits> limits,
            Optional<Machines.Guest> guest) {}

    /**
     * A place where it listens.
     *
     * @param store the name of the store that the mail goes into
     * @param address of the machine
     * @param port 0 for any that is free
     * @param users a file of passwords; empty: nobody logs in
     * @param certificate its certificates and its key; empty: no TLS
     * @param isTlsImplicit TLS from the first octet on (RFC 8314, 3.3) instead of STARTTLS
     * @param largest octets of a message; empty for the usual
     */
    public record Listener(
            String store,
            String address,
            int port,
            Optional<Path> users,
            Optional<Certificate> certificate,
            boolean isTlsImplicit,
            Optional<Integer> largest) {}

    /**
     * Two files of PEM.
     *
     * @param chain certificates
     * @param key the key of the first of them
     */
    public record Certificate(Path chain, Path key) {}

    /** How words are read that the command line has, too. */
    public interface Words {
        /**
         * A mode.
         *
         * @param word for example {@code no-wait}
         * @return the mode
         */
        LogoffMode mode(String word);

        /**
         * A deadline.
         *
         * @param word for example {@code 30s}
         * @return the deadline
         */
        Deadline deadline(String word);
    }

    /**
     * Reads a file.
     *
     * @param file YAML, UTF-8; paths in it are relative to its folder
     * @param words of the command line
     * @return what it says
     * @throws ConfigException if it cannot be read, or says what cannot be; names the line
     */
    public static RunConfig read(Path file, Words words) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(file, 0, "it cannot be read: " + e);
        }
        Section all = Section.of(file, text);
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Map<String, String> transports = all.texts("transports");
        Machines machines = Machines.read(all, words);
        List<Store> stores = stores(all, transports, machines, words);
        List<Listener> listeners = listeners(all, stores, folder);
        RunConfig config = new RunConfig(
                all.text("hostname"),
                all.value("logoff", words::mode),
                all.value("deadline", words::deadline),
                all.value("http-port", word -> number(word, 0, MOST_PORTS)),
                transports,
                stores,
                listeners,
                LogConfig.read(all, folder),
                machines);
        all.end();
        return config;
    }

    private static List<Store> stores(Section all, Map<String, String> transports, Machines machines, Words words) {
        Map<String, Store> stores = new LinkedHashMap<>();
        all.sections("stores").forEach((name, section) -> {
            String via = section.text("via").orElse("local:");
            if (!via.contains(":") && !transports.containsKey(via)) {
                throw section.wrong(
                        "via", "there is no transport '" + via + "'; name one of 'transports', or write a URL");
            }
            if (isMailbox(transports.getOrDefault(via, via))) {
                throw section.wrong(
                        "via", "mail comes from a mailbox, and none is sent over it; name a transport that sends");
            }
            boolean inbox = section.value("inbox", RunConfig::yes).orElse(true);
            Optional<Limits> limits = Limits.of(section, words);
            Optional<Machines.Guest> guest = section.value("guest", Machines.Guest::of);
            if (guest.isPresent()
                    && limits.filter(each -> !each.policy().hours().equals(Hours.ALWAYS))
                            .isPresent()) {
                throw section.wrong(
                        "guest",
                        "a store whose user has hours is opened and logged off by these, and not by a machine");
            }
            guest.flatMap(machines::whyNobodyIs).ifPresent(why -> {
                throw section.wrong("guest", why);
            });
            stores.put(name, new Store(name, section.required("address"), via, inbox, limits, guest));
            section.end();
        });
        if (stores.isEmpty()) {
            throw all.wrong("stores", "there is to be one at least, with its address");
        }
        return List.copyOf(stores.values());
    }

    private static boolean isMailbox(String url) {
        return MAILBOXES.contains(
                url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT));
    }

    private static List<Listener> listeners(Section all, List<Store> stores, Path folder) {
        List<Listener> found = new ArrayList<>();
        for (Section each : all.list("listen")) {
            String store = each.text("store").orElse(stores.get(0).name());
            if (stores.stream().noneMatch(known -> known.name().equals(store))) {
                throw each.wrong("store", "there is no store '" + store + "'");
            }
            Function<String, Path> path = word -> folder.resolve(word).normalize();
            Optional<Path> chain = each.value("certificate", path);
            Optional<Path> key = each.value("key", path);
            if (chain.isPresent() != key.isPresent()) {
                throw each.wrong(chain.isPresent() ? "certificate" : "key", "'certificate' and 'key' go together");
            }
            boolean isTlsImplicit = each.value("tls", RunConfig::isImplicit).orElse(false);
            if (isTlsImplicit && chain.isEmpty()) {
                throw each.wrong("tls", "there is no TLS without 'certificate' and 'key'");
            }
            String address = each.text("address").orElse("127.0.0.1");
            int port = each.value("port", word -> number(word, 0, MOST_PORTS)).orElse(2525);
            if (found.stream().anyMatch(other -> isSamePlace(other.address, other.port, address, port))) {
                throw each.wrong("port", "another item listens at port " + port + " of this address already");
            }
            found.add(new Listener(
                    store,
                    address,
                    port,
                    each.value("users", path),
                    chain.map(file -> new Certificate(file, key.orElseThrow())),
                    isTlsImplicit,
                    each.value("largest", word -> number(word, 1, Integer.MAX_VALUE))));
            each.end();
        }
        return List.copyOf(found);
    }

    private static boolean isSamePlace(String one, int port, String other, int otherPort) {
        return isSamePlace(new InetSocketAddress(one, port), new InetSocketAddress(other, otherPort));
    }

    /**
     * Whether nobody can listen at one place while somebody listens at the other.
     *
     * @param one a place
     * @param other another; all addresses of the machine are at the place of each of them
     * @return false where a port is any that is free
     */
    public static boolean isSamePlace(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() != 0
                && one.getPort() == other.getPort()
                && (one.equals(other) || isEverywhere(one) || isEverywhere(other));
    }

    private static boolean isEverywhere(InetSocketAddress place) {
        return place.getAddress() != null && place.getAddress().isAnyLocalAddress();
    }

    private static boolean isImplicit(String word) {
        return switch (word) {
            case "implicit" -> true;
            case "starttls" -> false;
            default -> throw new IllegalArgumentException("write implicit or starttls, not '" + word + "'");
        };
    }

    static boolean yes(String word) {
        return switch (word) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new IllegalArgumentException("write yes or no, not '" + word + "'");
        };
    }

    private static int number(String word, int least, int most) {
        try {
            int number = Integer.parseInt(word);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + word + "' is no number", e);
        }
        throw new IllegalArgumentException("write a number from " + least + " to " + most + ", not " + word);
    }
}
