package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** One thing that is measured, and its goals. */
interface Figure {
    /** The word by which it is asked for. */
    String name();

    Report run(Job job) throws IOException, InterruptedException;

    /** All, in the order of the table. */
    static List<Figure> all() {
        return List.of(
                new SubmitFigure(10),
                new SubmitFigure(50),
                new SubmissionFigure(10),
                new SubmissionFigure(50),
                new BridgeFigure(),
                new MailSenderFigure(),
                new FetchFigure(),
                new FlushFigure(),
                new LargeFigure(),
                new BesideFigure(),
                new DeepFigure(),
                new LogonsFigure(),
                new EventsFigure(),
                new MillionFigure());
    }
}
