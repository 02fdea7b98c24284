package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StoreOptionTest {
    private final TestSurroundings surroundings = new TestSurroundings().with("HOME", "/home/me");

    @Test
    void aFolderIsAMaildirMadeAbsolute() {
        assertEquals("maildir:" + Path.of("mail").toAbsolutePath(), address("--store", "mail"));
        assertEquals("maildir:/var/mail/me", address("--store", "/var/tmp/../mail/me"));
    }

    @Test
    void anAddressKeepsItsSchemeAndAMaildirsPlaceIsMadeAbsolute() {
        assertEquals("maildir:" + Path.of("mail").toAbsolutePath(), address("--store", "maildir:mail"));
        assertEquals("sql:mail", address("--store", "sql:mail"));
    }

    @Test
    void theOptionGoesBeforeTheVariableAndThatBeforeTheDefault() {
        assertEquals("maildir:/home/me/.local/state/postlude/default", address());
        surroundings.with("XDG_STATE_HOME", "/state");
        assertEquals("maildir:/state/postlude/default", address());
        surroundings.with("POSTLUDE_STORE", "/var/mail/env");
        assertEquals("maildir:/var/mail/env", address());
        assertEquals("maildir:/var/mail/opt", address("--store", "/var/mail/opt"));
    }

    @Test
    void aRelativeStateHomeIsIgnoredAsTheXdgSpecificationAsks() {
        surroundings.with("XDG_STATE_HOME", "state").with("POSTLUDE_STORE", "");
        assertEquals("maildir:/home/me/.local/state/postlude/default", address());
    }

    @Test
    void onlyTheBuiltInDefaultCountsAsDefault() {
        assertTrue(option().isDefault(surroundings.get()));
        assertFalse(option("--store", "x").isDefault(surroundings.get()));
        assertFalse(option().isDefault(surroundings.with("POSTLUDE_STORE", "/x").get()));
    }

    @Test
    void anAddressWithoutAPlaceIsWrongUsage() {
        assertThrows(UsageException.class, () -> address("--store", "maildir:"));
        assertThrows(UsageException.class, () -> address("--store", ""));
    }

    private String address(String... args) {
        return option(args).address(surroundings.get()).toString();
    }

    private static StoreOption option(String... args) {
        Probe probe = new Probe();
        new CommandLine(probe).parseArgs(args);
        return probe.store;
    }

    @Command
    static final class Probe {
        @Mixin
        private final StoreOption store = new StoreOption();
    }
}
