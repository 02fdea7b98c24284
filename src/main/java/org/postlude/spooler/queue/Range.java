package org.postlude.spooler.queue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers from and to, both included: {@code 3..}, {@code ..2}, {@code 1..4}, {@code 3}. */
record Range(int from, int to) {
    private static final Pattern FORM = Pattern.compile("(\\d{0,9})(\\.\\.)?(\\d{0,9})");

    static Range parse(String key, String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || text.equals("..") || !form.matches()) {
            throw bad(key, text);
        }
        String low = form.group(1);
        String high = form.group(3);
        boolean isOne = form.group(2) == null;
        int from = low.isEmpty() ? 0 : Integer.parseInt(low);
        int to = isOne ? from : high.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(high);
        if (from > to) {
            throw bad(key, text);
        }
        return new Range(from, to);
    }

    private static IllegalArgumentException bad(String key, String text) {
        return new IllegalArgumentException(key + "=" + text
                + " is no range of numbers; give 3 for exactly three, 3.. for three or more, ..2 or 1..4");
    }

    boolean has(int number) {
        return number >= from && number <= to;
    }

    @Override
    public String toString() {
        if (from == to) {
            return Integer.toString(from);
        }
        return (from == 0 ? "" : from) + ".." + (to == Integer.MAX_VALUE ? "" : to);
    }
}
