package org.postlude.store.sql;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.support.StorePaths;

/** What an address means: {@code sqlite:DIR}, or {@code sqlite:DIR#NAME} for one store of several. */
record Place(Path directory, String name) {
    static final String SCHEME = "sqlite";
    private static final String DEFAULT = "default";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@+-]{1,128}");

    /** The last # counts; a directory with one in its name is written with a store's name behind it. */
    static Place of(StoreAddress address) {
        String name = name(address);
        int hash = address.place().lastIndexOf('#');
        String directory = hash < 0 ? address.place() : address.place().substring(0, hash);
        return new Place(StorePaths.of(new StoreAddress(SCHEME, directory)), name);
    }

    private static String name(StoreAddress address) {
        String name = behindHash(address);
        if (address.place().lastIndexOf('#') == 0
                || address.place().isEmpty()
                || !NAME.matcher(name).matches()) {
            throw new LogonFailedException(
                    Reason.UNCONFIGURED,
                    address
                            + " names no store: write sqlite:DIR, or sqlite:DIR#NAME with a name of 1 to 128 characters of"
                            + " A-Z a-z 0-9 . _ @ + -. A directory with a # in its name is written sqlite:DIR#"
                            + DEFAULT,
                    null);
        }
        return name;
    }

    private static String behindHash(StoreAddress address) {
        int hash = address.place().lastIndexOf('#');
        return hash < 0 ? DEFAULT : address.place().substring(hash + 1);
    }

    /** The names first: who opens one of very many stores compares it with each, and only the disk knows directories. */
    static boolean areOne(StoreAddress one, StoreAddress other) {
        String name = behindHash(one);
        return name.equals(behindHash(other)) && of(one).equals(of(other));
    }

    /** For lists and reports. */
    String shown() {
        return name.equals(DEFAULT) ? "" + directory.getFileName() : directory.getFileName() + "#" + name;
    }
}
