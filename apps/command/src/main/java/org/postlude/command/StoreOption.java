package org.postlude.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Option;

/** Which store: every command takes it. */
final class StoreOption {
    /** Two letters at least, so that a drive letter is no scheme. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9-]+:.*", Pattern.DOTALL);

    private static final String MAILDIR = "maildir";
    private static final String SQLITE = "sqlite";

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "the store: a folder (sqlite:DIR), or scheme:place, for example maildir:DIR (default: $POSTLUDE_STORE,"
                            + " else postlude/default under $XDG_STATE_HOME or ~/.local/state)")
    private @Nullable String store;

    /** The address, with an absolute place: lines and reports must mean the same store from any folder. */
    StoreAddress address(Surroundings surroundings) {
        if (store != null) {
            return parse(store, "--store");
        }
        return surroundings
                .variable("POSTLUDE_STORE")
                .map(value -> parse(value, "$POSTLUDE_STORE"))
                .orElseGet(() -> inFolder(
                        stateHome(surroundings)
                                .resolve("postlude")
                                .resolve("default")
                                .toString(),
                        "the default store"));
    }

    /** Whether the command line names one. */
    boolean isGiven() {
        return store != null;
    }

    /** Whether nobody named a store, so that one that is not there yet is no mistake. */
    boolean isDefault(Surroundings surroundings) {
        return store == null && surroundings.variable("POSTLUDE_STORE").isEmpty();
    }

    /** Whether it is the one that nobody named and nothing has made yet: who only looks makes none. */
    boolean isNotYetThere(Surroundings surroundings, StoreAddress address) {
        return isDefault(surroundings) && Files.notExists(Path.of(address.place()));
    }

    static StoreAddress parse(String text, String source) {
        try {
            if (!ADDRESS.matcher(text).matches()) {
                return inFolder(absolute(text), source);
            }
            StoreAddress address = StoreAddress.parse(text);
            if (address.scheme().equals(SQLITE) && address.place().startsWith("#")) {
                // Made absolute it would be a store in whatever folder the command was started in.
                throw new UsageException(source + ": " + text + " names a store and no folder for it; write " + SQLITE
                        + ":DIR" + address.place());
            }
            boolean isFolder = Set.of(MAILDIR, SQLITE).contains(address.scheme());
            return isFolder ? new StoreAddress(address.scheme(), absolute(address.place())) : address;
        } catch (IllegalArgumentException e) {
            throw new UsageException(source + ": " + e.getMessage());
        }
    }

    /**
     * A folder alone is an SQLite store, but for one that a version before those made a Maildir store in: that one goes on as
     * it is, for a second, empty store beside it would hide the mail that waits there.
     */
    private static StoreAddress inFolder(String folder, String source) {
        boolean isMaildir = !folder.isEmpty()
                && Stream.of("postlude", ".postlude").anyMatch(own -> Files.isDirectory(Path.of(folder, own, "queue")));
        if (isMaildir && Files.exists(Path.of(folder, "postlude.db"))) {
            throw new UsageException(source + ": there are two stores in " + folder + ". Say which: " + MAILDIR + ":"
                    + folder + " or " + SQLITE + ":" + folder);
        }
        // The last # of such an address stands before the name of a store.
        String place = folder.contains("#") && !isMaildir ? folder + "#default" : folder;
        return new StoreAddress(isMaildir ? MAILDIR : SQLITE, place);
    }

    private static String absolute(String folder) {
        return folder.isEmpty()
                ? folder
                : Path.of(folder).toAbsolutePath().normalize().toString();
    }

    /** XDG base directories: a relative path there is to be ignored. */
    private static Path stateHome(Surroundings surroundings) {
        return surroundings
                .variable("XDG_STATE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(surroundings.variable("HOME").orElseGet(() -> System.getProperty("user.home")))
                        .resolve(Path.of(".local", "state")));
    }
}
