package org.postlude.command.doctor;

import java.util.ArrayList;
import java.util.List;

/** What was found, in the order in which it was looked at. Belongs to one thread. */
public final class Findings {
    /** How bad it is. */
    public enum Grade {
        /** As it should be. */
        OK,
        /** It works now, and somebody should look at it. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    /**
     * One of them.
     *
     * @param grade how bad it is
     * @param subject what it is about: a store, a transport, a place, a file
     * @param what a word for what was looked at
     * @param text what was found
     * @param todo what to do; empty if all is well
     */
    public record Finding(Grade grade, String subject, String what, String text, String todo) {}

    private final List<Finding> all = new ArrayList<>();

    void add(Finding finding) {
        all.add(finding);
    }

    /**
     * Adds one that is as it should be.
     *
     * @param subject what it is about
     * @param what a word for what was looked at
     * @param text what was found
     */
    public void ok(String subject, String what, String text) {
        add(new Finding(Grade.OK, subject, what, text, ""));
    }

    /**
     * Adds one that somebody should look at.
     *
     * @param subject what it is about
     * @param what a word for what was looked at
     * @param text what was found
     * @param todo what to do
     */
    public void warn(String subject, String what, String text, String todo) {
        add(new Finding(Grade.WARNING, subject, what, text, todo));
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
        add(new Finding(Grade.PROBLEM, subject, what, text, todo));
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
        return all.stream().filter(each -> each.grade() == grade).count();
    }
}
