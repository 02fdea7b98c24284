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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.trigger.LogoffCause;
import org.postlude.trigger.LogoffRule;
import org.postlude.trigger.MachineAddress;

/** What a run's file may say of machines, and of whom their users are. */
class MachinesTest {
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

    private Machines guests(String rules) throws IOException {
        return read("""
                machines: {desk: qga:/run/desk.sock, hosts: 'libvirt:qemu:///system', here: 'logind:'}
                guests: {%s}
                stores: {ann: {address: /a, guest: ann@desk}, bob: {address: /b, guest: bob@any-of-libvirt}}
                listen: [{port: 0}]
                """.formatted(rules)).machines();
    }

    @Test
    void eachMachineHasItsNameHereAndThoseOfALibvirtHaveTheirOwn() throws IOException {
        assertEquals(
                List.of(
                        MachineAddress.parse("qga:/run/desk.sock?machine=desk"),
                        MachineAddress.parse("libvirt:qemu:///system"),
                        MachineAddress.parse("logind:?machine=here")),
                guests("within: 20s").watched());
    }

    @ParameterizedTest
    @CsvSource({
        "logoff, LOGOFF",
        "forced, FORCED",
        "external, EXTERNAL",
        "shutdown, SHUTDOWN",
        "off, OFF",
        "crash, CRASH",
        "sleep, SLEEP"
    })
    void eachCauseHasAWordAndAllHaveTheTime(String word, LogoffCause cause) throws IOException {
        Map<LogoffCause, LogoffRule> rules =
                guests(word + ": purge, within: 20s").rules();
        assertEquals(new LogoffRule(LogoffMode.PURGE, Duration.ofSeconds(20)), rules.get(cause));
        rules.forEach((each, rule) -> {
            assertEquals(Duration.ofSeconds(20), rule.within());
            assertEquals(each == cause, rule.mode() == LogoffMode.PURGE);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "desk: qga:/run/a | ann@dekc | 5 | there is no machine 'dekc', only [desk]",
                "desk: qga:/run/a | ann@corp.example | 5 | there is no machine 'corp.example'",
                "desk: hyperv:a | ann@desk | 2 | nobody here watches",
                "desk: qga:/run/a?pol=1s | ann@desk | 2 | 'pol' is no option",
                "desk: qga:/run/a?poll=soon | ann@desk | 2 | is no time",
                "desk: 'qga:' | ann@desk | 2 | needs the path",
                "desk: process:it | ann@desk | 2 | there is one process only",
                "desk: logind:tcp:host=x | ann@desk | 2 | is no address of a bus",
                "desk: logind:?pol=1s | ann@desk | 2 | 'pol' is no option",
                "desk: 'libvirt:' | ann@desk | 2 | needs libvirt's URI",
                "desk: qga:/run/b?machine=lab, lab: qga:/run/a | ann@lab | 2 | 'desk' is the machine 'lab' already",
            })
    void whatCanNeverBeIsRefusedWithItsLine(String machines, String guest, int line, String words) {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> read("machines:\n  {%s}\nstores:\n  ann:\n    {address: /a, guest: %s}\nlisten: [{port: 0}]\n"
                        .formatted(machines, guest)));
        assertTrue(String.valueOf(e.getMessage()).contains("line " + line), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains(words), e::getMessage);
    }

    @Test
    void aGuestWithoutMachinesIsRefused() {
        ConfigException e = assertThrows(
                ConfigException.class, () -> read("stores:\n  ann: {address: /a, guest: ann}\nlisten: [{port: 0}]\n"));
        assertTrue(String.valueOf(e.getMessage()).contains("there are no 'machines'"), e::getMessage);
    }

    @Test
    void aUserMayBeAtAnyMachineAndAnAtMayBeInTheirName() throws IOException {
        RunConfig config = read("""
                machines: {desk: qga:/run/desk.sock}
                stores: {ann: {address: /a, guest: ann}, bob: {address: /b, guest: bob@corp.example@*}}
                listen: [{port: 0}]
                """);
        assertEquals(
                List.of(new Machines.Guest("ann", "*"), new Machines.Guest("bob@corp.example", "*")),
                config.stores().stream().map(each -> each.guest().orElseThrow()).toList());
    }
}
