package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;

/**
 * What a {@link FaultServer} does at a point instead of giving the reply that is due. Immutable. Each ends: by itself, or at
 * the latest when the server is closed.
 */
public final class SmtpFault {
    private static final String LINE = "y".repeat(500);

    /** What of it a client may take for an answer. */
    private enum Says {
        /** The reply that is due, sooner or later and whole. */
        WHAT_IS_DUE,
        /** A reply of its own. */
        ITS_OWN,
        /** Nothing that a client could rely on. */
        NOTHING
    }

    @FunctionalInterface
    private interface Act {
        void on(Stage stage) throws IOException, InterruptedException;
    }

    private static final SmtpFault HANG = silent("hang", Stage::awaitClosed);

    private final String name;
    private final Says says;
    private final int ownCode;
    private final Act act;

    private SmtpFault(String name, Says says, int ownCode, Act act) {
        this.name = name;
        this.says = says;
        this.ownCode = ownCode;
        this.act = act;
    }

    private static SmtpFault silent(String name, Act act) {
        return new SmtpFault(name, Says.NOTHING, 0, act);
    }

    private static SmtpFault telling(String name, Act act) {
        return new SmtpFault(name, Says.WHAT_IS_DUE, 0, act);
    }

    /**
     * No fault: the reply that is due.
     *
     * @return for use in front of {@link #then}
     */
    public static SmtpFault none() {
        return telling("none", stage -> stage.write(stage.due()));
    }

    /**
     * Says nothing more, and keeps the connection until the server is closed. As {@link SmtpPoint#CONNECT} it does not even
     * take connections: a client waits for the system's answer.
     *
     * @return the fault
     */
    public static SmtpFault hang() {
        return HANG;
    }

    /**
     * Waits for {@link FaultServer#release()}, then gives the reply that is due or what follows.
     *
     * @param next what is done then
     * @return the fault
     */
    public static SmtpFault held(SmtpFault next) {
        return new SmtpFault("held, then " + next, next.says, next.ownCode, stage -> {
            stage.awaitReleased();
            next.act.on(stage);
        });
    }

    /**
     * Ends the connection.
     *
     * @param how with or without a reset
     * @return the fault
     */
    public static SmtpFault cut(Cut how) {
        return silent("cut by " + how, stage -> stage.cut(how));
    }

    /**
     * Another reply than the one that is due.
     *
     * @param lines whole, the last one with a space behind its code
     * @return the fault
     * @throws IllegalArgumentException if the last line does not begin with a code
     */
    public static SmtpFault reply(String... lines) {
        String last = lines.length == 0 ? "" : lines[lines.length - 1];
        if (!last.matches("[2-5]\\d{2}( .*)?")) {
            throw new IllegalArgumentException("'" + last + "' does not end a reply: write a code and a space first");
        }
        String octets = String.join("\r\n", lines) + "\r\n";
        return new SmtpFault(
                "reply " + last, Says.ITS_OWN, Integer.parseInt(last.substring(0, 3)), stage -> stage.write(octets));
    }

    /**
     * Exactly these octets, which are no reply that a client could rely on; then goes on as if it had answered.
     *
     * @param octets a character an octet
     * @return the fault
     */
    public static SmtpFault garbage(String octets) {
        Objects.requireNonNull(octets, "octets");
        return silent("garbage of " + octets.length() + " octets", stage -> stage.write(octets));
    }

    /**
     * Octets of every value, with line ends among them and at their end.
     *
     * @param seed the same octets for the same seed
     * @param count how many
     * @return the fault
     */
    public static SmtpFault garbage(long seed, int count) {
        byte[] octets = new byte[count];
        new Random(seed).nextBytes(octets);
        return garbage(new String(octets, ISO_8859_1) + "\r\n");
    }

    /**
     * The code that is due, and so many octets in one line before it ends.
     *
     * @param octets how many
     * @return the fault
     */
    public static SmtpFault longLine(int octets) {
        return silent("a line of " + octets + " octets", stage -> {
            stage.write(stage.code() + " ");
            stage.repeat(LINE, octets);
            stage.write("\r\n");
        });
    }

    /**
     * The code that is due in one reply of many lines.
     *
     * @param octets of all lines together, about
     * @return the fault
     */
    public static SmtpFault manyLines(int octets) {
        return silent("lines of " + octets + " octets", stage -> {
            stage.repeat(stage.code() + "-" + LINE + "\r\n", octets);
            stage.write(stage.code() + " end\r\n");
        });
    }

    /**
     * Lines of one reply until the client goes away, the server is closed, or a gigabyte is said.
     *
     * @return the fault
     */
    public static SmtpFault endless() {
        return silent("endless", stage -> stage.repeat(stage.code() + "-" + LINE + "\r\n", 1 << 30));
    }

    /**
     * The reply that is due, one octet at a time.
     *
     * @param pause before each octet
     * @return the fault
     */
    public static SmtpFault drip(Duration pause) {
        return telling("drip of " + pause, stage -> stage.drip(pause));
    }

    /**
     * The reply that is due, each octet in a segment of its own, as fast as it goes.
     *
     * @return the fault
     */
    public static SmtpFault split() {
        return drip(Duration.ZERO);
    }

    /**
     * Both, one after the other, unless the first ends the connection.
     *
     * @param next what follows
     * @return the fault
     */
    public SmtpFault then(SmtpFault next) {
        SmtpFault first = says == Says.NOTHING ? next : this;
        return new SmtpFault(this + ", then " + next, first.says, first.ownCode, stage -> {
            act.on(stage);
            next.act.on(stage);
        });
    }

    void carryOut(Stage stage) throws IOException, InterruptedException {
        act.on(stage);
    }

    /** The code by which a client may know, in the end, how things stand; 0 if there is none. */
    int code(int due) {
        return switch (says) {
            case WHAT_IS_DUE -> due;
            case ITS_OWN -> ownCode;
            case NOTHING -> 0;
        };
    }

    boolean isHang() {
        return this == HANG;
    }

    @Override
    public String toString() {
        return name;
    }
}
