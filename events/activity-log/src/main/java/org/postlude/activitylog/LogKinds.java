package org.postlude.activitylog;

/** The kinds of the log's own lines. They tell of the log, never of a person. */
public final class LogKinds {
    /** Opens each file; {@code cursor STORE} is how far that store's feed is read, in the files before. */
    public static final String BEGAN = "log.began";

    /** A feed has dropped what was not read yet: {@code asked}, {@code goes-on-at}. */
    public static final String GAP = "log.gap";

    /** So many events ({@code count}) need not be logged, and are not. */
    public static final String SKIPPED = "log.skipped";

    /** A file that was kept long enough is deleted: {@code file}, {@code through} (its last number), {@code hash}, {@code until}. */
    public static final String RETIRED = "log.retired";

    static final String CURSOR = "cursor ";

    private LogKinds() {}

    /** Those that the log writes of itself have no position; what a feed tells by the same kind has one, and is nothing but an event. */
    static boolean is(String kind, LogLine line) {
        return line.event().kind().equals(kind) && line.position().isEmpty();
    }

    /**
     * Whether a line is the log's own.
     *
     * @param kind of a line
     * @return true for those above
     */
    public static boolean isOwn(String kind) {
        return kind.startsWith("log.");
    }
}
