package org.postlude.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/**
 * A real Prosody on the loopback, with the accounts ann, bob, carol and dan at {@link #DOMAIN} and rooms at {@link #ROOMS} that show their
 * occupants' addresses.
 */
public final class Prosody extends RealServer {
    public static final String DOMAIN = "postlude.test";
    public static final String ROOMS = "conf.postlude.test";
    public static final String PASSWORD = "secret";

    private static final Path PROGRAM = Path.of("/usr/bin/prosody");
    private static final List<String> USERS = List.of("ann", "bob", "carol", "dan");
    private static final String ADDRESS_MODULE = "mod_postlude_address.lua";

    /**
     * What a test may want otherwise.
     *
     * @param addresses whether members of a room are told where the others are connected from
     * @param resumption how long a lost stream is held
     * @param certificate for TLS, which is required then; empty for none, and passwords in the clear
     * @param numbering whether rooms and accounts keep what was said, and number it (XEP-0313, XEP-0359)
     */
    public record Options(
            boolean addresses, Duration resumption, Optional<ThrowAwayCertificate> certificate, boolean numbering) {
        public static Options plain() {
            return new Options(false, Duration.ofMinutes(5), Optional.empty(), false);
        }

        public Options withAddresses() {
            return new Options(true, resumption, certificate, numbering);
        }

        public Options withResumption(Duration within) {
            return new Options(addresses, within, certificate, numbering);
        }

        public Options withCertificate(ThrowAwayCertificate shown) {
            return new Options(addresses, resumption, Optional.of(shown), numbering);
        }

        public Options withNumbering() {
            return new Options(addresses, resumption, certificate, true);
        }
    }

    private final Options options;

    private Prosody(Path folder, Options options) throws IOException {
        super(folder);
        this.options = options;
    }

    public static Prosody start(Path folder, Options options) throws IOException {
        need(PROGRAM, "prosody");
        Prosody prosody = new Prosody(folder, options);
        prosody.configure();
        return started(prosody);
    }

    public int port() {
        return port;
    }

    public static String address(String user) {
        return user + "@" + DOMAIN;
    }

    public static String room(String name) {
        return name + "@" + ROOMS;
    }

    @Override
    public String url() {
        return "xmpp://127.0.0.1:" + port;
    }

    private void configure() throws IOException {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        try (InputStream module = Objects.requireNonNull(Prosody.class.getResourceAsStream(ADDRESS_MODULE))) {
            Files.copy(module, modules.resolve(ADDRESS_MODULE));
        }
        Path accounts = Files.createDirectories(folder.resolve("data/postlude%2etest/accounts"));
        for (String user : USERS) {
            Files.writeString(accounts.resolve(user + ".dat"), "return { [\"password\"] = \"" + PASSWORD + "\" };\n");
        }
        String more = options.numbering ? "\"mam\"; " : "";
        String ofRooms =
                (options.addresses ? "\"postlude_address\"; " : "") + (options.numbering ? "\"muc_mam\"; " : "");
        Files.writeString(
                config(),
                """
                run_as_root = true
                interfaces = { "127.0.0.1" }
                c2s_ports = { %2$d }
                c2s_direct_tls_ports = {}
                plugin_paths = { "%1$s/modules" }
                data_path = "%1$s/data"
                log = { { levels = { min = "info" }, to = "file", filename = "%1$s/log" } }
                modules_enabled = { "roster"; "saslauth"; "disco"; "smacks"; "ping"; "version"; "tls"; %3$s}
                modules_disabled = { "s2s"; "posix"; %4$s}
                authentication = "internal_plain"
                storage = "internal"
                smacks_hibernation_time = %5$d
                %6$s
                VirtualHost "%7$s"
                Component "%8$s" "muc"
                    muc_room_default_public_jids = true
                    modules_enabled = { %9$s}
                """.formatted(
                                folder,
                                port,
                                more,
                                options.certificate.isPresent() ? "" : "\"tls\"; ",
                                options.resumption.toSeconds(),
                                options.certificate.map(Prosody::tls).orElse("""
                                c2s_require_encryption = false
                                allow_unencrypted_plain_auth = true
                                """),
                                DOMAIN,
                                ROOMS,
                                ofRooms),
                UTF_8);
    }

    private static String tls(ThrowAwayCertificate shown) {
        return """
                c2s_require_encryption = true
                ssl = { certificate = "%s", key = "%s" }
                """.formatted(shown.pem(), shown.key());
    }

    private Path config() {
        return folder.resolve("prosody.cfg.lua");
    }

    @Override
    void start() throws IOException {
        start(PROGRAM.toString(), "--config", config().toString(), "-F");
        Awaitility.await("the start of " + this).atMost(PATIENCE).until(this::isListening);
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it as it is: nothing here is to be kept. */
    @Override
    void stop() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            throw new IOException("interrupted as Prosody was ended", e);
        }
    }
}
