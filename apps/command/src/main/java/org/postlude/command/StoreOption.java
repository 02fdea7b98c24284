package org.postlude.command;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Option;

/** Which store: every command takes it. */
final class StoreOption {
    /** Two letters at least, so that a drive letter is no scheme. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9-]+:.*", Pattern.DOTALL);

    private static final String MAILDIR = "maildir";

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "the store: a folder, or scheme:place (default: $POSTLUDE_STORE,"
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
                .orElseGet(() -> new StoreAddress(
                        MAILDIR,
                        stateHome(surroundings)
                                .resolve("postlude")
                                .resolve("default")
                                .toString()));
    }

    /** Whether nobody named a store, so that one that is not there yet is no mistake. */
    boolean isDefault(Surroundings surroundings) {
        return store == null && surroundings.variable("POSTLUDE_STORE").isEmpty();
    }

    private static StoreAddress parse(String text, String source) {
        try {
            if (!ADDRESS.matcher(text).matches()) {
                return new StoreAddress(MAILDIR, absolute(text));
            }
            StoreAddress address = StoreAddress.parse(text);
            return address.scheme().equals(MAILDIR) ? new StoreAddress(MAILDIR, absolute(address.place())) : address;
        } catch (IllegalArgumentException e) {
            throw new UsageException(source + ": " + e.getMessage());
        }
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
