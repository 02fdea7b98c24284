package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageState;
import org.postlude.store.LogoffReport;
import org.postlude.tck.smtp.Cut;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;

/** Replies that are none, at every point; and good ones that come octet by octet. */
@Timeout(170)
class BadRepliesTest {
    private static final List<SmtpFault> BAD = bad();
    /** What never gets its line end is left after a while. */
    private static final Map<String, String> IMPATIENT = Map.of(
            "messagesPerConnection", "1",
            "connections", "4",
            "greetingTimeout", "700ms",
            "commandTimeout", "700ms",
            "handshakeTimeout", "700ms",
            "dataTimeout", "700ms",
            "dotTimeout", "700ms");

    private static List<SmtpFault> bad() {
        List<SmtpFault> bad = new ArrayList<>(List.of(
                SmtpFault.longLine(1 << 20),
                SmtpFault.manyLines(1 << 20),
                SmtpFault.endless(),
                SmtpFault.reply("299 what is that").then(SmtpFault.cut(Cut.CLOSE))));
        for (String octets : List.of(
                "\r\n",
                "\n",
                "garbage\r\n",
                "+25 x\r\n",
                "1000 x\r\n",
                "999 x\r\n",
                "100 x\r\n",
                "25\r\n",
                "2500 x\r\n",
                " 250 x\r\n",
                "250-a\r\n550 b\r\n",
                "250-a\r\n\r\n250 b\r\n",
                "-250 x\r\n",
                "\0\0\0\0\r\n",
                "250 no line end",
                "250-and no end\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "\u0015\u0003\u0003\0\u0002\u0002(")) {
            bad.add(SmtpFault.garbage(octets));
        }
        for (int seed = 0; seed < 5; seed++) {
            bad.add(SmtpFault.garbage(seed, 1 << (2 * seed)));
        }
        return bad;
    }

    /** Whatever it said, what it is known to have is not sent again, and what it may have is in doubt. */
    @Tag("hung")
    @ParameterizedTest
    @EnumSource(
            value = SmtpPoint.class,
            names = {"CONNECT", "AUTH", "QUIT"},
            mode = EnumSource.Mode.EXCLUDE)
    void noReplyThatIsNoneIsTakenForOne(SmtpPoint point) throws Exception {
        List<Together.Case> cases = new ArrayList<>();
        for (Line line : Line.values()) {
            // TLS is of one line only, and the others are quicker.
            if (line.passes(point) && (line == Line.SECURED) != Line.PLAIN.passes(point)) {
                cases.add(new Together.Case(point + " " + line, watch -> tryOut(line, point, BAD)));
            }
        }
        Together.run(BadRepliesTest.class, cases);
    }

    /** A login that failed keeps all mail back for a while, so each of its kinds is a trial of its own. */
    @Tag("hung")
    @Test
    void noReplyToALoginThatIsNoneIsTakenForOne() throws Exception {
        List<Together.Case> cases = new ArrayList<>();
        for (SmtpFault fault : BAD) {
            cases.add(
                    new Together.Case("AUTH " + fault, watch -> tryOut(Line.SECURED, SmtpPoint.AUTH, List.of(fault))));
        }
        Together.run(BadRepliesTest.class, cases);
    }

    private static void tryOut(Line line, SmtpPoint point, List<SmtpFault> faults) throws Exception {
        try (Trial trial = new Trial(line, Disk.inMemory(), IMPATIENT, builder -> builder)) {
            trial.server.once(point, faults.toArray(SmtpFault[]::new));
            Crowd.submit(trial, faults.size());
            LogoffReport report = Crowd.logOff(trial, faults.size());
            boolean doubt = point == SmtpPoint.END_OF_DATA;
            assertEquals(
                    List.of(),
                    report.messages().stream()
                            .filter(each -> each.state() != MessageState.BACKING_OFF)
                            .filter(each -> !doubt || each.state() != MessageState.IN_DOUBT)
                            .toList(),
                    () -> line + " at " + point + ": " + faults);
            // 299 to the final dot is a success that nobody has defined, and at every other point a cut follows it.
            assertEquals(doubt ? 1 : 0, report.counts().sent(), () -> line + " at " + point + ": " + report);
            trial.assertNothingIsLost();
        }
    }

    @ParameterizedTest
    @EnumSource(Line.class)
    void aReplyThatComesOctetByOctetIsAReply(Line line) throws Exception {
        try (Trial trial = new Trial(line, Disk.inMemory())) {
            for (SmtpPoint point : SmtpPoint.values()) {
                trial.server.at(point, SmtpFault.split());
            }
            Crowd.submit(trial, 3);
            assertEquals(3, Crowd.logOff(trial, 3).counts().sent());
            trial.assertNothingIsLost();
        }
    }
}
