package org.postlude.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postlude.message.Content;

/** A file's bytes, read from the disk each time: never wholly in memory. */
record FileContent(Path file, long size) implements Content {
    static FileContent of(Path file) throws IOException {
        return new FileContent(file, Files.size(file));
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}
