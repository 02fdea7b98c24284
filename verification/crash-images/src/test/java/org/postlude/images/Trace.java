package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * All calls of a process in their order.
 *
 * @param calls in the order in which they took effect
 */
record Trace(List<Call> calls) {
    static Trace read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        List<Call> calls = new ArrayList<>();
        for (int at = 0; at < all.length; ) {
            int end = at;
            while (all[end] != '\n') {
                end++;
            }
            String[] head = new String(all, at, end - at, UTF_8).split(" ", 5);
            int length = Integer.parseInt(head[3]);
            at = end + 1 + length;
            byte[] data = Arrays.copyOfRange(all, end + 1, at);
            calls.add(new Call(head[0].charAt(0), Long.parseLong(head[1]), Long.parseLong(head[2]), head[4], data));
        }
        calls.stream()
                .filter(call -> call.kind() == Call.NOT_MODELLED)
                .findFirst()
                .ifPresent(call -> {
                    throw new IllegalStateException("a file was changed by a call that is not modelled: " + call);
                });
        return new Trace(Collections.unmodifiableList(calls));
    }

    /** The calls below one directory with their names as seen from it, and all marks. */
    Trace below(String directory) {
        String start = directory + "/";
        List<Call> own = new ArrayList<>();
        for (Call call : calls) {
            if (call.kind() == Call.MARK) {
                own.add(call);
            } else if (call.path().equals(directory)) {
                own.add(new Call(call.kind(), call.thread(), call.offset(), ".", call.data()));
            } else if (call.path().startsWith(start)) {
                boolean isRename = call.kind() == Call.RENAMED;
                byte[] data = isRename ? call.text().substring(start.length()).getBytes(UTF_8) : call.data();
                String path = call.path().substring(start.length());
                own.add(new Call(call.kind(), call.thread(), call.offset(), path, data));
            }
        }
        return new Trace(own);
    }
}
