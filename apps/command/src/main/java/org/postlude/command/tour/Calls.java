package org.postlude.command.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The spooler's trace, with messages in place of ids and stores in place of directories. Thread-safe. */
final class Calls {
    private final String root;
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final List<String> lines = new ArrayList<>(); // guarded by this

    /**
     * No calls yet.
     *
     * @param root what is left out of each line: the way to the tour's stores
     */
    Calls(String root) {
        this.root = root;
    }

    void name(Object id, String name) {
        names.put(id.toString(), name);
    }

    synchronized void add(String line) {
        lines.add(line);
    }

    synchronized int size() {
        return lines.size();
    }

    /** The calls since there were so many. Names are looked up now: an id may be heard before its name. */
    synchronized List<String> since(int begin) {
        return lines.subList(begin, lines.size()).stream().map(this::readable).toList();
    }

    private String readable(String line) {
        int blank = line.lastIndexOf(' ') + 1;
        String last = line.substring(blank);
        return line.substring(0, blank) + names.getOrDefault(last, last.replace(root, ""));
    }
}
