package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StoreOptionTest {
    private final TestSurroundings surroundings = new TestSurroundings().with("HOME", "/home/me");

    @Test
    void aFolderIsAnSqliteStoreMadeAbsolute() {
        assertEquals("sqlite:" + Path.of("mail").toAbsolutePath(), address("--store", "mail"));
        assertEquals("sqlite:/var/mail/me", address("--store", "/var/tmp/../mail/me"));
        assertEquals("sqlite:/var/mail/#1#default", address("--store", "/var/mail/#1"));
    }

    @Test
    void anAddressKeepsItsSchemeAndAFoldersPlaceIsMadeAbsolute() {
        assertEquals("maildir:" + Path.of("mail").toAbsolutePath(), address("--store", "maildir:mail"));
        assertEquals("sqlite:" + Path.of("mail#two").toAbsolutePath(), address("--store", "sqlite:mail#two"));
        assertEquals("sql:mail", address("--store", "sql:mail"));
    }

    @Test
    void aFolderWithTheMaildirStoreOfAnEarlierVersionGoesOnAsThat(@TempDir Path dir) throws Exception {
        Files.createDirectories(dir.resolve(".postlude/queue"));

        assertEquals("maildir:" + dir, address("--store", dir.toString()));
        Files.move(dir.resolve(".postlude"), dir.resolve("postlude"));

        assertEquals("maildir:" + dir, address("--store", dir.toString()));
        surroundings.with("POSTLUDE_STORE", dir.toString());
        assertEquals("maildir:" + dir, address());
    }

    @Test
    void aFolderWithTwoStoresSaysThatOneHasToBeNamed(@TempDir Path dir) throws Exception {
        Files.createDirectories(dir.resolve("postlude/queue"));
        Files.createFile(dir.resolve("postlude.db"));

        UsageException refusal = assertThrows(UsageException.class, () -> address("--store", dir.toString()));

        assertTrue(String.valueOf(refusal.getMessage()).contains("maildir:" + dir), refusal.getMessage());
        assertEquals("sqlite:" + dir, address("--store", "sqlite:" + dir));
        assertEquals("maildir:" + dir, address("--store", "maildir:" + dir));
    }

    @Test
    void theOptionGoesBeforeTheVariableAndThatBeforeTheDefault() {
        assertEquals("sqlite:/home/me/.local/state/postlude/default", address());
        surroundings.with("XDG_STATE_HOME", "/state");
        assertEquals("sqlite:/state/postlude/default", address());
        surroundings.with("POSTLUDE_STORE", "/var/mail/env");
        assertEquals("sqlite:/var/mail/env", address());
        assertEquals("sqlite:/var/mail/opt", address("--store", "/var/mail/opt"));
    }

    @Test
    void aRelativeStateHomeIsIgnoredAsTheXdgSpecificationAsks() {
        surroundings.with("XDG_STATE_HOME", "state").with("POSTLUDE_STORE", "");
        assertEquals("sqlite:/home/me/.local/state/postlude/default", address());
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

    @Test
    void aStoreWithoutAFolderDoesNotLandInTheWorkingFolder() {
        UsageException refusal = assertThrows(UsageException.class, () -> address("--store", "sqlite:#two"));

        assertTrue(String.valueOf(refusal.getMessage()).contains("write sqlite:DIR#two"), refusal.getMessage());
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
