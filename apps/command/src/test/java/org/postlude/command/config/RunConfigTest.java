package org.postlude.command.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

/** What the file may say, and how it is told where it says something else. */
class RunConfigTest {
    private static final RunConfig.Words WORDS = new RunConfig.Words() {
        @Override
        public LogoffMode mode(String word) {
            return LogoffMode.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        @Override
        public Deadline deadline(String word) {
            return Deadline.in(Duration.parse("PT" + word));
        }
    };

    @TempDir
    Path dir;

    private RunConfig read(String text) throws IOException {
        return RunConfig.read(Files.writeString(dir.resolve("postlude.yaml"), text), WORDS);
    }

    @Test
    void itSaysWhoTakesMailAndWhereItGoes() throws IOException {
        RunConfig config = read("""
                # one relay, one account, two stores
                hostname: mx.example.net
                logoff: no-wait
                deadline: 45s
                http-port: 2580
                transports:
                  relay: smtps://relay.example.net?password=file:/etc/postlude/relay
                  work: imaps://ann@imap.example.org?password=file:/etc/postlude/work
                stores:
                  main:
                    address: /var/lib/postlude/main
                    via: relay
                  lists:
                    address: "/var/lib/postlude/lists"
                    inbox: no
                listen:
                  - port: 2525
                  - store: lists
                    address: 0.0.0.0
                    port: 587
                    users: users
                    certificate: tls/chain.pem
                    key: /etc/tls/key.pem
                    largest: 10000000
                    tls: implicit
                """);
        assertEquals(Optional.of("mx.example.net"), config.hostName());
        assertEquals(Optional.of(LogoffMode.NO_WAIT), config.logoff());
        assertEquals(Optional.of(Deadline.in(Duration.ofSeconds(45))), config.deadline());
        assertEquals(Optional.of(2580), config.httpPort());
        assertEquals(List.of("relay", "work"), List.copyOf(config.transports().keySet()));
        assertEquals(
                List.of(
                        new RunConfig.Store(
                                "main", "/var/lib/postlude/main", "relay", true, Optional.empty(), Optional.empty()),
                        new RunConfig.Store(
                                "lists",
                                "/var/lib/postlude/lists",
                                "local:",
                                false,
                                Optional.empty(),
                                Optional.empty())),
                config.stores());
        assertEquals(
                List.of(
                        new RunConfig.Listener(
                                "main", "127.0.0.1", 2525, Optional.empty(), Optional.empty(), false, Optional.empty()),
                        new RunConfig.Listener(
                                "lists",
                                "0.0.0.0",
                                587,
                                Optional.of(dir.resolve("users")),
                                Optional.of(new RunConfig.Certificate(
                                        dir.resolve("tls/chain.pem"), Path.of("/etc/tls/key.pem"))),
                                true,
                                Optional.of(10_000_000))),
                config.listeners());
    }

    @Test
    void itSaysWhatIsLoggedAndForHowLong() throws IOException {
        LogConfig all = read("""
                stores: {main: {address: here}}
                activity-log:
                  directory: log
                  heads: /var/heads
                  rotate-size: 1000000
                  rotate-age: 12h
                  keep: 90d
                  who: [ann@example.org, bob@example.org]
                """).activityLog().orElseThrow();
        assertEquals(
                new LogConfig(
                        dir.resolve("log"),
                        Optional.of(Path.of("/var/heads")),
                        Optional.of(1_000_000L),
                        Optional.of(Duration.ofHours(12)),
                        Optional.of(Duration.ofDays(90)),
                        List.of("ann@example.org", "bob@example.org")),
                all);
        LogConfig least =
                read("stores: {main: {address: here}}\nactivity-log: {directory: /log, keep: forever, who: everybody}")
                        .activityLog()
                        .orElseThrow();
        assertEquals(Optional.empty(), least.keep());
        assertEquals(List.of(), least.who());
        assertEquals(Path.of("/log"), least.directory());
    }

    @Test
    void aStoreIsEnough() throws IOException {
        RunConfig config = read("stores: {main: {address: here}}");
        assertEquals(List.of(), config.listeners());
        assertEquals(Map.of(), config.transports());
        assertEquals(Optional.empty(), config.deadline());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | line 1: it is empty",
                "'- a' | line 1: the file is to be a mapping",
                "'stores: {main: {address: here}}\nlisten:\n  - prot: 25' | line 3: 'prot' is nothing that item 1 of 'listen' may say; it may say address, certificate",
                "'stores: {main: {address: here}}\nlogof: quiet' | line 2: 'logof' is nothing that the file may say",
                "'stores: {main: {address: here}}\nlogoff: quick' | line 2: 'logoff' of the file: ",
                "'stores:\n  main:\n    via: \"local:\"' | line 3: 'stores.main' lacks 'address'",
                "'stores:\n  main:\n    address: here\n    via: relay' | line 4: 'via' of 'stores.main': there is no transport 'relay'",
                "'stores:\n  main:\n    address: here\n    inbox: maybe' | line 4: 'inbox' of 'stores.main': write yes or no",
                "'stores: {main: {address: here}}\nlisten:\n  - port: 70000' | line 3: 'port' of item 1 of 'listen': write a number from 0 to 65535",
                "'stores: {main: {address: here}}\nlisten:\n  - port: many' | line 3: 'port' of item 1 of 'listen': 'many' is no number",
                "'stores: {main: {address: here}}\nlisten:\n  - key: k.pem' | line 3: 'key' of item 1 of 'listen': 'certificate' and 'key' go together",
                "'stores: {main: {address: here}}\nlisten:\n  - store: other' | line 3: 'store' of item 1 of 'listen': there is no store 'other'",
                "'stores: {main: {address: here}}\nlisten:\n  - tls: maybe' | line 3: 'tls' of item 1 of 'listen': write implicit or starttls",
                "'stores: {main: {address: here}}\nlisten:\n  - tls: implicit' | line 3: 'tls' of item 1 of 'listen': there is no TLS without 'certificate' and 'key'",
                "'stores: {main: {address: here}}\nlisten: 25' | line 2: 'listen' of the file: write a list",
                "'stores: {main: {address: here}}\nstores: {main: {address: there}}' | line 2: 'stores' stands there twice",
                "'stores: {main: {address: here}' | line 1: it is no YAML",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, who: everybody}' | line 2: 'activity-log' lacks 'keep'",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, keep: 1d}' | line 2: 'activity-log' lacks 'who'",
                "'stores: {main: {address: here}}\nactivity-log: {keep: 1d, who: everybody}' | line 2: 'activity-log' lacks 'directory'",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, keep: long, who: everybody}' | line 2: 'keep' of 'activity-log': write a time as 90d",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, keep: 0d, who: everybody}' | line 2: 'keep' of 'activity-log': write a time as 90d",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, keep: 1d, who: []}' | line 2: 'who' of 'activity-log': write 'everybody'",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, keep: 1d, who: a, rotate-size: 1M}' | line 2: 'rotate-size' of 'activity-log': write a number of octets",
                "'stores: {main: {address: here}}\nactivity-log: {directory: l, keep: 1d, who: a, colour: red}' | line 2: 'colour' is nothing that 'activity-log' may say",
                "'hostname: a' | 'stores' of the file: there is to be one at least"
            })
    void whatIsWrongIsToldWithItsLine(String text, String fault) {
        ConfigException told = assertThrows(ConfigException.class, () -> read(text.replace("\\n", "\n")));
        String message = String.valueOf(told.getMessage());
        assertTrue(message.contains("postlude.yaml, " + fault) || message.contains(fault), message);
        assertTrue(message.endsWith("; nothing was begun"), message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        ConfigException told =
                assertThrows(ConfigException.class, () -> RunConfig.read(dir.resolve("none.yaml"), WORDS));
        assertTrue(String.valueOf(told.getMessage()).contains("none.yaml: it cannot be read"));
    }

    @Test
    void noMailIsSentOverAMailbox() {
        for (String via : List.of("work", "\"POP3S://ann@pop.example.org\"")) {
            ConfigException wrong = assertThrows(ConfigException.class, () -> read("""
                    transports: {work: "imaps://ann@imap.example.org"}
                    stores:
                      main: {address: here, via: %s}
                    """.formatted(via)));
            assertTrue(
                    String.valueOf(wrong.getMessage())
                            .contains("line 3: 'via' of 'stores.main': mail comes from a mailbox, and none is sent"),
                    wrong::getMessage);
        }
    }
}
