package org.postlude.tck.store;

import java.time.Duration;
import java.util.List;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.SpoolerLogon;

/**
 * The life of a few messages, with every operation that changes something. Each step can be repeated, as a caller does that
 * does not know what became of it.
 */
final class Script {
    /** What a cut must not tear apart. */
    enum Unit {
        /** The whole step. */
        STEP,
        /** Each part by itself: the list of a change or a finish. */
        PART,
        /** Each message by itself: a sweep. */
        MESSAGE
    }

    /** Something that changes the store. */
    interface Action {
        void run(ScriptRun run) throws Exception;
    }

    /** One step. */
    record Step(String name, Unit unit, Action action) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Disposition.Retire RETIRE = new Disposition.Retire(Mail.START.plus(Duration.ofDays(1)));
    private static final Label CLAIMED = Mail.ready().with(LabelState.CLAIMED, Mail.START);
    private static final Label DOUBT = Mail.ready().with(LabelState.IN_DOUBT, Label.NEVER);
    private static final Label LATER = Mail.ready().with(LabelState.READY, Mail.START.plus(Duration.ofMinutes(5)));
    private static final Label HELD = Mail.ready().with(LabelState.HELD, Label.NEVER);

    static final List<Step> STEPS = List.of(
            step("begin an epoch", ScriptRun::lease),
            step("submit A, two parts", run -> run.submit("A", Mail.ready(), Mail.ready())),
            step("submit B", run -> run.submit("B", Mail.ready())),
            step("submit C, held", run -> run.submit("C", HELD)),
            step("put a note", run -> run.note("rules", "one")),
            parts(
                    "claim A/0 and B/0",
                    run -> run.change(run.to("A/0", CLAIMED, "try 1"), run.to("B/0", CLAIMED, "try 1"))),
            step("permit A/0", run -> run.change(run.to("A/0", CLAIMED, "permit"))),
            step("deliver B locally", run -> run.deliver("local:B:0", SpoolerLogon.INBOX)),
            step("finish B, moved", run -> run.finish(new Disposition.Move("Sent"), "B/0")),
            parts(
                    "doubt A/0, back off A/1, release C/0",
                    run -> run.change(
                            run.to("A/0", DOUBT, "lost"),
                            run.to("A/1", LATER, "451"),
                            run.to("C/0", Mail.ready(), "free"))),
            step("submit D", run -> run.submit("D", Mail.ready(), Mail.ready())),
            step("withdraw D", run -> run.withdraw("D")),
            step("deliver a report", run -> run.deliver("ndr:A:0", "Reports")),
            step("forget keys", run -> run.forget("local:")),
            parts("finish A/1, C/0 and A/0, retired", run -> run.finish(RETIRE, "A/1", "C/0", "A/0")),
            step("change the note", run -> run.note("rules", "two")),
            step("submit E", run -> run.submit("E", Mail.ready())),
            step("set E aside", run -> run.setAside("E")),
            step("submit F", run -> run.submit("F", Mail.ready())),
            step("finish F, deleted", run -> run.finish(new Disposition.Delete(), "F/0")),
            new Step("sweep", Unit.MESSAGE, run -> run.sweep(RETIRE.until())),
            step("remove the note", run -> run.note("rules", "")),
            step("submit G", run -> run.submit("G", Mail.ready())),
            step("submit H", run -> run.submit("H", Mail.ready())),
            parts(
                    "claim H/0 while G/0 ends",
                    run -> run.changeAndFinish(run.to("H/0", CLAIMED, "try 1"), RETIRE, "G/0")));

    private Script() {}

    private static Step step(String name, Action action) {
        return new Step(name, Unit.STEP, action);
    }

    private static Step parts(String name, Action action) {
        return new Step(name, Unit.PART, action);
    }
}
