package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
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
 * @param first the first of the process; those before it made what it found
 */
record Trace(List<Call> calls, int first) {
    /** The mark after what a process finds. */
    static final String FOUND = "begun again";

    private static final byte[] NOTHING = {};

    Trace(List<Call> calls) {
        this(calls, 0);
    }

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
        int first = 0;
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).kind() == Call.MARK && calls.get(i).text().equals(FOUND)) {
                first = i + 1;
            }
        }
        return new Trace(Collections.unmodifiableList(calls), first);
    }

    /** As a process of which only this is known would have made what it holds, and forced all of it. */
    static List<Call> making(Image image) {
        List<Call> calls = new ArrayList<>();
        for (String directory : image.directories()) {
            calls.add(new Call(Call.DIRECTORY_MADE, 0, 0, directory, NOTHING));
        }
        image.files().forEach((name, octets) -> {
            calls.add(new Call(Call.MADE, 0, 0, name, NOTHING));
            calls.add(new Call(Call.WRITTEN, 0, 0, name, octets));
            calls.add(new Call(Call.FORCED, 0, 0, name, NOTHING));
        });
        image.directories().forEach(each -> calls.add(new Call(Call.FORCED, 0, 0, each, NOTHING)));
        calls.add(new Call(Call.FORCED, 0, 0, ".", NOTHING));
        return calls;
    }

    /** In the form in which {@code recorder.c} goes on writing. */
    static void write(Path file, List<Call> calls) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Call call : calls) {
                String head = call.kind() + " " + call.thread() + " " + call.offset() + " " + call.data().length + " "
                        + call.path() + "\n";
                out.write(head.getBytes(UTF_8));
                out.write(call.data());
            }
        }
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
