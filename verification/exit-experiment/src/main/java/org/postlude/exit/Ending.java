package org.postlude.exit;

/** How a program ends while it has mail to send. */
enum Ending {
    RETURN("return from main"),
    EXIT("System.exit"),
    TERM("SIGTERM"),
    KILL("kill -9"),
    EXCEPTION("uncaught exception in main"),
    /** What the program's library has for it; {@link Row#closing} says which. The program then returns from main. */
    CLOSE("close");

    private final String words;

    Ending(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
