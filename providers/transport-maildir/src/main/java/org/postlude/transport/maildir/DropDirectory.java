package org.postlude.transport.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where messages are dropped: a directory whose own name is as durable as what is in it. Thread-safe. */
final class DropDirectory {
    /** Makes the names in a directory durable: the seam where a test sees what is forced. */
    interface Force {
        void force(Path directory) throws IOException;
    }

    private static final String[] PARTS = {"tmp", "new", "cur"};

    private final Path path;
    private final Force force;
    private volatile boolean standing;

    DropDirectory(Path path) {
        this(path, directory -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    DropDirectory(Path path, Force force) {
        this.path = path;
        this.force = force;
    }

    Path part(String name) {
        return path.resolve(name);
    }

    /** Makes what is missing. What is there may have been made by a process that died before it could force it. */
    void prepare() throws IOException {
        for (String part : PARTS) {
            make(path.resolve(part));
        }
        Path above = path.resolveSibling("");
        // Once is enough; and above the directory others rule, who may not let us look.
        if (!standing && Files.isReadable(above)) {
            force.force(above);
        }
        force.force(path);
        standing = true;
    }

    /** From the top down: a durable name in a directory that is lost would be lost with it. */
    private void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path above = directory.resolveSibling("");
            make(above);
            try {
                Files.createDirectory(directory);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory)) {
                    throw e;
                }
            }
            force.force(above);
        }
    }

    /** Makes the names in one of the parts durable. */
    void force(Path directory) throws IOException {
        force.force(directory);
    }
}
