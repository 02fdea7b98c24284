package org.postlude.command;

/**
 * The four ways in which messages share one file, after the lines that the writer changed so that no line of a message
 * begins with {@code From }. What was changed is changed back.
 */
enum MboxFormat {
    /** {@code From } behind any number of {@code >} got one more; what nearly every program writes today. */
    MBOXRD(true, true, false),
    /** {@code From } got a {@code >}, {@code >From } did not: it cannot be told what {@code >From } was. */
    MBOXO(true, false, false),
    /** Changed as in mboxo; the field Content-Length says how long the body is. */
    MBOXCL(true, false, true),
    /** Nothing is changed; only Content-Length says where a message ends. */
    MBOXCL2(false, false, true);

    private final boolean quotes;
    private final boolean quotesQuoted;
    private final boolean hasLength;

    MboxFormat(boolean quotes, boolean quotesQuoted, boolean hasLength) {
        this.quotes = quotes;
        this.quotesQuoted = quotesQuoted;
        this.hasLength = hasLength;
    }

    /** Whether there is anything to change back. */
    boolean quotes() {
        return quotes;
    }

    /** Whether a line that begins with so many {@code >} and then {@code From } has one too many. */
    boolean isQuoted(long signs) {
        return quotes && (quotesQuoted ? signs > 0 : signs == 1);
    }

    /** Whether a message ends where its Content-Length says. */
    boolean hasLength() {
        return hasLength;
    }
}
