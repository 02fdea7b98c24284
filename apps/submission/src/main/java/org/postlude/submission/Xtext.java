package org.postlude.submission;

import java.util.regex.Pattern;

/** RFC 3461, section 4. */
final class Xtext {
    private static final Pattern FORM = Pattern.compile("(?:[!-*,-<>-~]|\\+[0-9A-F]{2})*");

    private Xtext() {}

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
