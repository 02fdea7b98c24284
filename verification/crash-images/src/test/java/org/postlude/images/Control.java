package org.postlude.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The memory in which {@code recorder.c} reads what is to fail, as {@code struct control} there. */
final class Control {
    private static final int WORD = Long.BYTES;
    private static final int PATH = 9 * WORD;
    private static final int SIZE = 4096;

    private final MappedByteBuffer shared;

    private Control(MappedByteBuffer shared) {
        this.shared = shared;
        shared.order(ByteOrder.nativeOrder());
    }

    static Control open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Control(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
        }
    }

    void arm(Failure failure) {
        put(1, failure.call());
        put(2, failure.error().number);
        put(3, failure.way().number);
        put(4, failure.isForEver() ? 1 : 0);
        put(5, 0);
        put(6, 0);
        put(8, 0);
        put(0, 1);
    }

    /** Counts from now on, and nothing fails. */
    void count() {
        arm(new Failure(Long.MAX_VALUE, Failure.Errno.EIO, Failure.Way.FAILS, false));
    }

    void disarm() {
        put(0, 0);
    }

    /** A force does nothing and says that it did. */
    void pretendForces() {
        put(7, 1);
    }

    long counted() {
        return shared.getLong(5 * WORD);
    }

    /** What failed first, or "nothing". */
    String hit() {
        if (shared.getLong(6 * WORD) == 0) {
            return "nothing";
        }
        StringBuilder path = new StringBuilder();
        ByteBuffer octets = shared.duplicate().position(PATH);
        for (byte next = octets.get(); next != 0; next = octets.get()) {
            path.append((char) next);
        }
        return (char) shared.getLong(8 * WORD) + " " + path;
    }

    private void put(int word, long value) {
        shared.putLong(word * WORD, value);
    }
}
