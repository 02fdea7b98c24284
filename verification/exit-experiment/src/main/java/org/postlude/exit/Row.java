package org.postlude.exit;

import java.util.ArrayList;
import java.util.List;

/**
 * One program and one way to end it.
 *
 * @param closing which of the program's own ways to close, one of {@link Kind#closings}; empty unless CLOSE
 */
record Row(Kind kind, Ending ending, String closing) {
    /** A program that sends. */
    enum Kind {
        LOOP("Jakarta Mail, `Transport.send` in a loop"),
        EXECUTOR("Jakarta Mail, `Transport.send` in an executor of 4 threads"),
        SIMPLE_JAVA_MAIL("Simple Java Mail with batch-module, async"),
        POSTLUDE("Postlude, `maildir:` store, `smtp:` transport");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** What there is to close, and how; a loop over {@code Transport.send} holds nothing. */
        List<String> closings() {
            return switch (this) {
                case LOOP -> List.of();
                case EXECUTOR -> List.of(ExecutorProgram.SHUTDOWN_NOW, ExecutorProgram.SHUTDOWN_AND_WAIT);
                case SIMPLE_JAVA_MAIL ->
                    List.of(
                            SimpleJavaMailProgram.CLOSE,
                            SimpleJavaMailProgram.SHUTDOWN_POOL,
                            SimpleJavaMailProgram.FUTURES_FIRST);
                case POSTLUDE -> List.of(PostludeProgram.CLOSE, "QUIET", "ABORT", "ORDERLY", "NO_WAIT", "PURGE");
            };
        }
    }

    static Row of(Kind kind, Ending ending) {
        return new Row(kind, ending, "");
    }

    /** Every program in every way. */
    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Ending ending : Ending.values()) {
                if (ending != Ending.CLOSE) {
                    rows.add(of(kind, ending));
                }
            }
            kind.closings().forEach(closing -> rows.add(new Row(kind, Ending.CLOSE, closing)));
        }
        return rows;
    }

    String endingWords() {
        return ending != Ending.CLOSE
                ? ending.words()
                : kind == Kind.POSTLUDE && !closing.equals(PostludeProgram.CLOSE)
                        ? "`storeLogoff(" + closing + ")`"
                        : "`" + closing + "`";
    }
}
