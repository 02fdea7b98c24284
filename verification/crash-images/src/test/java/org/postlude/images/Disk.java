package org.postlude.images;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk that goes through a trace: what a process sees, what was forced, and what is under way between the two. A force of
 * a file makes its octets last, a force of a directory the names in it, and neither does the other's work: so POSIX, and less
 * than any file system gives.
 */
final class Disk {
    private static final class Node {
        final boolean isDirectory;
        final Octets seen = new Octets();
        final Octets forced = new Octets();

        Node(boolean isDirectory) {
            this.isDirectory = isDirectory;
        }
    }

    /** Octets that were not forced. */
    private record Pending(Node node, Change change) {}

    /** Names that were not forced: a node got another one, or lost its name. */
    private record Naming(
            @Nullable String from,
            @Nullable String to,
            @Nullable Node node) {
        void apply(Map<String, Node> names) {
            if (from != null) {
                names.remove(from);
            }
            if (to != null && node != null) {
                names.put(to, node);
            }
        }

        boolean isIn(String directory) {
            return (from != null && parent(from).equals(directory))
                    || (to != null && parent(to).equals(directory));
        }
    }

    /** How a change that was not forced fares, by its place among all such. */
    interface Fate {
        Survival of(int index);
    }

    private final Map<String, Node> seen = new HashMap<>();
    private final Map<String, Node> forced = new HashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private final List<Naming> namings = new ArrayList<>();

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : path.substring(0, slash);
    }

    void apply(Call call) {
        switch (call.kind()) {
            case Call.MADE -> name(null, call.path(), new Node(false));
            case Call.DIRECTORY_MADE -> name(null, call.path(), new Node(true));
            case Call.WRITTEN, Call.LENGTH_SET -> change(call);
            case Call.UNLINKED, Call.DIRECTORY_REMOVED -> name(call.path(), null, null);
            case Call.RENAMED -> name(call.path(), call.text(), node(call.path()));
            case Call.FORCED -> force(call.path(), true);
            case Call.FORCE_FAILED -> force(call.path(), false);
            case Call.MARK -> {}
            default -> throw new IllegalStateException("no such call: " + call);
        }
    }

    private Node node(String path) {
        Node node = seen.get(path);
        if (node == null) {
            throw new IllegalStateException("the trace changes " + path + ", which is not there");
        }
        return node;
    }

    private void name(@Nullable String from, @Nullable String to, @Nullable Node node) {
        Naming naming = new Naming(from, to, node);
        naming.apply(seen);
        namings.add(naming);
    }

    private void change(Call call) {
        Node node = node(call.path());
        Change change = Change.of(call);
        node.seen.apply(change);
        pending.add(new Pending(node, change));
    }

    /** What a failed force was to bring to the disk is no longer going there: the system has forgotten that it should. */
    private void force(String path, boolean isDone) {
        if (path.equals(".") || node(path).isDirectory) {
            for (Iterator<Naming> each = namings.iterator(); each.hasNext(); ) {
                Naming naming = each.next();
                if (naming.isIn(path)) {
                    each.remove();
                    if (isDone) {
                        naming.apply(forced);
                    }
                }
            }
            return;
        }
        Node node = node(path);
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
            Pending change = each.next();
            if (change.node() == node) {
                each.remove();
                if (isDone) {
                    node.forced.apply(change.change());
                }
            }
        }
    }

    /** Whether such a file is there and not empty. */
    boolean hasOctets(String path) {
        Node node = seen.get(path);
        return node != null && node.seen.length() > 0;
    }

    /** How many changes of octets are not forced. */
    int changes() {
        return pending.size();
    }

    /** How many changes of names are not forced. */
    int names() {
        return namings.size();
    }

    /** As after a kill: the system has all that was written. */
    Image killed() {
        return image(seen, node -> node.seen);
    }

    /** As after a kill in the middle of a call. */
    Image killedIn(Call call) {
        Node node = node(call.path());
        Octets torn = node.seen.copy();
        torn.write((int) call.offset(), call.data(), 0, call.data().length / 2);
        return image(seen, each -> each == node ? torn : each.seen);
    }

    /** As after a power cut. */
    Image cut(Fate names, Fate changes) {
        Map<String, Node> left = new HashMap<>(forced);
        for (int i = 0; i < namings.size(); i++) {
            if (names.of(i) != Survival.LOST) {
                namings.get(i).apply(left);
            }
        }
        Map<Node, Octets> octets = new HashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            Pending each = pending.get(i);
            changes.of(i).apply(each.change(), octets.computeIfAbsent(each.node(), node -> node.forced.copy()));
        }
        return image(left, node -> octets.getOrDefault(node, node.forced));
    }

    private interface Look {
        Octets of(Node node);
    }

    private static Image image(Map<String, Node> names, Look look) {
        Map<String, byte[]> files = new TreeMap<>();
        List<String> directories = new ArrayList<>();
        names.forEach((name, node) -> {
            if (isReached(names, name)) {
                if (node.isDirectory) {
                    directories.add(name);
                } else {
                    files.put(name, look.of(node).bytes());
                }
            }
        });
        return new Image(directories.stream().sorted().toList(), files);
    }

    private static boolean isReached(Map<String, Node> names, String path) {
        String parent = parent(path);
        return parent.equals(".") || (names.containsKey(parent) && isReached(names, parent));
    }
}
