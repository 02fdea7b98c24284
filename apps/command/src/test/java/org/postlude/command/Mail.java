package org.postlude.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mail files to send, and folders to look into afterwards. */
final class Mail {
    private Mail() {}

    /** A message from press@example.org; its name is its Message-ID, too. */
    static String write(Path folder, String name, String... recipients) throws IOException {
        return Files.writeString(
                        folder.resolve(name + ".eml"),
                        "From: Press <press@example.org>\r\nTo: " + String.join(", ", recipients) + "\r\nSubject: "
                                + name
                                + "\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: <" + name
                                + "@example.org>\r\n\r\n.Hello\r\n")
                .toString();
    }

    /** Every message that another mail program would see in a Maildir. */
    static List<String> in(Path maildir) throws IOException {
        List<String> messages = new ArrayList<>();
        for (String part : List.of("new", "cur")) {
            Path folder = Files.createDirectories(maildir.resolve(part));
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    messages.add(Files.readString(file));
                }
            }
        }
        return messages;
    }
}
