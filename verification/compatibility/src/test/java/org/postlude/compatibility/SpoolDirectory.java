package org.postlude.compatibility;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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

/** Who reads what the kept transport writes: a line FROM, lines TO, an empty line, the octets. */
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
                String[] halves = Files.readString(file, ISO_8859_1).split("\n\n", 2);
                List<String> words = halves[0]
                        .lines()
                        .map(line -> line.substring(line.indexOf(' ') + 1))
                        .toList();
                Content content = Content.of(halves[1].getBytes(ISO_8859_1));
                taken.add(new Received(words.get(0), words.subList(1, words.size()), content));
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // A directory cannot be stopped.
    }
}
