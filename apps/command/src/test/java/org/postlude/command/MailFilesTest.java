package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailFilesTest {
    @TempDir
    Path dir;

    @Test
    void aFolderStandsForItsEmlFilesAtAnyDepthInOrder() throws Exception {
        Path b = file("mail/b.eml");
        Path a = file("mail/a/z.EML");
        Path c = file("mail/c/1.eml");
        file("mail/notes.txt");
        file("mail/eml");
        MailFiles files = MailFiles.of(List.of(dir.resolve("mail").toString()));
        assertEquals(List.of(a, b, c), files.good());
        assertEquals(List.of(), files.bad());
    }

    @Test
    void aFileIsTakenWhateverItsNameAndArgumentsKeepTheirOrder() throws Exception {
        Path b = file("b.txt");
        Path a = file("a.eml");
        assertEquals(
                List.of(b, a), MailFiles.of(List.of(b.toString(), a.toString())).good());
    }

    @Test
    void whatIsNotThereIsNamedAndTheOthersGoOn() throws Exception {
        Path a = file("a.eml");
        MailFiles files = MailFiles.of(List.of(dir.resolve("gone.eml").toString(), a.toString(), "nul\0name"));
        assertEquals(List.of(a), files.good());
        assertEquals(dir.resolve("gone.eml").toString(), files.bad().get(0).file());
        assertEquals("there is no such file or folder", files.bad().get(0).why());
        assertEquals("nul\0name", files.bad().get(1).file());
    }

    @Test
    void aFolderWithoutMailIsRefused() throws Exception {
        Files.createDirectory(dir.resolve("empty"));
        MailFiles files = MailFiles.of(List.of(dir.resolve("empty").toString()));
        assertEquals(
                "the folder holds neither a *.eml file nor a Maildir with mail",
                files.bad().get(0).why());
        assertEquals(1, files.bad().size());
    }

    @Test
    void aMaildirStandsForWhatIsInCurAndNewWhereverItStands() throws Exception {
        Path a = file("mail/a.eml");
        Path read = file("mail/box/cur/2.host:2,S");
        Path fresh = file("mail/box/new/1.host");
        file("mail/box/new/.hidden");
        file("mail/box/tmp/3.host");
        file("mail/box/dovecot.index");
        file("mail/box/.Sent/cur/4.host");
        MailFiles files = MailFiles.of(List.of(dir.resolve("mail").toString()));
        assertEquals(List.of(a, read, fresh), files.good());
        assertEquals(List.of(), files.bad());
        assertEquals(List.of(dir.resolve("mail/box/.Sent")), files.subfolders());
        assertEquals(
                List.of(read, fresh),
                MailFiles.of(List.of(dir.resolve("mail/box").toString())).good());
    }

    @Test
    void aMaildirWithoutMailIsRefused() throws Exception {
        file("box/tmp/1");
        Files.createDirectories(dir.resolve("box/new"));
        Files.createDirectories(dir.resolve("box/cur"));
        assertEquals(
                1, MailFiles.of(List.of(dir.resolve("box").toString())).bad().size());
    }

    @Test
    void aDashIsStandardInputAndThereIsOnlyOne() {
        MailFiles files = MailFiles.of(List.of("-", "-", "./-"));
        assertEquals(List.of(MailFiles.STANDARD_INPUT), files.good());
        assertEquals(
                List.of("-", "./-"),
                files.bad().stream().map(MailFiles.Bad::file).toList());
    }

    @Test
    void linksToFilesAreFollowedAndLinksToFoldersAreNot() throws Exception {
        Path real = file("real/a.eml");
        Path mail = Files.createDirectory(dir.resolve("mail"));
        Path link = Files.createSymbolicLink(mail.resolve("link.eml"), real);
        Files.createSymbolicLink(mail.resolve("again"), dir.resolve("real"));
        Files.createSymbolicLink(mail.resolve("loop"), mail);
        Files.createSymbolicLink(mail.resolve("dangling.eml"), dir.resolve("gone"));
        MailFiles files = MailFiles.of(List.of(mail.toString()));
        assertEquals(List.of(link), files.good());
        assertEquals(1, files.bad().size());
        assertEquals(mail.resolve("dangling.eml").toString(), files.bad().get(0).file());
    }

    @Test
    void anArgumentThatIsALinkToAFolderIsThatFolder() throws Exception {
        Path real = file("real/a.eml");
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("real"));
        assertEquals(
                List.of(real.toRealPath()),
                MailFiles.of(List.of(link.toString())).good());
    }

    private Path file(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "x");
    }
}
