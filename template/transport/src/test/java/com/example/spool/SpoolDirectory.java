package com.example.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postlude.message.Content;
import org.postlude.tck.transport.Received;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportRequest;

/** The next hop, as the kit sees it: whoever takes messages out of the directory. */
record SpoolDirectory(Path directory) implements TransportPeer {
    @Override
    public TransportRequest request() {
        return new TransportRequest("spool", "spool:" + directory, Map.of());
    }

    @Override
    public List<Received> received() {
        List<Received> taken = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.msg")) {
            for (Path file : files) {
                taken.add(read(file));
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Received read(Path file) throws IOException {
        String all = Files.readString(file, ISO_8859_1); // an octet each
        int end = all.indexOf("\n\n");
        List<String> envelope = new String(all.substring(0, end).getBytes(ISO_8859_1), UTF_8)
                .lines()
                .toList();
        List<String> recipients = envelope.stream()
                .skip(1)
                .map(line -> line.substring("TO ".length()))
                .toList();
        String sender = envelope.get(0).substring("FROM ".length());
        return new Received(
                sender, recipients, Content.of(all.substring(end + 2).getBytes(ISO_8859_1)));
    }

    @Override
    public void close() {
        // A directory cannot be stopped.
    }
}
