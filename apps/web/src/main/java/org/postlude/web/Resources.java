package org.postlude.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * The style, the script and the sign. A page that is shown last, after which nobody answers any more, has its style from the
 * browser's cache; the place changes with the text, so that a later version is not shown in an older one's.
 */
final class Resources {
    private static final Map<String, String> TYPES = Map.of(
            "postlude.css",
            "text/css; charset=utf-8",
            "postlude.js",
            "text/javascript; charset=utf-8",
            "icon.svg",
            "image/svg+xml");

    private Resources() {}

    static boolean isAt(String path) {
        return TYPES.containsKey(path.substring(1));
    }

    static String place(String name) {
        CRC32 sum = new CRC32();
        sum.update(octets(name));
        return "/" + name + "?" + Long.toHexString(sum.getValue());
    }

    static void answer(Request request) throws IOException {
        String name = request.path().substring(1);
        request.keep();
        request.answer(200, Objects.requireNonNull(TYPES.get(name), name), octets(name));
    }

    private static byte[] octets(String name) {
        try (InputStream in = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the program itself", e);
        }
    }
}
