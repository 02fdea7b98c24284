package org.postlude.store.spi.support;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files and directories that are nobody's but their owner's: mail is private, and who reads a queue knows who writes to
 * whom. Where the system knows no POSIX permissions they are what it makes of them. What is there already keeps the
 * permissions that somebody gave it. Any thread.
 */
public final class PrivateFiles {
    private static final FileAttribute<?>[] NONE = {};

    private PrivateFiles() {}

    /**
     * Makes a directory, mode 0700, if there is none.
     *
     * @param directory its parent is there
     * @throws IOException if it cannot be made
     */
    public static void makeDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, attributes(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /**
     * Opens a file for writing from its start, and makes it, mode 0600, if there is none. A stream, not a channel: an
     * interrupt of the thread closes a channel midway, as if the disk had failed.
     *
     * @param file its directory is there
     * @return an empty file
     * @throws IOException if it cannot be made or opened
     */
    public static FileOutputStream write(Path file) throws IOException {
        FileAttribute<?>[] attributes = ofFile(file);
        if (attributes.length > 0) {
            try {
                // Before the first octet: between its making and a later change of mode anybody could open it.
                Files.createFile(file, attributes);
            } catch (FileAlreadyExistsException e) {
                // Then it has the mode that somebody gave it.
                return new FileOutputStream(file.toFile());
            }
        }
        return new FileOutputStream(file.toFile());
    }

    /**
     * What to make a file with.
     *
     * @param file where
     * @return mode 0600; nothing where the system knows no such thing
     */
    static FileAttribute<?>[] ofFile(Path file) {
        return attributes(file, "rw-------");
    }

    private static FileAttribute<?>[] attributes(Path place, String mode) {
        // Of the system, not of this disk, which would mean to read the table of all mounts: one without modes ignores
        // it.
        boolean isPosix = place.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : NONE;
    }
}
