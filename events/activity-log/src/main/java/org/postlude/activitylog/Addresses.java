package org.postlude.activitylog;

import java.util.ArrayList;
import java.util.List;

/** Whom a fact names: what comes from a header may have a name before the address. */
final class Addresses {
    private Addresses() {}

    /** Each item of a list as it is, and of {@code Ann <ann@example.org>} the address, too. */
    static List<String> in(String fact) {
        List<String> found = new ArrayList<>();
        for (String item : fact.split("\t", -1)) {
            found.add(item);
            int begin = item.lastIndexOf('<');
            if (begin > 0 && item.endsWith(">")) {
                found.add(item.substring(begin + 1, item.length() - 1).strip());
            }
        }
        return found;
    }
}
