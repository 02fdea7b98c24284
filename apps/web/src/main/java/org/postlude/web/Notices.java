package org.postlude.web;

import j2html.tags.DomContent;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an order came to, for the page that is shown after it. The address of that page has its name only: a link cannot put words
 * there. Thread-safe.
 */
final class Notices {
    private static final int MOST = 100;
    private static final int OCTETS = 9;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, DomContent> kept = new LinkedHashMap<>(); // guarded by this

    synchronized String keep(DomContent notice) {
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        String name = new String(Base64.getUrlEncoder().encode(octets), StandardCharsets.US_ASCII);
        kept.put(name, notice);
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
        return name;
    }

    synchronized @Nullable DomContent of(String name) {
        return kept.get(name);
    }
}
