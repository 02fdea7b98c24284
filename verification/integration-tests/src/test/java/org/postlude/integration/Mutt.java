package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real mutt on a Maildir, whose keys are pressed for it. It wants a terminal, which script makes. */
final class Mutt {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path maildir;

    Mutt(Path folder, Path maildir) throws IOException {
        RealServer.need(Path.of("/usr/bin/mutt"), "mutt");
        RealServer.need(Path.of("/usr/bin/script"), "bsdutils");
        this.folder = Files.createDirectory(folder);
        this.maildir = maildir;
        Files.writeString(folder.resolve("muttrc"), """
                set mbox_type=Maildir
                set folder=%1$s
                set spoolfile=%1$s
                set record=""
                set move=no
                set delete=yes
                set quit=yes
                set mark_old=no
                set confirmappend=no
                set wait_key=no
                set pager=builtin
                """.formatted(maildir));
    }

    /** Opens the Inbox, does this, and leaves; returns when it has ended. */
    void run(String keys) throws IOException, InterruptedException {
        run(maildir, keys);
    }

    /** As above, in another folder. */
    void run(Path mailbox, String keys) throws IOException, InterruptedException {
        String line = "mutt -n -F %s -f %s -e 'push \"%s<sync-mailbox><quit>\"'"
                .formatted(folder.resolve("muttrc"), mailbox, keys);
        ProcessBuilder script = new ProcessBuilder("script", "-qec", line, "/dev/null");
        script.environment().put("TERM", "xterm");
        script.environment().put("HOME", folder.toString());
        script.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try (Jvm mutt = Jvm.start(script)) {
            assertEquals(0, mutt.end(PATIENCE), () -> line + ": " + mutt);
        }
    }

    /** Shows this one message alone. */
    static String only(String subject) {
        return "<limit>~s " + subject + "<enter>";
    }
}
