package org.postlude.command.config;

import java.io.Serial;
import java.nio.file.Path;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The file cannot be read, or says what cannot be. Nothing was begun. */
public final class ConfigException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ConfigException(Path file, int line, String fault) {
        super(
                ErrorKind.INVALID_PARAMETER,
                file + (line > 0 ? ", line " + line : "") + ": " + fault + "; nothing was begun");
    }
}
