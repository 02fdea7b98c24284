package org.postlude.control;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.postlude.store.StoreAddress;

/** Addresses of two processes that may mean one store: by way of a link, for example. */
final class StoreNames {
    private StoreNames() {}

    static boolean areSame(StoreAddress one, StoreAddress other) {
        return one.equals(other)
                || (one.scheme().equals(other.scheme()) && real(one).equals(real(other)));
    }

    /** Of a place that is a directory, with or without the name of one of several stores in it. */
    private static String real(StoreAddress address) {
        String place = address.place();
        int mark = place.lastIndexOf('#');
        String directory = mark < 0 ? place : place.substring(0, mark);
        String name = mark < 0 || place.endsWith("#default") ? "" : place.substring(mark);
        try {
            return Path.of(directory).toRealPath() + name;
        } catch (IOException | InvalidPathException e) {
            return place; // no directory: then it is the same only if it is spelt so
        }
    }
}
