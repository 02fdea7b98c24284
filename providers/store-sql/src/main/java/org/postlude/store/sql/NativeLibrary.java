package org.postlude.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.postlude.store.spi.support.PrivateFiles;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/**
 * Where SQLite's native library lies. The driver takes it out of its jar at each start and deletes it at the end; a process
 * that is killed leaves it, a megabyte each time. So one copy is kept, in a directory that nobody else may write, and is
 * used again if it is the one in the jar, octet by octet.
 */
final class NativeLibrary {
    private static final String LIB_PATH = "org.sqlite.lib.path";
    private static boolean isPrepared;

    private NativeLibrary() {}

    /** Before the first connection. Where no such copy can be kept the driver does as it always did. */
    static synchronized void prepare() {
        if (isPrepared) {
            return;
        }
        isPrepared = true;
        boolean isChosen = System.getProperty(LIB_PATH) != null || System.getProperty("org.sqlite.tmpdir") != null;
        if (isChosen) {
            return; // A person has said where.
        }
        try {
            Path directory = Path.of(
                    System.getProperty("java.io.tmpdir"), "postlude-sqlite-" + System.getProperty("user.name", "me"));
            PrivateFiles.makeDirectory(directory);
            String name = System.mapLibraryName("sqlitejdbc");
            String resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
            try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
                if (in != null && isOurs(directory)) {
                    Path copy = directory.resolve(SQLiteJDBCLoader.getVersion() + "-" + name);
                    keep(in.readAllBytes(), copy);
                    System.setProperty("org.sqlite.lib.name", String.valueOf(copy.getFileName()));
                    System.setProperty(LIB_PATH, directory.toString());
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            Database.LOG.debug("no copy of the native library is kept", e);
        }
    }

    /** Anybody may make a directory in the common one, and put another library into it. */
    private static boolean isOurs(Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                        .getName()
                        .equals(System.getProperty("user.name"))
                && PosixFilePermissions.toString(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS))
                        .equals("rwx------");
    }

    /** By a rename: another process may load it at this moment. */
    private static void keep(byte[] library, Path copy) throws IOException {
        if (Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS) && Arrays.equals(Files.readAllBytes(copy), library)) {
            return;
        }
        Path draft = copy.resolveSibling(
                copy.getFileName() + "." + ProcessHandle.current().pid());
        try (OutputStream out = PrivateFiles.write(draft)) {
            out.write(library);
        }
        Files.move(draft, copy, StandardCopyOption.ATOMIC_MOVE);
    }
}
