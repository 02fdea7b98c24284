package org.postlude.store.sql;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.PrivateFiles;

/** Copies a database while it is used. */
final class Backup {
    private Backup() {}

    static void copy(Path from, Path directory, DurableSteps steps) throws IOException {
        Path target = directory.toAbsolutePath().resolve(Database.FILE);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(
                    target.toString(), null, "a backup goes where no store is; name another directory");
        }
        Logs.requireNone(target);
        if (Files.notExists(from)) {
            throw new IOException("there is no store in " + from.resolveSibling("") + ", so there is nothing to copy");
        }
        steps.makeDirectories(directory.toAbsolutePath());
        Path draft = target.resolveSibling(Database.FILE + ".part");
        // Private before there is a line of mail in it; SQLite takes an empty file for none.
        PrivateFiles.write(draft).close();
        try (Link link = Link.open(from, "mode=ro")) {
            link.update("VACUUM INTO ?", draft.toString());
            try (Link copy = Link.open(draft, "mode=rw")) {
                LogMark.forget(copy);
            }
        } catch (SQLException e) {
            Files.deleteIfExists(draft);
            throw Link.failed("the backup of " + from + " to " + target + " failed, and there is none", e);
        }
        steps.run("force", draft, () -> {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        });
        steps.run("rename", target, () -> Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE));
        steps.forceNames(target);
    }
}
