package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/**
 * A real Postfix, which relays nowhere. Everything for example.net and example.com goes into one Maildir, but for two
 * recipients that it refuses.
 */
final class Postfix extends RealServer {
    static final String GONE = "gone@example.net";

    /** The one who may log in, where it {@linkplain #startSecure wants that}. */
    static final String USER = "ann@peer.example.net";

    static final String PASSWORD = "correct horse battery staple";

    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
    private static final Path SASLPASSWD = Path.of("/usr/sbin/saslpasswd2");

    private static final Pattern RECIPIENT = Pattern.compile("(?m)^Delivered-To: ([^\r\n]*)");

    private Postfix(Path folder) throws IOException {
        super(folder);
    }

    static Postfix start(Path folder) throws IOException {
        return start(folder, false);
    }

    /** One that takes mail through STARTTLS only, and only from {@link #USER}. */
    static Postfix startSecure(Path folder) throws IOException {
        need(SASLPASSWD, "libsasl2-modules and sasl2-bin");
        return start(folder, true);
    }

    /**
     * One that asks somebody at a port about each recipient, and takes only so many messages in an interval from one client,
     * this machine not excepted.
     */
    static Postfix startStrict(Path folder, int policyPort, int messages, Duration interval) throws IOException {
        need(PROGRAM, "postfix");
        Postfix postfix = new Postfix(folder);
        postfix.configure();
        postfix.add("main.cf", """
                smtpd_recipient_restrictions = check_recipient_access inline:{ { %s = 550 5.1.1 no such user } },
                  reject_unauth_destination, check_policy_service inet:127.0.0.1:%d
                smtpd_client_event_limit_exceptions =
                smtpd_client_message_rate_limit = %d
                anvil_rate_time_unit = %ds
                """.formatted(GONE, policyPort, messages, interval.toSeconds()));
        return started(postfix);
    }

    /** One that delivers everything into a Maildir of somebody else, and changes no header that a program on this machine wrote. */
    static Postfix startInto(Path folder, Path maildir) throws IOException {
        need(PROGRAM, "postfix");
        Postfix postfix = new Postfix(folder);
        postfix.configure();
        postfix.add("main.cf", """
                virtual_mailbox_base = %s
                virtual_mailbox_maps = static:%s/
                local_header_rewrite_clients =
                """.formatted(maildir.getParent(), maildir.getFileName()));
        return started(postfix);
    }

    private static Postfix start(Path folder, boolean secure) throws IOException {
        need(PROGRAM, "postfix");
        Postfix postfix = new Postfix(folder);
        postfix.configure();
        if (secure) {
            postfix.secure();
        }
        return started(postfix);
    }

    private void add(String file, String lines) throws IOException {
        Files.writeString(folder.resolve(Path.of("etc", file)), lines, StandardOpenOption.APPEND);
    }

    /** What it has written into its log. */
    List<String> log() throws IOException {
        return Files.readAllLines(folder.resolve(Path.of("log", "mail.log")));
    }

    @Override
    String url() {
        return "smtp://127.0.0.1:" + port;
    }

    @Override
    String recipient(String maildir, String trace) {
        Matcher recipient = RECIPIENT.matcher(trace);
        assertTrue(recipient.find(), trace);
        return recipient.group(1);
    }

    private void configure() throws IOException {
        for (String name : List.of("etc", "spool", "data", "log")) {
            Files.createDirectories(folder.resolve(name));
        }
        run("chown", "postfix", folder.resolve("data").toString());
        Files.writeString(folder.resolve(Path.of("etc", "main.cf")), """
                compatibility_level = 3.6
                queue_directory = %1$s/spool
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                maillog_file = %1$s/log/mail.log
                maillog_file_prefixes = %1$s/log
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = peer.example.net
                mydestination =
                alias_maps =
                mynetworks = 127.0.0.0/8
                default_transport = error:nothing leaves this machine
                virtual_mailbox_domains = example.net, example.com
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:box/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%2$d
                virtual_gid_maps = static:%2$d
                smtpd_recipient_restrictions = check_recipient_access inline:{
                  { %3$s = 550 5.1.1 no such user }, { %4$s = 452 4.2.2 mailbox full } }, reject_unauth_destination
                """.formatted(folder, MAILBOX_USER, GONE, FULL));
        Files.writeString(folder.resolve(Path.of("etc", "master.cf")), """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                error unix - - n - - error
                retry unix - - n - - error
                virtual unix - n n - - virtual
                anvil unix - - n - 1 anvil
                proxymap unix - - n - - proxymap
                postlog unix-dgram n - n - 1 postlogd
                """.formatted(port));
    }

    private void secure() throws IOException {
        Path sasl = Files.createDirectory(folder.resolve(Path.of("etc", "sasl")));
        Path passwords = folder.resolve(Path.of("data", "sasldb2"));
        Files.writeString(
                sasl.resolve("smtpd.conf"),
                "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: " + passwords
                        + "\n");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        run(new ProcessBuilder(
                        SASLPASSWD.toString(), "-p", "-c", "-f", passwords.toString(), "-u", "peer.example.net", "ann")
                .redirectInput(password.toFile()));
        run("chown", "postfix", passwords.toString());
        ThrowAwayCertificate.make(folder, "server", "127.0.0.1");
        add("main.cf", """
                smtpd_tls_security_level = encrypt
                smtpd_tls_cert_file = %1$s/server.pem
                smtpd_tls_key_file = %1$s/server.key
                smtpd_sasl_auth_enable = yes
                cyrus_sasl_config_path = %1$s/etc/sasl
                smtpd_recipient_restrictions = permit_sasl_authenticated, reject
                """.formatted(folder));
        add("master.cf", "tlsmgr unix - - n 1000? 1 tlsmgr\n");
    }

    /** The certificate that it shows. */
    Path certificate() {
        return folder.resolve("server.pem");
    }

    @Override
    void start() throws IOException {
        Path log = folder.resolve(Path.of("log", "mail.log"));
        Files.deleteIfExists(log);
        start(PROGRAM.toString(), "-c", etc(), "start-fg");
        Awaitility.await("the start of " + this)
                .atMost(PATIENCE)
                .until(() -> Files.exists(log) && Files.readString(log).contains("daemon started"));
    }

    @Override
    void stop() throws IOException {
        run(PROGRAM.toString(), "-c", etc(), "stop");
    }

    private String etc() {
        return folder.resolve("etc").toString();
    }
}
