package org.postlude.command.doctor;

import java.util.ArrayList;
import java.util.List;
import org.postlude.transport.ServerCheck.Grade;
import org.postlude.transport.ServerCheck.Line;

/** What was found, in the order in which it was looked at. Belongs to one thread. */
public final class Findings {
    /**
     * One of them.
     *
     * @param subject what it is about: a store, a transport, a place, a file
     * @param line how bad it is, what was found, and what to do
     */
    public record Finding(String subject, Line line) {}

    private final List<Finding> all = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param subject what it is about
     * @param line what was found
     */
    public void add(String subject, Line line) {
        all.add(new Finding(subject, line));
    }

    void ok(String subject, String what, String text) {
        add(subject, Line.ok(what, text));
    }

    void warn(String subject, String what, String text, String todo) {
        add(subject, new Line(Grade.WARNING, what, text, todo));
    }

    /**
     * Adds one that has to be mended.
     *
     * @param subject what it is about
     * @param what a word for what was looked at
     * @param text what was found
     * @param todo what to do
     */
    public void problem(String subject, String what, String text, String todo) {
        add(subject, new Line(Grade.PROBLEM, what, text, todo));
    }

    /**
     * All of them.
     *
     * @return in their order
     */
    public List<Finding> all() {
        return List.copyOf(all);
    }

    /**
     * How many there are.
     *
     * @param grade so bad
     * @return their number
     */
    public long count(Grade grade) {
        return all.stream().filter(each -> each.line().grade() == grade).count();
    }
}
