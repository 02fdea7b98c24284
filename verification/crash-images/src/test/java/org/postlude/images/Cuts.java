package org.postlude.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * All images of a trace, by number: the same trace has the same ones. A kill after each call, and in the middle of each write;
 * a power cut at the end of each epoch, which is what lies between two forces, with what was not forced lost, halved and
 * reordered; and cuts at random moments of the epoch, where each write has a fate of its own.
 */
final class Cuts {
    private static final int RANDOM = 8;
    private static final List<Cut.Kind> WHOLE_EPOCH = List.of(
            Cut.Kind.ALL_LOST,
            Cut.Kind.OCTETS_ONLY,
            Cut.Kind.NAMES_ONLY,
            Cut.Kind.ALL_HALVED,
            Cut.Kind.ALL_SECOND_HALVES,
            Cut.Kind.LENGTHS_ONLY,
            Cut.Kind.EVEN_LOST,
            Cut.Kind.ODD_LOST,
            Cut.Kind.FIRST_ONES_LOST,
            Cut.Kind.LAST_ONES_LOST);

    private final Trace trace;
    private final List<Cut> cuts = new ArrayList<>();
    private final Random random = new Random(1);
    /** The first call of the epoch, and how many changes were not forced then. */
    private int start;

    private int old;

    private Cuts(Trace trace) {
        this.trace = trace;
    }

    static List<Cut> of(Trace trace) {
        return new Cuts(trace).all();
    }

    private List<Cut> all() {
        Disk disk = new Disk();
        trace.calls().subList(0, trace.first()).forEach(disk::apply);
        start = trace.first();
        for (int i = start; i < trace.calls().size(); i++) {
            Call call = trace.calls().get(i);
            if (call.kind() == Call.MARK) {
                continue; // Nothing has changed but what is promised, so the kill before the next call is this one.
            }
            cuts.add(new Cut(i, Cut.Kind.KILL, 0));
            if (call.kind() == Call.WRITTEN && call.data().length > 1) {
                cuts.add(new Cut(i, Cut.Kind.KILL_IN_CALL, 0));
            }
            if (call.kind() == Call.FORCED || call.kind() == Call.FORCE_FAILED) {
                epoch(i, disk);
            }
            disk.apply(call);
            if (call.kind() == Call.FORCED || call.kind() == Call.FORCE_FAILED) {
                start = i + 1;
                old = disk.changes();
            }
        }
        int end = trace.calls().size();
        cuts.add(new Cut(end, Cut.Kind.KILL, 0));
        epoch(end, disk);
        return cuts;
    }

    private void epoch(int end, Disk disk) {
        if (disk.changes() + disk.names() == 0) {
            return;
        }
        WHOLE_EPOCH.forEach(kind -> cuts.add(new Cut(end, kind, 0)));
        for (int each = old; each < disk.changes(); each++) {
            cuts.add(new Cut(end, Cut.Kind.ONE_LOST, each));
            cuts.add(new Cut(end, Cut.Kind.ALL_BUT_ONE_LOST, each));
            cuts.add(new Cut(end, Cut.Kind.ONE_HALVED, each));
        }
        for (int i = 0; i < RANDOM; i++) {
            cuts.add(new Cut(start + random.nextInt(end - start + 1), Cut.Kind.AT_RANDOM, random.nextInt(1 << 30)));
        }
    }
}
