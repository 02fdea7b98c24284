package org.postlude.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** A real Dovecot, which serves mailboxes by IMAP and POP3. Anybody has one, with the same password. */
final class DovecotMailboxes extends RealServer {
    static final String PASSWORD = "s3cret";
    private static final byte[] TOKEN_KEY = "a key that only this server and its tokens have".getBytes(UTF_8);

    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private final int pop3 = Ports.free();
    private final int imaps = Ports.free();
    private final int pop3s = Ports.free();
    private boolean isSecure;
    private int delivered;

    private DovecotMailboxes(Path folder) throws IOException {
        super(folder);
    }

    static DovecotMailboxes start(Path folder) throws IOException {
        need(Path.of("/usr/lib/dovecot/imap"), "dovecot-imapd");
        need(Path.of("/usr/lib/dovecot/pop3"), "dovecot-pop3d");
        DovecotMailboxes dovecot = new DovecotMailboxes(folder);
        dovecot.configure();
        return started(dovecot);
    }

    /** The same where nobody logs in without TLS. */
    static DovecotMailboxes startSecure(Path folder) throws IOException {
        need(Path.of("/usr/lib/dovecot/imap"), "dovecot-imapd");
        need(Path.of("/usr/lib/dovecot/pop3"), "dovecot-pop3d");
        DovecotMailboxes dovecot = new DovecotMailboxes(folder);
        dovecot.configure();
        dovecot.secure();
        return started(dovecot);
    }

    @Override
    String url() {
        return url("imap", "ann", "");
    }

    /** A transport's URL of somebody's mailbox; further options begin with an ampersand. */
    String url(String protocol, String user, String options) {
        return protocol + "://" + user + "@127.0.0.1:" + port(protocol)
                + "?starttls=off&unprotectedLogin=allow&password=file:" + folder.resolve("password") + options;
    }

    /** Where it listens without TLS. */
    int port(String protocol) {
        return protocol.equals("imap") ? port : pop3;
    }

    /** For {@link #startSecure}: it lies with whoever asks where his secret is. */
    String secureUrl(String protocol, String user, String options) {
        int port = switch (protocol) {
            case "imap" -> this.port;
            case "imaps" -> imaps;
            case "pop3" -> pop3;
            default -> pop3s;
        };
        return protocol + "://" + user + "@127.0.0.1:" + port + "?every=1h" + options;
    }

    Path certificate() {
        return folder.resolve("server.pem");
    }

    /** What it has written into its log. */
    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** A bearer token of somebody, which it takes for an hour (RFC 7519). */
    String token(String user) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        long now = Instant.now().getEpochSecond();
        String head = base64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
        String body = base64.encodeToString(("{\"sub\":\"" + user + "\",\"iss\":\"test\",\"iat\":" + now + ",\"nbf\":"
                        + (now - 1) + ",\"exp\":" + (now + 3_600) + "}")
                .getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(TOKEN_KEY, "HmacSHA256"));
            return head + "." + body + "." + base64.encodeToString(mac.doFinal((head + "." + body).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    private void secure() throws IOException {
        isSecure = true;
        ThrowAwayCertificate.make(folder, "server", "127.0.0.1");
        Path keys = Files.createDirectories(folder.resolve(Path.of("keys", "default", "HS256")));
        Files.writeString(keys.resolve("default"), Base64.getEncoder().encodeToString(TOKEN_KEY));
        Files.writeString(folder.resolve("oauth2.conf"), """
                introspection_mode = local
                local_validation_key_dict = fs:posix:prefix=%1$s/keys/
                username_attribute = sub
                """.formatted(folder));
        run("chmod", "-R", "a+rX", folder.resolve("keys").toString());
        Files.writeString(config(), """
                ssl = required
                ssl_cert = <%1$s/server.pem
                ssl_key = <%1$s/server.key
                disable_plaintext_auth = yes
                auth_mechanisms = plain login xoauth2
                passdb {
                  driver = oauth2
                  mechanisms = xoauth2
                  args = %1$s/oauth2.conf
                }
                service imap-login {
                  inet_listener imaps {
                    address = 127.0.0.1
                    port = %2$d
                    ssl = yes
                  }
                }
                service pop3-login {
                  inet_listener pop3s {
                    address = 127.0.0.1
                    port = %3$d
                    ssl = yes
                  }
                }
                """.formatted(folder, imaps, pop3s), StandardOpenOption.APPEND);
    }

    private void configure() throws IOException {
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        run("chmod", "600", password.toString());
        Files.writeString(config(), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap pop3
                listen = 127.0.0.1
                ssl = no
                disable_plaintext_auth = no
                default_internal_user = nobody
                default_login_user = nobody
                default_internal_group = nogroup
                first_valid_uid = 1
                mail_location = maildir:%1$s/mail/%%u
                passdb {
                  driver = static
                  args = password=%5$s
                }
                userdb {
                  driver = static
                  args = uid=%2$d gid=%2$d home=%1$s/mail/%%u allow_all_users=yes
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                service imap-login {
                  chroot =
                  inet_listener imap {
                    address = 127.0.0.1
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service pop3-login {
                  chroot =
                  inet_listener pop3 {
                    address = 127.0.0.1
                    port = %4$d
                  }
                  inet_listener pop3s {
                    port = 0
                  }
                }
                """.formatted(folder, MAILBOX_USER, port, pop3, PASSWORD));
    }

    private Path config() {
        return folder.resolve("dovecot.conf");
    }

    @Override
    void start() throws IOException {
        start(PROGRAM.toString(), "-c", config().toString(), "-F");
        Awaitility.await("the start of " + this)
                .atMost(PATIENCE)
                .until(() -> Stream.of(port, pop3, imaps, pop3s)
                        .limit(isSecure ? 4 : 2)
                        .allMatch(DovecotMailboxes::isListening));
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    void stop() throws IOException {
        run("/usr/bin/doveadm", "-c", config().toString(), "stop");
    }

    Path mailbox(String user) {
        return folder.resolve("mail").resolve(user);
    }

    /** An empty one. */
    void makeMailbox(String user) throws IOException {
        for (String each : List.of("", "new", "cur", "tmp")) {
            Files.createDirectory(mailbox(user).resolve(each));
        }
        run("chown", "-R", String.valueOf(MAILBOX_USER), mailbox(user).toString());
    }

    /** As a delivery agent does: a file that is whole when it is seen. */
    void deliver(String user, byte[] message) throws IOException {
        Path box = mailbox(user);
        if (!Files.isDirectory(box)) {
            makeMailbox(user);
        }
        String name = String.format("%010d.M%d.example", 1_700_000_000 + delivered, delivered);
        delivered++;
        Path written = Files.write(box.resolve("tmp").resolve(name), message);
        run("chown", String.valueOf(MAILBOX_USER), written.toString());
        Files.move(written, box.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Its messages, read or not; those of a folder below it for {@code .Name}. */
    int waiting(String user, String... below) {
        Path box = below.length == 0 ? mailbox(user) : mailbox(user).resolve(below[0]);
        List<Path> found = new ArrayList<>();
        for (String each : List.of("new", "cur")) {
            try (Stream<Path> files = Files.list(box.resolve(each))) {
                found.addAll(files.toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found.size();
    }

    /** As after a move to another server: every message has a new number. */
    void renumber(String user) throws IOException {
        stop();
        try (Stream<Path> files = Files.list(mailbox(user))) {
            for (Path each : files.filter(file -> file.getFileName().toString().startsWith("dovecot"))
                    .toList()) {
                Files.delete(each);
            }
        }
        start();
    }
}
